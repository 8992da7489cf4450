/** Our few lines on top of Pico, as text, so that a build needs to copy nothing. */
export const pagesCss = `
:root:not([data-theme='dark']) { --mark-done: #1b6e3c; --fault: #b3261e; --line: #ccd3da; --pico-form-element-border-color: #767f88; }
@media (prefers-color-scheme: dark) { :root:not([data-theme]) { --mark-done: #6fcf97; --fault: #ff9d94; --line: #3a4450; --pico-form-element-border-color: #7d8894; } }
:root { --pico-font-family: system-ui, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif; --pico-font-size: 100%; }
.container { max-width: 46rem; padding-inline: 1rem; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 0.5rem; background: var(--pico-background-color); padding: 0.5rem; z-index: 1; }
header.site { border-bottom: 1px solid var(--line); padding: 0.9rem 0; }
header.site .container { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0.25rem 1rem; }
header.site strong a { color: inherit; text-decoration: none; }
header.site img { display: block; height: 2.25rem; width: auto; max-width: 12rem; object-fit: contain; object-position: left; }
header.site .container { align-items: center; }
form.language { margin: 0; display: flex; gap: 0.5rem; }
form.language button[type='submit'] { margin: 0; padding: 0.2rem 0.8rem; width: auto; font-size: 0.9rem; }
header.site span { color: var(--pico-muted-color); }
header .account { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: 0.25rem 1rem; margin-top: 0.6rem; }
header .account ul { margin: 0; padding: 0; flex-wrap: wrap; }
header .account li { padding: 0.25rem 1.1rem 0.25rem 0; }
header .account [aria-current] { font-weight: bold; text-decoration: underline; }
header .account form { margin: 0; font-size: 0.9rem; display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
header .account button[type='submit'] { margin: 0; padding: 0.2rem 0.8rem; width: auto; font-size: 0.9rem; }
main.container { padding-block: 2rem 1rem; }
h1 { --pico-font-size: 1.75rem; --pico-typography-spacing-vertical: 1rem; }
h2 { --pico-font-size: 1.2rem; --pico-typography-spacing-vertical: 0.6rem; }
section { margin: 1.75rem 0 2rem; }
.lead { font-size: 1.1rem; }
.notice { background: var(--notice); border-left: 4px solid currentcolor; padding: 0.75rem 1rem; }
code { overflow-wrap: anywhere; }
code.copy { user-select: all; }
article h3 { --pico-font-size: 1.1rem; margin: 0; }
dl.facts { display: grid; grid-template-columns: 11rem 1fr; gap: 0.5rem 1rem; margin: 0 0 1.25rem; }
dl.facts dt { color: var(--pico-muted-color); font-weight: normal; }
dl.facts dd { margin: 0; }
dl.facts > div { display: contents; }
ul.plain, ul.files, ol.progress, ol.timeline { padding: 0; margin: 0; }
ul.plain > li, ul.files > li, ol.progress > li, ol.timeline > li { list-style: none; }
ul.files > li { border-top: 1px solid var(--line); padding: 0.75rem 0; margin: 0; }
ul.files code { padding: 0; background: none; }
ol.progress { display: grid; grid-auto-flow: column; grid-auto-columns: minmax(0, 1fr); gap: 0.5rem; }
ol.progress li { border-top: 4px solid var(--line); padding-top: 0.6rem; margin: 0; display: flex; gap: 0.5rem; align-items: baseline; line-height: 1.3; }
ol.progress .mark { font-weight: bold; }
ol.progress .standing { display: block; color: var(--pico-muted-color); }
ol.progress .done { border-color: var(--mark-done); }
ol.progress .done .mark { color: var(--mark-done); }
ol.progress .current { border-color: var(--pico-primary); font-weight: bold; }
ol.progress .current .standing { font-weight: normal; }
ol.timeline li { display: grid; grid-template-columns: 18.5rem 1fr; gap: 0 1rem; padding: 0.35rem 0; border-top: 1px solid var(--line); margin: 0; }
ol.timeline time { color: var(--pico-muted-color); }
form button[type='submit'] { width: auto; }
fieldset { margin: 1.5rem 0; }
fieldset > legend { font-weight: bold; padding: 0; margin-bottom: 0.25rem; }
.field { margin-bottom: 1rem; }
.field input, .field select, .field textarea { margin-bottom: 0; }
.hint { color: var(--pico-muted-color); display: block; margin-bottom: 0.35rem; }
label.tick { display: flex; gap: 0.6rem; align-items: baseline; margin: 0.5rem 0; }
label.tick input { flex: none; margin: 0; }
label.tick small { display: block; color: var(--pico-muted-color); }
.fault { color: var(--fault); font-weight: bold; margin: 0.3rem 0 0; }
.faults { border: 2px solid var(--fault); padding: 1rem 1.25rem 0.25rem; }
.faults a { color: var(--fault); }
.notice p:last-child { margin: 0; }
button.default { position: absolute; left: -999rem; }
ul.verdicts { padding: 0; margin: 0.75rem 0; }
ul.verdicts > li { list-style: none; border-left: 4px solid var(--fault); padding: 0.2rem 0.8rem; margin: 0.3rem 0; }
ul.verdicts > li.ok { border-color: var(--mark-done); }
form.choices, p.choices, div.choices { display: flex; flex-wrap: wrap; gap: 0.75rem; margin-bottom: 1.5rem; }
.choices > button[type='submit'], .choices > a { margin: 0; }
ul.cards { display: grid; grid-template-columns: 1fr 1fr; gap: 0.6rem; padding: 0; }
ul.cards > li { list-style: none; margin: 0; }
ul.cards a { display: block; height: 100%; border: 1px solid var(--line); border-radius: 0.4rem; padding: 0.8rem 1rem; text-decoration: none; }
ul.cards a:hover { border-color: var(--pico-primary); }
ul.rows { padding: 0; }
ul.rows > li { list-style: none; display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: 0.3rem 1rem; border-top: 1px solid var(--line); padding: 0.7rem 0; margin: 0; }
ul.rows code { padding: 0; background: none; }
.facts-line span + span::before { content: ' · '; }
.between { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: 0.5rem; }
.between:has(> h1) { margin-bottom: 1rem; }
.between h1, .between h2, .between h3 { margin: 0; min-width: 0; overflow-wrap: anywhere; }
.between + article { margin-top: 0.6rem; }
.badge { border: 1px solid var(--pico-primary); color: var(--pico-primary); border-radius: 1rem; padding: 0.1rem 0.7rem; font-size: 0.85rem; }
.badge.over { border-color: var(--line); color: inherit; }
main details > summary { color: var(--pico-primary); }
main details > summary::after { display: none; }
main details > summary::before { content: '▸ '; }
main details[open] > summary::before { content: '▾ '; }
.chart { margin: 0; }
.chart svg { width: 100%; height: 7rem; display: block; border-bottom: 1px solid var(--line); }
.chart rect { fill: var(--pico-primary); }
.chart figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; font-size: 0.85rem; color: var(--pico-muted-color); }
ul.people { padding: 0; }
ul.people > li { list-style: none; display: flex; justify-content: space-between; align-items: center; gap: 1rem; border-top: 1px solid var(--line); padding: 0.6rem 0; margin: 0; }
ul.people details { margin: 0.2rem 0 0; font-size: 0.9rem; }
ul.people button[type='submit'] { margin: 0; padding: 0.35rem 1rem; width: auto; white-space: nowrap; }
.scroll { overflow-x: auto; }
table.values { table-layout: fixed; }
table.values th, table.values td { overflow-wrap: anywhere; padding: 0.4rem 0.6rem 0.4rem 0; }
table.values th:first-child { width: 38%; }
table.values tbody th { font-weight: normal; }
table.values td + td, table.values th:nth-child(n + 3) { width: 7.5rem; }
.live-state { margin-bottom: 1rem; }
.badge.speaks { border-color: var(--mark-done); color: var(--mark-done); }
#live-told:empty { display: none; }
ol.doings { padding: 0; }
ol.doings > li { list-style: none; display: grid; grid-template-columns: 6rem 1fr; gap: 0 1rem; border-top: 1px solid var(--line); padding: 0.45rem 0; margin: 0; }
ol.doings time { font-variant-numeric: tabular-nums; }
ol.doings small { display: block; overflow-wrap: anywhere; }
ol.doings code { padding: 0; background: none; }
ol.doings .refused { color: var(--fault); }
.dials { display: grid; grid-template-columns: repeat(auto-fill, minmax(8rem, 1fr)); gap: 0.5rem 1rem; margin: 1rem 0 1.5rem; }
.dial { margin: 0; text-align: center; }
.dial svg { width: 100%; max-width: 10rem; display: block; margin: 0 auto; }
.dial path { fill: none; stroke-width: 9; stroke: var(--line); }
.dial .hand { stroke: var(--pico-primary); }
.dial .hand.out { stroke: var(--mark-done); }
.dial text { fill: currentcolor; }
.dial .shown { font-size: 24px; font-weight: bold; }
.dial .unit { font-size: 12px; }
.dial figcaption, .way figcaption { padding: 0.2rem 0 0; font-size: 0.85rem; color: var(--pico-muted-color); }
.way { margin: 0; }
.way svg { width: 100%; display: block; border: 1px solid var(--line); border-radius: 0.4rem; }
.way .grid line { stroke: var(--line); stroke-width: 0.6; opacity: 0.7; }
.way .line { fill: none; stroke: var(--pico-primary); stroke-width: 4; stroke-linejoin: round; stroke-linecap: round; }
.way .start { fill: var(--pico-background-color); stroke: var(--pico-primary); stroke-width: 3; }
.way .here { fill: var(--fault); stroke: var(--pico-background-color); stroke-width: 2; }
.way .bar path { fill: none; stroke: currentcolor; stroke-width: 1.5; }
.way text { fill: currentcolor; font-size: 17px; }
blockquote, .written { white-space: pre-wrap; overflow-wrap: anywhere; }
nav.sandbox { display: flex; flex-wrap: wrap; justify-content: flex-start; gap: 0.25rem 1.25rem; margin-bottom: 1.5rem; }
nav.sandbox [aria-current] { font-weight: bold; }
.links, .clock form, form.filter { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; margin: 0.6rem 0 0; }
.small, a.small, form .small[type='submit'] { width: auto; flex: none; white-space: nowrap; margin: 0; padding: 0.35rem 0.8rem; font-size: 0.9rem; }
section form + details { margin-top: 1rem; }
.clock input, form.filter input { flex: 1 1 9rem; max-width: 22rem; width: auto; margin: 0; height: auto; padding: 0.3rem 0.7rem; }
.clock input { max-width: 9rem; }
form.filter { margin-bottom: 1.5rem; }
form.drive { display: flex; flex-wrap: wrap; gap: 0.5rem 0.75rem; align-items: end; margin: 0.5rem 0; }
form.drive label { margin: 0; font-size: 0.9rem; color: var(--pico-muted-color); flex: 1 1 14rem; }
form.drive label + label { flex: 0 1 9rem; }
form.drive select, form.drive input { margin: 0.2rem 0 0; height: auto; padding-block: 0.35rem; }
.driven p { margin-bottom: 0.5rem; }
.misbehave { display: flex; flex-wrap: wrap; gap: 0.25rem 0.75rem; align-items: center; padding: 0.2rem 0; }
.misbehave small { flex: 1 1 15rem; }
.misbehave button { min-width: 8rem; }
nav.places { justify-content: flex-start; margin-bottom: 1.25rem; }
nav.places ul { flex-wrap: wrap; margin: 0; padding: 0; }
nav.places li { padding: 0.2rem 1.1rem 0.2rem 0; }
nav.places [aria-current] { font-weight: bold; }
form.sieve, .pair { display: flex; flex-wrap: wrap; gap: 0.5rem 0.75rem; align-items: end; margin-bottom: 1.25rem; }
form.sieve label, .pair label { flex: 1 1 12rem; margin: 0; min-width: 0; }
form.sieve :is(input, select), .pair select { margin: 0.2rem 0 0; height: auto; padding-block: 0.4rem; }
.pair button[type='submit'] { margin: 0; padding-block: 0.45rem; }
.pair .hint { flex: 1 1 100%; margin: 0; }
ul.rows.fleet > li { flex-wrap: nowrap; align-items: baseline; }
ul.rows.fleet .badge { flex: none; }
ul.rows.fleet label.tick { margin: 0; min-width: 0; }
ul.rows.fleet small { display: block; }
ul.rows.fleet small span + span::before { content: ' · '; }
iframe.mail { width: 100%; height: 54rem; border: 1px solid var(--line); background: #eef1f4; margin: 1rem 0; }
footer ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; padding: 0; margin: 0.4rem 0 0; }
footer li { list-style: none; margin: 0; font-size: 0.875em; }
footer.container { border-top: 1px solid var(--line); padding-block: 1rem; }
@media (max-width: 40rem) {
  dl.facts, ol.timeline li { grid-template-columns: 1fr; }
  ol.doings > li { grid-template-columns: 4.5rem 1fr; }
  dl.facts dd { margin-bottom: 0.5rem; }
  ol.progress { grid-auto-flow: row; grid-auto-columns: auto; gap: 0; }
  ol.progress li { border-top: 0; border-left: 4px solid var(--line); padding: 0.4rem 0 0.4rem 0.8rem; }
  ol.progress .standing { display: inline; margin-left: 0.5rem; }
  ul.cards { grid-template-columns: 1fr; }
  table.values thead { position: absolute; left: -999rem; }
  table.values tr { display: grid; grid-template-columns: 1fr auto auto; gap: 0 0.75rem; border-bottom: 1px solid var(--line); padding: 0.4rem 0; }
  table.values tbody th { grid-column: 1 / -1; color: var(--pico-muted-color); font-size: 0.85rem; }
  table.values tbody tr > :is(th, td):nth-child(n) { border: 0; padding: 0; width: auto; }
  table.values td + td { color: var(--pico-muted-color); font-size: 0.85rem; }
  ul.rows.fleet > li { flex-wrap: wrap; }
  form button[type='submit'], [role='button'] { width: 100%; text-align: center; }
}
@media print {
  * { color: #000 !important; background: none !important; }
  html { background: #fff !important; }
  .skip, header .account, footer nav, form, details.act, [role='button'] { display: none !important; }
  .container { max-width: none; }
  a[href]::after { content: none; }
  article, dl.facts, ol.timeline li, ul.files > li { break-inside: avoid; }
}
`;

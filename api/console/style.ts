/** What only the console's pages need, on top of `../style.ts`. */
export const consoleCss = `
.container { max-width: 64rem; }
form.search > div { display: flex; gap: 0.6rem; margin-bottom: 1rem; }
form.search input { margin: 0; flex: 1; min-width: 0; }
form.search button[type='submit'] { margin: 0; width: auto; }
nav.views { display: block; }
nav.views ul { display: flex; flex-wrap: wrap; gap: 0.4rem; margin: 0 0 0.8rem; padding: 0; }
nav.views li { padding: 0; }
nav.views a { margin: 0; border: 1px solid var(--line); border-radius: 1rem; padding: 0.15rem 0.75rem; font-size: 0.9rem; text-decoration: none; }
nav.views [aria-current] { border-color: var(--pico-primary); font-weight: bold; text-decoration: underline; }
.count { margin-left: 0.4rem; color: var(--pico-muted-color); font-weight: normal; }
.badges { display: flex; flex-wrap: wrap; gap: 0.4rem; }
.badge.late { border-color: var(--fault); color: var(--fault); font-weight: bold; }
.lead .badge { margin-left: 0.6rem; }
.beside { display: grid; grid-template-columns: 1fr 1fr; gap: 0 2rem; }
.beside dl.facts { grid-template-columns: 9rem 1fr; align-content: start; }
form.act { margin-bottom: 1rem; }
.choices { display: flex; flex-wrap: wrap; gap: 0.75rem; }
.choices > button[type='submit'] { margin: 0; }
ul.rows form.act, ul.rows form.act button[type='submit'] { margin: 0; }
button.small[type='submit'] { padding: 0.25rem 0.8rem; font-size: 0.9rem; width: auto; }
article.note { padding: 0.8rem 1rem; margin: 0 0 0.8rem; }
article.note p { margin-bottom: 0.3rem; }
article.note small { color: var(--pico-muted-color); }
article.note.support { border-left: 4px solid var(--pico-primary-background); }
ul.figures { display: grid; grid-template-columns: repeat(3, 1fr); gap: 0.6rem; padding: 0; }
ul.figures > li { list-style: none; border: 1px solid var(--line); border-radius: 0.4rem; padding: 0.7rem 1rem; margin: 0; }
ul.figures strong { display: block; font-size: 1.6rem; }
table.bars td.bar { width: 55%; }
table.bars svg { display: block; width: 100%; height: 0.9rem; }
table.bars rect { fill: var(--pico-primary); }
.live:empty { display: none; }
.live { position: sticky; bottom: 0; background: var(--notice); padding: 0.5rem 1rem; margin: 0; }
h3 { --pico-font-size: 1rem; --pico-typography-spacing-vertical: 0.5rem; }
@media (max-width: 40rem) {
  .beside, .beside dl.facts { grid-template-columns: 1fr; }
  ul.figures { grid-template-columns: 1fr 1fr; }
  table.bars td.bar { width: 35%; }
  .scroll th, .scroll td { padding: 0.5rem 0.3rem; font-size: 0.9rem; }
}
`;

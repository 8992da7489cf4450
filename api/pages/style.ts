/** Our few lines on top of Pico, as text, so that a build needs to copy nothing. */
export const pagesCss = `
:root:not([data-theme='dark']) { --pico-primary: #0b5c8a; --pico-primary-background: #0b5c8a; --pico-primary-border: #0b5c8a;
  --pico-primary-hover: #084668; --pico-primary-hover-background: #084668; --mark-done: #1b6e3c; --line: #ccd3da; --notice: #fff4d6; }
@media (prefers-color-scheme: dark) { :root:not([data-theme]) { --pico-primary: #7cc4ee; --pico-primary-background: #1a6a99; --pico-primary-border: #1a6a99;
  --pico-primary-hover: #a9daf6; --pico-primary-hover-background: #2079ad; --mark-done: #6fcf97; --line: #3a4450; --notice: #3b3212; } }
:root { --pico-font-family: system-ui, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif; --pico-font-size: 100%; }
.container { max-width: 46rem; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 0.5rem; background: var(--pico-background-color); padding: 0.5rem; z-index: 1; }
header.site { border-bottom: 1px solid var(--line); padding: 0.9rem 0; }
header.site .container { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0.25rem 1rem; }
header.site span { color: var(--pico-muted-color); }
main.container { padding-block: 2rem 1rem; }
h1 { --pico-font-size: 1.75rem; --pico-typography-spacing-vertical: 1rem; }
h2 { --pico-font-size: 1.2rem; --pico-typography-spacing-vertical: 0.6rem; }
section { margin: 1.75rem 0 2rem; }
.lead { font-size: 1.1rem; }
.notice { background: var(--notice); border-left: 4px solid currentcolor; padding: 0.75rem 1rem; }
code { overflow-wrap: anywhere; }
dl.facts { display: grid; grid-template-columns: 11rem 1fr; gap: 0.5rem 1rem; margin: 0; }
dl.facts dt { color: var(--pico-muted-color); font-weight: normal; }
dl.facts dd { margin: 0; }
ul.plain, ul.files, ol.progress, ol.timeline { padding: 0; margin: 0; }
ul.plain > li, ul.files > li, ol.progress > li, ol.timeline > li { list-style: none; }
ul.files > li { border-top: 1px solid var(--line); padding: 0.75rem 0; margin: 0; }
ul.files code { padding: 0; background: none; }
ol.progress { display: grid; grid-template-columns: repeat(5, 1fr); gap: 0.5rem; }
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
.written { white-space: pre-wrap; overflow-wrap: anywhere; }
footer.container { border-top: 1px solid var(--line); padding-block: 1rem; }
@media (max-width: 40rem) {
  dl.facts, ol.timeline li { grid-template-columns: 1fr; }
  dl.facts dd { margin-bottom: 0.5rem; }
  ol.progress { grid-template-columns: 1fr; gap: 0; }
  ol.progress li { border-top: 0; border-left: 4px solid var(--line); padding: 0.4rem 0 0.4rem 0.8rem; }
  ol.progress .standing { display: inline; margin-left: 0.5rem; }
  form button[type='submit'], [role='button'] { width: 100%; text-align: center; }
}
`;

export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#0b5c8a"/><path d="M9 22V10l14 6z" fill="#fff"/></svg>`;

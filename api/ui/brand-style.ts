/** The operator's colours as a style sheet, and the icon in them; the rest of the style is the same for everybody. */
import { darkGrounds, lightGrounds, type Brand } from '../../domain/brand/brand.ts';
import { mixed } from '../../domain/brand/colour.ts';

/** Buttons bear white text in both; pages are the ground that Pico gives them. */
export function brandCss({ colour, colourDark }: Brand): string {
  const hover = mixed(colour, '#000000', 0.25);
  const [, notice] = lightGrounds;
  const [ground, noticeDark] = darkGrounds;
  return `
:root:not([data-theme='dark']) { --pico-primary: ${colour}; --pico-primary-background: ${colour}; --pico-primary-border: ${colour}; --pico-primary-underline: ${colour};
  --pico-primary-hover: ${hover}; --pico-primary-hover-background: ${hover}; --notice: ${notice}; }
@media (prefers-color-scheme: dark) { :root:not([data-theme]) { --pico-primary: ${colourDark}; --pico-primary-background: ${colour}; --pico-primary-border: ${colourDark}; --pico-primary-underline: ${colourDark};
  --pico-primary-hover: ${mixed(colourDark, '#ffffff', 0.35)}; --pico-primary-hover-background: ${hover}; --notice: ${noticeDark}; --pico-background-color: ${ground}; } }
`;
}

export const iconOf = ({ colour }: Brand): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="${colour}"/><path d="M9 22V10l14 6z" fill="#fff"/></svg>`;

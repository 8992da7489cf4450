/** What makes the pages look like the operator's own. */
import { lightenedFor } from './colour.ts';

export interface Brand {
  /** The colour (`#rrggbb`) of links and buttons on light pages, and of buttons on dark ones. */
  colour: string;
  /** That of links on dark pages. */
  colourDark: string;
  logo: { type: 'image/svg+xml' | 'image/png'; bytes: Buffer } | null;
}

/** The backgrounds that links stand on, in light and dark: the page's, and a notice's. */
export const lightGrounds = ['#ffffff', '#fff4d6'] as const;
export const darkGrounds = ['#13171f', '#3b3212'] as const;

/** A brand of what is given; without a colour for dark pages, of the same one made light enough. */
export const brandOf = (given: Partial<Brand> = {}): Brand => {
  const { colour = '#0b5c8a', colourDark = lightenedFor(darkGrounds, colour), logo = null } = given;
  return { colour, colourDark, logo };
};

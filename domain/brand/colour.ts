/** Colours that people can read: the contrast of WCAG 2, and a colour changed until it has enough of it. */
import { z } from 'zod';

type Rgb = [red: number, green: number, blue: number];

/** WCAG 2.2, 1.4.3: what text needs at least. */
export const LEAST_CONTRAST = 4.5;

const HEX = /^#[0-9a-f]{6}$/i;

const rgbOf = (colour: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)) as Rgb; // three
const hexOf = (rgb: number[]): string =>
  `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;

/** How light a colour is, from 0 for black to 1 for white. */
function luminance(colour: string): number {
  const [red, green, blue] = rgbOf(colour).map((part) =>
    part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
  ) as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The contrast of two colours (`#rrggbb`), from 1 for none to 21 for black and white. */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** A colour with a share (0 to 1) of another one in it. */
export const mixed = (colour: string, other: string, share: number): string => {
  const into = rgbOf(other);
  return hexOf(rgbOf(colour).map((part, i) => part + ((into[i] ?? 0) - part) * share));
};

/** The colour, or one as much lighter as it takes to be read on all of the dark grounds. */
export function lightenedFor(grounds: readonly string[], colour: string): string {
  let share = 0;
  while (share < 1 && leastOn(grounds, mixed(colour, '#ffffff', share)).ratio < LEAST_CONTRAST) share += 0.05;
  return mixed(colour, '#ffffff', Math.min(share, 1));
}

/** A colour for text on all of the grounds; says which of them it can't be read on, and what to do. */
export const colourOn = (grounds: readonly string[], remedy: 'lighter' | 'darker') =>
  z
    .string()
    .regex(HEX, { error: 'Give a colour as #rrggbb, such as #0b5c8a.', abort: true })
    .superRefine((colour, context) => {
      const { ground, ratio } = leastOn(grounds, colour);
      if (ratio >= LEAST_CONTRAST) return;
      context.addIssue({
        code: 'custom',
        message: `${colour} can't be read on ${ground}: its contrast is ${ratio.toFixed(2)}, and ${LEAST_CONTRAST} is needed. Choose a ${remedy} one.`,
      });
    });

function leastOn(grounds: readonly string[], colour: string): { ground: string; ratio: number } {
  const all = grounds.map((ground) => ({ ground, ratio: contrast(colour, ground) }));
  return all.sort((a, b) => a.ratio - b.ratio)[0] ?? { ground: '', ratio: 21 };
}

/** Whose pages and emails these are: the part of the settings that makes them look like the operator's own. */
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { z } from 'zod';
import { darkGrounds, lightGrounds } from './domain/brand/brand.ts';
import { colourOn } from './domain/brand/colour.ts';

const types: Record<string, 'image/svg+xml' | 'image/png'> = { '.svg': 'image/svg+xml', '.png': 'image/png' };
const LARGEST = 200 * 1024;

/** Read once at start and served by the API itself: nothing on the pages comes from anywhere else. */
const logoSchema = z.string().transform((file, context) => {
  const type = types[extname(file).toLowerCase()];
  const bytes = type && contentOf(file);
  if (type && bytes && bytes.length > 0 && bytes.length <= LARGEST) return { type, bytes };
  context.addIssue({
    code: 'custom',
    message: `Give the path of an SVG or PNG file that can be read, of ${LARGEST / 1024} KB at most.`,
  });
  return z.NEVER;
});

function contentOf(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

const webAddress = z.url({ protocol: /^https?$/, error: 'Give a web address, https://…' });

/** Of pages and emails alike. */
export const letterheadSettings = {
  BRAND_COLOUR: colourOn(lightGrounds, 'darker').optional(),
  BRAND_COLOUR_DARK: colourOn(darkGrounds, 'lighter').optional(),
  IMPRINT_URL: webAddress.optional(),
  PRIVACY_URL: webAddress.optional(),
};

/** Of pages alone. */
export const brandSettings = {
  LOGO_FILE: logoSchema.optional(),
  REGISTER_URL: webAddress.optional(),
};

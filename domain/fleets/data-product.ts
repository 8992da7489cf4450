/** Data products: what a fleet adds to its account, and may then subscribe its vehicles and chargers to (R44). */
import { z } from 'zod';
import { groupName } from '../registry/entries.ts';
import { lineSchema } from '../text/plain-text.ts';

/** What a code looks like. */
export const dataProductCode = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'Give a code such as fleet-tyres: small letters, digits and -.')
  .meta({ example: 'fleet-connected' });

const byLanguage = (most: number) =>
  z
    .strictObject({ en: lineSchema(most), de: lineSchema(most).optional() })
    .describe('By language; English stands in for what is missing.');

/** How often a price is paid. */
export const pricePeriods = ['vehicle-month', 'vehicle-year', 'month', 'year', 'once'] as const;

export const dataProductTerms = z.strictObject({
  version: z.string().regex(/^[\w.-]{1,50}$/, 'Give a version such as 2027-01.'),
  url: z.url({ protocol: /^https$/, error: 'Give the https address of the terms.' }),
});
export type DataProductTerms = z.infer<typeof dataProductTerms>;

export const dataProductPrice = z.strictObject({
  amount: z.int().min(0).max(100_000_000).describe('In the smallest unit of the currency.'),
  currency: z.string().regex(/^[A-Z]{3}$/, 'Give the three capital letters of ISO 4217, such as EUR.'),
  per: z.enum(pricePeriods),
});
export type DataProductPrice = z.infer<typeof dataProductPrice>;

/** One data product as an operator's file has it. */
const setDataProduct = z.strictObject({
  code: dataProductCode,
  names: byLanguage(100),
  descriptions: byLanguage(500).optional(),
  groups: z
    .array(groupName)
    .min(1, 'Name at least one group, or leave this out for all of them.')
    .max(50)
    .transform((groups) => [...new Set(groups)].sort())
    .optional()
    .describe('Of signals; all where it is left out.'),
  plugIn: z.boolean().default(false).describe('For vehicles with a plug-in device, of any make, and for no others.'),
  terms: dataProductTerms.optional(),
  price: dataProductPrice.optional(),
  offered: z.boolean().default(true).describe('One that is not offered any more goes on for those who have it.'),
});
export type SetDataProduct = z.infer<typeof setDataProduct>;

/** An operator's file of data products. */
export const dataProductsFile = z
  .strictObject({ dataProducts: z.array(setDataProduct).max(100) })
  .superRefine(({ dataProducts }, context) => {
    const codes = dataProducts.map(({ code }) => code);
    for (const [i, code] of codes.entries())
      if (codes.indexOf(code) < i)
        context.addIssue({
          code: 'custom',
          path: ['dataProducts', i, 'code'],
          message: `${code} stands here twice.`,
        });
  });

/** `manifest.json` (R16): what it holds, and how it tells of products that were withdrawn after it was made (R8, R30). */
import { z } from 'zod';
import { daySchema } from '../time/day.ts';
import { productKinds } from '../requests/types.ts';

/** Why a file is no longer given: an authorised user ended the sharing, or sold the product, or was never registered for so long. */
export const withdrawalReasons = ['revoked', 'unenrolled', 'registration-ended'] as const;
export type WithdrawalReason = (typeof withdrawalReasons)[number];

const instant = z.iso.datetime();
const stretch = z
  .strictObject({ from: instant, until: instant })
  .meta({ description: '`until` is the first moment that does not belong to it.' });

const fileSchema = z.strictObject({
  name: z.string(),
  bytes: z.int().nonnegative(),
  records: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const productSchema = z.strictObject({
  product: z.strictObject({
    kind: z.enum(productKinds),
    vin: z.string().optional(),
    serial: z.string().optional(),
    name: z.string(),
  }),
  asked: stretch,
  given: z.array(stretch).meta({ description: 'What of the period asked for was given; empty where nothing was.' }),
  file: fileSchema.nullable().meta({ description: '`null` once it was withdrawn.' }),
  withdrawn: z.enum(withdrawalReasons).optional(),
  notes: z.array(z.string()),
});

export const manifestSchema = z
  .strictObject({
    request: z.strictObject({ id: z.uuid(), type: z.string(), submittedAt: instant }),
    period: z
      .strictObject({ from: daySchema, to: daySchema, timeZone: z.string() })
      .meta({ description: 'As it was asked for: whole days of that time zone, both included.' }),
    records: z.int().nonnegative(),
    products: z.array(productSchema),
    notes: z.array(z.string()),
    signals: z.array(
      z.strictObject({
        path: z.string(),
        meaning: z.string(),
        unit: z.string().nullable(),
        datatype: z.string(),
        tradeSecret: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'Manifest' });
export type Manifest = z.infer<typeof manifestSchema>;

/** A manifest as it lies in its file. */
export const manifestText = (manifest: Manifest): string => `${JSON.stringify(manifest, null, 2)}\n`;

/** The same in words. */
export const whyWithdrawn: Record<WithdrawalReason, string> = {
  revoked: 'The sharing of this product was ended by one of its users after the data was ready.',
  unenrolled: 'This product was sold or removed by its user after the data was ready, which ended its sharing.',
  'registration-ended': 'The registration that this file rests on does not cover what it holds.',
};

/** The manifest without the files that were withdrawn since; `withdrawn`: why, by the name of the file. */
export function withoutWithdrawn(manifest: Manifest, withdrawn: ReadonlyMap<string, WithdrawalReason>): Manifest {
  const products = manifest.products.map((entry): Manifest['products'][number] => {
    const because = entry.file && withdrawn.get(entry.file.name);
    if (!because) return entry;
    return {
      ...entry,
      given: [],
      file: null,
      withdrawn: because,
      notes: [`${whyWithdrawn[because]} Its file is no longer given.`],
    };
  });
  return { ...manifest, products, records: products.reduce((sum, { file }) => sum + (file?.records ?? 0), 0) };
}

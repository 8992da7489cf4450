/** `manifest.json` (R16, R17): what was asked for, what was given and why, the files, and what the values mean. */
import { z } from 'zod';
import { daySchema } from '../../domain/day.ts';
import type { ExportPlan, FileRow, ProductToExport } from '../../db/export.ts';
import { productKinds } from '../../domain/request-types.ts';
import type { SignalMeaning } from '../source/data-source.ts';
import { namesOf } from './product-file.ts';

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
  file: fileSchema,
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

export interface ManifestFacts {
  request: ExportPlan['request'];
  /** Each product with its file, in the order of the request. */
  products: { product: ProductToExport; file: Pick<FileRow, 'name' | 'bytes' | 'records' | 'sha256'> }[];
  /** Every signal that may occur. */
  signals: SignalMeaning[];
}

/** The manifest of an export. */
export function manifestOf({ request, products, signals }: ManifestFacts): Manifest {
  const records = products.reduce((sum, { file }) => sum + file.records, 0);
  return {
    request: { id: request.id, type: request.type, submittedAt: request.submittedAt.toISOString() },
    period: { ...request.period, timeZone: request.timeZone },
    records,
    products: products.map(({ product, file }) => ({
      product: namesOf(product),
      asked: textOf(product.asked),
      given: product.given.map((part) => textOf(part)),
      file: { name: file.name, bytes: file.bytes, records: file.records, sha256: file.sha256 },
      notes: productNotes(product, file.records),
    })),
    notes: notesOf(records, signals),
    signals: signals.map(({ path, meaning, unit, datatype, tradeSecret }) => ({
      path,
      meaning,
      unit,
      datatype,
      tradeSecret,
    })),
  };
}

const textOf = ({ from, until }: { from: Date; until: Date }) => ({
  from: from.toISOString(),
  until: until.toISOString(),
});

function productNotes({ asked, given }: ProductToExport, records: number): string[] {
  if (given.length === 0)
    return [
      'Nothing is given of this product: at no time in the period was it registered to whoever the data belongs to.',
    ];
  const notes: string[] = [];
  const [first] = given;
  const whole =
    given.length === 1 &&
    first?.from.getTime() === asked.from.getTime() &&
    first.until.getTime() === asked.until.getTime();
  if (!whole)
    notes.push(
      `The period was cut to the time of the registration, ${given.map(({ from, until }) => `from ${from.toISOString()} until ${until.toISOString()}`).join(' and ')}: what was recorded outside of it belongs to somebody else.`,
    );
  if (records === 0)
    notes.push('There are no records of this product in the period given. Nothing failed: none were made.');
  return notes;
}

function notesOf(records: number, signals: SignalMeaning[]): string[] {
  return [
    'Times are in UTC. In each file, "records" holds one value of one signal at one time each; "signals" below says what each means and in which unit.',
    ...(records === 0
      ? ['There are no records in the period asked for. That is the answer to the request, not a failure.']
      : []),
    ...(signals.some(({ tradeSecret }) => tradeSecret)
      ? [
          'Signals marked "tradeSecret" are trade secrets of the data holder: whoever receives them must keep them confidential.',
        ]
      : []),
  ];
}

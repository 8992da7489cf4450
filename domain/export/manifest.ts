/** `manifest.json` (R16, R62): what it holds, and how it tells of products that were withdrawn after it was made (R8, R30). */
import { z } from 'zod';
import { tables } from '../aggregates/tables.ts';
import { daySchema } from '../time/day.ts';
import { leftOutReasons } from '../registry/chosen.ts';
import { gdprBases } from '../requests/form-fields.ts';
import { locales, type Locale } from '../languages/languages.ts';
import { wordsOf } from '../languages/message.ts';
import { productKinds } from '../requests/types.ts';

/** Why a file is no longer given: an authorised user ended the sharing, or sold the product, or was never registered for so long. */
export const withdrawalReasons = ['revoked', 'unenrolled', 'registration-ended', 'secrets-held-back'] as const;
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

/** What came of a signal, and where it is missing: `gaps.ts` says what a gap is. */
const cameSchema = z.strictObject({
  path: z.string(),
  records: z.int().positive(),
  first: instant,
  last: instant,
  gaps: z
    .array(stretch)
    .nullable()
    .meta({ description: 'The longest, by time; `null` where it has no usual interval, so that none can be told.' }),
  gapsInAll: z.int().nonnegative(),
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
  otherFormats: z
    .array(fileSchema)
    .optional()
    .meta({ description: 'The same records in the other formats asked for, where there are any.' }),
  withdrawn: z.enum(withdrawalReasons).optional(),
  signals: z.array(cameSchema).nullable().meta({ description: 'Those that came; `null` where that was not noted.' }),
  notes: z.array(z.string()),
});

const explainedSchema = z.strictObject({
  path: z.string(),
  meaning: z
    .string()
    .meta({ description: 'In the language of the manifest; in English where the catalogue has no other.' }),
  unit: z.string().nullable(),
  datatype: z.string(),
  groups: z.array(z.string()),
  personal: z.boolean(),
  tradeSecret: z.boolean(),
  range: z.strictObject({ min: z.number().optional(), max: z.number().optional() }).nullable(),
  interval: z.string().nullable().meta({ description: 'The usual time between two readings, ISO 8601.' }),
});

/** A signal that a product may send and that is not given, and why (R51, R52). */
const leftOutSchema = z.strictObject({ path: z.string(), meaning: z.string(), because: z.enum(leftOutReasons) });

/** What was chosen of the data. */
const chosenSchema = z.strictObject({
  groups: z.array(z.string()).nullable().meta({ description: 'Groups of signals; `null`: all.' }),
  withoutPersonal: z.boolean(),
  gdprBasis: z
    .enum(gdprBases)
    .nullable()
    .meta({ description: 'Where others drive: on which legal basis their data is processed (GDPR, Article 6(1)).' }),
  tradeSecrets: z.boolean().optional(),
  measuresVersion: z
    .string()
    .nullable()
    .optional()
    .meta({ description: 'The version of the measures that were agreed to, where trade secrets are among it (R53).' }),
});

/** Sums over many vehicles, for a public body (R56): how they were made, and what is left out of them. */
const aggregatesSchema = z.strictObject({
  mode: z.literal('aggregate'),
  rules: z.string().meta({ description: 'The lattice of places and times, with its version, and the least numbers.' }),
  least: z.strictObject({ vehicles: z.int(), accounts: z.int() }),
  weeks: z
    .array(daySchema)
    .meta({ description: 'Whole weeks that were closed, by their Mondays, in the time zone of the period.' }),
  area: z.strictObject({ south: z.number(), west: z.number(), north: z.number(), east: z.number() }).optional(),
  tables: z.array(
    z.strictObject({
      table: z.enum(tables),
      cellKm: z.int(),
      byModel: z.boolean(),
      files: z.array(fileSchema),
      columns: z.record(z.string(), z.string()).meta({ description: 'What each column says.' }),
      share: z.strictObject({ inCells: z.number(), inRests: z.number() }).nullable().meta({
        description:
          'Of all that was measured in these weeks, everywhere, to a twentieth; `null` where there is no row.',
      }),
      leftOut: z.enum(['trade-secret']).optional(),
      notGiven: z
        .int()
        .optional()
        .meta({ description: 'Areas of 50 km whose rows, with what was given before, would say too much.' }),
    }),
  ),
});

export const manifestSchema = z
  .strictObject({
    language: z.enum(locales),
    request: z.strictObject({ id: z.uuid(), type: z.string(), submittedAt: instant }),
    period: z
      .strictObject({ from: daySchema, to: daySchema, timeZone: z.string() })
      .meta({ description: 'As it was asked for: whole days of that time zone, both included.' }),
    chosen: chosenSchema.optional().meta({ description: 'Absent in manifests of before there was a choice.' }),
    records: z.int().nonnegative(),
    products: z.array(productSchema),
    aggregates: aggregatesSchema.optional().meta({ description: 'For public bodies, in place of products.' }),
    notes: z.array(z.string()),
    signals: z
      .array(explainedSchema)
      .meta({ description: 'Every signal that came, or that one of the products sends.' }),
    leftOut: z.array(leftOutSchema).optional().meta({
      description: 'Signals that the products may send and that are not given; absent where there was no choice.',
    }),
    catalogue: z
      .strictObject({ version: z.int().nonnegative() })
      .meta({ description: 'The version of the catalogue that the signals are explained by.' }),
  })
  .meta({ id: 'Manifest' });
export type Manifest = z.infer<typeof manifestSchema>;

/** A manifest as it lies in its file. */
export const manifestText = (manifest: object): string => `${JSON.stringify(manifest, null, 2)}\n`;

/** The same in words. */
export const whyWithdrawn = (because: WithdrawalReason, language: Locale): string =>
  wordsOf('files', language, `withdrawn.${because}`);

/** What of a stored manifest a withdrawal changes; all else stays as it is, whichever version has made it. */
interface Stored {
  language?: Locale;
  records: number;
  products: { file: { name: string; records: number } | null; otherFormats?: unknown }[];
}

/** The text of a manifest without the files that were withdrawn since; `withdrawn`: why, by the name of the file. */
export function withoutWithdrawn(text: string, withdrawn: ReadonlyMap<string, WithdrawalReason>): string {
  const manifest = JSON.parse(text) as Stored; // a text of ours, as the record keeps it
  const language = manifest.language ?? 'en';
  const products = manifest.products.map((entry) => {
    const because = entry.file && withdrawn.get(entry.file.name);
    if (!because) return entry;
    const { otherFormats: _gone, ...others } = entry;
    return {
      ...others,
      given: [],
      file: null,
      withdrawn: because,
      signals: [],
      notes: [`${whyWithdrawn(because, language)} ${wordsOf('files', language, 'withdrawn.noLongerGiven')}`],
    };
  });
  return manifestText({
    ...manifest,
    products,
    records: products.reduce((sum, { file }) => sum + (file?.records ?? 0), 0),
  });
}

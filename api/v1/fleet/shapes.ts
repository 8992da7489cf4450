/** What the calls of a fleet about many vehicles and chargers take and answer. */
import { z } from 'zod';
import { MOST_AT_ONCE, type Judged } from '../../../domain/fleets/verdicts.ts';
import { csvOf } from '../../../domain/text/csv-rows.ts';

/** Any text: what is no VIN gets the verdict `malformed`, not an error. */
export const number = z.string().trim().min(1, 'Give a VIN or a serial number.').max(100, 'At most 100 characters.');

const numbers = z.array(number).max(MOST_AT_ONCE, `At most ${MOST_AT_ONCE} at once.`);

const someNumbers = ({ vins = [], serials = [] }: { vins?: string[] | undefined; serials?: string[] | undefined }) => {
  const count = vins.length + serials.length;
  return count > 0 && count <= MOST_AT_ONCE;
};
const SOME = { path: ['vins'], error: `Give 1 to ${MOST_AT_ONCE} VINs or serial numbers.` };

/** Vehicles by VIN, chargers by serial number, and what is said of them all. */
export const bodyAbout = <S extends z.ZodRawShape>(about: S) =>
  z
    .strictObject({ ...about, vins: numbers.optional(), serials: numbers.optional() })
    .refine((body) => someNumbers(body as z.infer<typeof numbersBody>), SOME);

export const numbersBody = z
  .strictObject({ vins: numbers.optional(), serials: numbers.optional() })
  .refine(someNumbers, SOME);

export const ofDataProduct = <S extends z.ZodType>(dataProduct: S) => bodyAbout({ dataProduct });

/** The entries of such a body, VINs first. */
export const entriesOf = ({ vins = [], serials = [] }: z.infer<typeof numbersBody>) => [
  ...vins.map((vin) => ({ vin })),
  ...serials.map((serial) => ({ serial })),
];

/** Ten thousand entries, and a device for each. */
export const MOST_BYTES = 2 * 1024 * 1024;

export const formatQuery = z.strictObject({ format: z.enum(['json', 'csv']).optional() });

/** A verdict on each, in the order given: VINs before serial numbers. */
export const verdictsOf = <const V extends readonly string[]>(verdicts: V) =>
  z.strictObject({
    verdicts: z.array(
      z.strictObject({ vin: z.string().optional(), serial: z.string().optional(), verdict: z.enum(verdicts) }),
    ),
  });

/** Each with the columns `vin`, `serial`, `verdict`. */
export const verdictsCsv = (verdicts: readonly Judged<string>[]): string =>
  csvOf(
    ['vin', 'serial', 'verdict'],
    verdicts.map(({ vin = '', serial = '', verdict }) => ({ vin, serial, verdict })),
  );

/** As JSON, or as a table where the caller wants one. */
export const verdictsAnswer = (verdicts: readonly Judged<string>[], format: 'json' | 'csv' | undefined) =>
  format === 'csv'
    ? {
        headers: {
          'Content-Type': 'text/csv; charset=utf-8',
          'Content-Disposition': 'attachment; filename="verdicts.csv"',
        },
        body: verdictsCsv(verdicts),
      }
    : { body: { verdicts } };

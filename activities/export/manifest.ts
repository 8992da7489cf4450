/** `manifest.json` (R16, R17): what was asked for, what was given and why, the files, and what the values mean. */
import type { ExportPlan, FileRow, ProductToExport } from '../../db/export/plan.ts';
import type { Manifest } from '../../domain/export/manifest.ts';
import type { SignalMeaning } from '../source/data-source.ts';
import { namesOf } from './product-file.ts';

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

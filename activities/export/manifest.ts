/** `manifest.json` (R16, R17, R62): what was asked for, what was given and why, the files, what came, and what the values mean. */
import type { ExportPlan, FileRow, ProductToExport } from '../../db/export/plan.ts';
import type { Catalogue, CatalogueSignal } from '../../db/readings/catalogue.ts';
import { INTERVALS, longestOf, MOST_GAPS, mostGapsNamed, type SignalFacts } from '../../domain/export/gaps.ts';
import type { Manifest } from '../../domain/export/manifest.ts';
import { whyLeftOut } from '../../domain/registry/chosen.ts';
import type { FileKey } from '../../domain/languages/keys.ts';
import { inLanguage, languageOf, type Locale } from '../../domain/languages/languages.ts';
import { wordsOf } from '../../domain/languages/message.ts';
import { namesOf } from './product-names.ts';
import type { TablesGiven } from './tables.ts';

export interface ManifestFacts {
  request: ExportPlan['request'];
  /** Each product with its files, both in the order of the request. */
  products: { product: ProductToExport; files: FileFacts[] }[];
  catalogue: Catalogue;
  /** Of the time before this, readings are kept no longer (R58). */
  keptFrom: Date | null;
  /** For a public body, in place of products (R56). */
  tables: TablesGiven | null;
}

type FileFacts = Pick<FileRow, 'name' | 'bytes' | 'records' | 'sha256' | 'signals'>;

/** The manifest of an export, in the language of the request. */
export function manifestOf({ request, products, catalogue, keptFrom, tables }: ManifestFacts): Manifest {
  const ofProducts = products.reduce((sum, { files }) => sum + heldBy(files).records, 0);
  const records = ofProducts + (tables?.records ?? 0);
  const signals = explained(products, catalogue).filter((signal) => whyLeftOut(request.chosen, signal) === null);
  const leftOut = leftOutOf(request, products, catalogue);
  const mostGaps = mostGapsNamed(products.reduce((sum, { files }) => sum + (heldBy(files).signals?.length ?? 0), 0));
  return {
    language: request.locale,
    request: { id: request.id, type: request.type, submittedAt: request.submittedAt.toISOString() },
    period: { ...request.period, timeZone: request.timeZone },
    chosen: {
      groups: request.chosen.groups && [...request.chosen.groups],
      withoutPersonal: request.chosen.personal === false,
      gdprBasis: request.gdprBasis,
      tradeSecrets: request.chosen.secrets,
      measuresVersion: request.measuresVersion,
    },
    records,
    products: products.map(({ product, files }) => {
      const [file = null, ...otherFormats] = files.map(factsOf);
      return {
        product: namesOf(product),
        asked: textOf(product.asked),
        given: product.given.map((part) => textOf(part)),
        file,
        ...(otherFormats.length > 0 ? { otherFormats } : {}),
        signals: heldBy(files).signals?.map((facts) => cameOf(facts, mostGaps)) ?? null,
        notes: productNotes(product, heldBy(files).records, { language: request.locale, keptFrom }),
      };
    }),
    ...(tables ? { aggregates: tables.aggregates } : {}),
    notes: tables ? tables.notes : notesOf({ records, signals, leftOut }, request.locale),
    signals: signals.map((signal) => explanationOf(signal, request.locale)),
    leftOut,
    catalogue: { version: catalogue.version },
  };
}

/** What each file of a product holds. */
const heldBy = ([file]: readonly FileFacts[]): Pick<FileFacts, 'records' | 'signals'> =>
  file ?? { records: 0, signals: null };

const factsOf = ({ name, bytes, records, sha256 }: FileFacts) => ({ name, bytes, records, sha256 });

/** Those that came, and those that the catalogue says one of the products sends (R62); all where nobody noted what came. */
function explained(products: ManifestFacts['products'], { signals }: Catalogue): CatalogueSignal[] {
  const came = new Set(products.flatMap(({ files }) => heldBy(files).signals?.map(({ path }) => path) ?? []));
  const isNoted = products.every(({ files }) => heldBy(files).signals !== null);
  return signals.filter(
    (signal) => !isNoted || came.has(signal.path) || products.some(({ product }) => isSentBy(signal, product)),
  );
}

/** What is not given of what one of the products may send, and why. */
const leftOutOf = (
  { chosen, locale }: ExportPlan['request'],
  products: ManifestFacts['products'],
  { signals }: Catalogue,
): NonNullable<Manifest['leftOut']> =>
  signals.flatMap((signal) => {
    const because = whyLeftOut(chosen, signal);
    const maySend = products.some(({ product }) => mayBeSentBy(signal, product));
    return because && maySend ? [{ path: signal.path, meaning: meaningOf(signal, locale), because }] : [];
  });

const meaningOf = ({ meaning }: CatalogueSignal, language: Locale): string => inLanguage(meaning, language);

/** Whether the catalogue says of a signal that such a product sends it. */
const isSentBy = (
  { kinds, models }: CatalogueSignal,
  { kind, model }: Pick<ProductToExport, 'kind' | 'model'>,
): boolean => (kinds.length > 0 || models.length > 0) && mayBeSentBy({ kinds, models }, { kind, model });

/** Whether the catalogue does not say that such a product never sends it. */
const mayBeSentBy = (
  { kinds, models }: Pick<CatalogueSignal, 'kinds' | 'models'>,
  { kind, model }: Pick<ProductToExport, 'kind' | 'model'>,
): boolean =>
  (kinds.length === 0 || kinds.includes(kind)) && (models.length === 0 || (model !== null && models.includes(model)));

const explanationOf = (signal: CatalogueSignal, language: Locale): Manifest['signals'][number] => {
  const { path, unit, datatype, groups, personal, tradeSecret, range, interval } = signal;
  return {
    path,
    meaning: meaningOf(signal, language),
    unit,
    datatype,
    groups: [...groups],
    personal,
    tradeSecret,
    range,
    interval,
  };
};

const cameOf = ({ path, records, first, last, gaps, gapsInAll }: SignalFacts, mostGaps: number) => ({
  path,
  records,
  first: instantOf(first),
  last: instantOf(last),
  gaps:
    gaps && longestOf(gaps, mostGaps).map(({ from, until }) => ({ from: instantOf(from), until: instantOf(until) })),
  gapsInAll,
});

const instantOf = (ms: number): string => new Date(ms).toISOString();

const textOf = ({ from, until }: { from: Date; until: Date }) => ({
  from: from.toISOString(),
  until: until.toISOString(),
});

type ManifestKey = Extract<FileKey, `manifest.${string}`> extends `manifest.${infer Key}` ? Key : never;

const sayingIn =
  (language: Locale) =>
  (key: ManifestKey, values?: Record<string, string | number>): string =>
    wordsOf('files', language, `manifest.${key}`, values);

const listIn = (language: Locale, list: readonly string[]): string =>
  new Intl.ListFormat(languageOf(language).tag, { type: 'conjunction' }).format(list);

function productNotes(
  { asked, given }: ProductToExport,
  records: number,
  { language, keptFrom }: { language: Locale; keptFrom: Date | null },
): string[] {
  const say = sayingIn(language);
  if (given.length === 0) return [say('nothingGiven')];
  const notes: string[] = [];
  const [first] = given;
  const whole =
    given.length === 1 &&
    first?.from.getTime() === asked.from.getTime() &&
    first.until.getTime() === asked.until.getTime();
  if (!whole)
    notes.push(
      say('cut', {
        stretches: listIn(
          language,
          given.map((part) => say('fromUntil', textOf(part))),
        ),
      }),
    );
  if (keptFrom !== null && given.some(({ from }) => from < keptFrom))
    notes.push(say('keptFrom', { instant: keptFrom.toISOString() }));
  else if (records === 0) notes.push(say('noRecordsOfProduct'));
  return notes;
}

function notesOf(
  { records, signals, leftOut }: { records: number; signals: readonly CatalogueSignal[]; leftOut: readonly unknown[] },
  language: Locale,
): string[] {
  const say = sayingIn(language);
  return [
    say('times'),
    say('gaps', { intervals: INTERVALS, most: MOST_GAPS }),
    ...(records === 0 ? [say('noRecords')] : []),
    ...(leftOut.length > 0 ? [say('leftOut')] : []),
    ...(signals.some(({ tradeSecret }) => tradeSecret) ? [say('tradeSecrets')] : []),
  ];
}

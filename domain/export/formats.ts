/** The formats that data comes in (R62), and how their files are called and served. */
import type { ProductKind } from '../requests/types.ts';

export const formats = ['json', 'ndjson', 'csv', 'parquet'] as const;
export type Format = (typeof formats)[number];

/** Where a request names none. */
export const DEFAULT_FORMATS: readonly Format[] = ['json'];

/** Beside the data: what programs and what people read of it (R16, R62). */
export const MANIFEST = 'manifest.json';
export const SUMMARY = 'summary.html';
/** The manifest's place is 0, and the files of products have the places from 1 on. */
export const SUMMARY_POSITION = -1;

/** As people write them, in every language. */
export const formatNames: Record<Format, string> = { json: 'JSON', ndjson: 'NDJSON', csv: 'CSV', parquet: 'Parquet' };

/** How names of files end. */
export const endings = [...formats, 'html'] as const;
export type Ending = (typeof endings)[number];

const mediaTypes: Record<Ending, string> = {
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8; header=present',
  parquet: 'application/vnd.apache.parquet',
  html: 'text/html; charset=utf-8',
};

const LONGEST_MODEL = 40;

interface Named {
  kind: ProductKind;
  /** Its place in the request, from 0. */
  position: number;
  model: string | null;
}

/**
 * A product's file, such as `vehicle-1-meridian-e.csv`: its kind, its place in the request and its model. No VIN and no name
 * that somebody gave it: names of files go into addresses, and addresses into the logs of whatever lies between.
 */
export function fileNameOf({ kind, position, model }: Named, format: Format): string {
  const plain = (model ?? '')
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST_MODEL)
    .replaceAll(/^-|-$/g, '');
  return `${[kind, position + 1, plain].filter((part) => part !== '').join('-')}.${format}`;
}

/** How the name of a file of ours ends. */
export function endingOf(fileName: string): Ending {
  const ending = endings.find((one) => fileName.endsWith(`.${one}`));
  if (!ending) throw new TypeError('Not the name of a file of an export.');
  return ending;
}

/** What a file is served as, by its name. */
export const mediaTypeOf = (fileName: string): string => mediaTypes[endingOf(fileName)];

/**
 * A lake: readings that lie in Parquet files of the operator's own, which are read where they are. How they are named and
 * what their columns are called is a setting.
 */
import { z } from 'zod';
import { parseVin } from '../registrations/vin.ts';
import { addDays, dayOf, startOfDay, type Day } from '../time/day.ts';

const placeholders = ['product', 'kind', 'year', 'month', 'day'] as const;
type Placeholder = (typeof placeholders)[number];
const ofDays: readonly Placeholder[] = ['year', 'month', 'day'];
const PLACEHOLDER = /\{([^{}]*)\}/g;
const placeholdersIn = (text: string): string[] => [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name);

const filesSchema = z
  .string()
  .refine((text) => !text.startsWith('/') && text.split('/').every((part) => part !== '' && !/^\.+$/.test(part)), {
    error: 'Give a path below the folder, such as {product}/{year}-{month}.parquet.',
    abort: true,
  })
  .refine((text) => !/[[\]?\\\p{Cc}]/u.test(text) && !text.includes('**'), {
    error: 'In a path, only * stands for other characters, and for none of /.',
    abort: true,
  })
  .refine((text) => placeholdersIn(text).every((name) => (placeholders as readonly string[]).includes(name)), {
    error: `In braces, a path may have ${placeholders.join(', ')}.`,
    abort: true,
  })
  .refine((text) => isWholeDate(placeholdersIn(text)), {
    error: 'Give {day} with {month} and {year}, and {month} with {year}.',
  });

const isWholeDate = (names: string[]): boolean =>
  (!names.includes('day') || names.includes('month')) && (!names.includes('month') || names.includes('year'));

const column = z.string().min(1).max(200);

/** A bucket of an S3-compatible store, or a part of one. */
const bucketSchema = z.strictObject({
  name: z.string(),
  /** What the keys of all files begin with. */
  prefix: z
    .string()
    .refine((text) => text.split('/').every((part) => !/^\.*$/.test(part)) && !/[*?[\]{}\\\p{Cc}]/u.test(text), {
      error: 'Give the beginning of all keys, such as readings/live, without a / at its ends.',
    })
    .optional(),
  endpoint: z.string().optional(),
  region: z.string().optional(),
  /** Whether the bucket stands in the address's path, and not in the host's name. */
  pathStyle: z.boolean().default(false),
});

export const lakeSchema = z
  .strictObject({
    /** An absolute path, as it is mounted on the worker's machine; this or a bucket. */
    folder: z
      .string()
      .refine(
        (text) => text.startsWith('/') && !/[*?[\]{}\p{Cc}]/u.test(text),
        'Give an absolute path without *, ? or brackets.',
      )
      .optional(),
    bucket: bucketSchema.optional(),
    /** Below the folder, or the bucket's prefix: `{product}` is the VIN, or the serial number; the day is the one on which a reading was measured. */
    files: filesSchema,
    columns: z
      .strictObject({
        /** VIN or serial number; needed where the path does not have it. */
        product: column.optional(),
        signal: column.default('signal'),
        at: column.default('at'),
        value: column.default('value'),
      })
      .prefault({}),
    /** Of `at`, where it is a whole number that counts from 1970. */
    unit: z.enum(['s', 'ms', 'us', 'ns']).optional(),
    /** What a column of text has as values: JSON, or the plain text of a value. */
    values: z.enum(['json', 'text']).default('json'),
    /** Where a file is not there: a fault, or there are no readings. */
    missing: z.enum(['fault', 'no-readings']).default('fault'),
    /** Of the days in paths. */
    timeZone: z
      .string()
      .refine(
        (zone) => Intl.supportedValuesOf('timeZone').includes(zone) || zone === 'UTC',
        'Name a time zone, such as UTC.',
      )
      .default('UTC'),
    /** So many days until today, in that time zone, come from the database. Without it all comes from the lake. */
    newestDays: z.int().min(1).max(3650).optional(),
    /** What sorting may take, for all exports of a worker together. */
    memoryMb: z.int().min(64).default(512),
    /** Where copies of a bucket's files lie while they are read, and how much room all of them may take together. */
    copiesFolder: z
      .string()
      .refine((text) => /^\/[^*?[\]{}\p{Cc}]*$/u.test(text), 'Give an absolute path without *, ? or brackets.')
      .optional(),
    copiesMb: z.int().min(1).default(4096),
  })
  .refine(({ folder, bucket }) => (folder === undefined) !== (bucket === undefined), {
    path: ['folder'],
    error: 'Give folder or bucket: files lie in one of the two.',
  })
  .refine(({ files, columns }) => placeholdersIn(files).includes('product') || columns.product !== undefined, {
    path: ['files'],
    error: 'Name the product in the path as {product}, or its column as columns.product.',
  });
export type Lake = z.output<typeof lakeSchema>;

/** A product as the lake knows it. */
export interface LakeProduct {
  kind: string;
  /** VIN or serial number. */
  number: string;
}

/** Where readings may lie. */
export interface LakePath {
  /** Below the lake's own folder; may still have `*`. */
  path: string;
  /** The part of the path that is there whatever the product. */
  folder: string;
  /** The time that its readings are of; `null` where the path names no day. */
  span: { from: Date; until: Date } | null;
}

/** Whether a product's number may stand in a path as it is: nothing that leads elsewhere, and nothing that means several files. */
export const mayBeInPath = (number: string): boolean =>
  parseVin(number) === number || /^[A-Za-z0-9](?:[\w.-]{0,98}[\w-])?$/.test(number);

/** The paths that may have a product's readings from one instant until another, by time, each once. */
export function lakePaths(
  { files, timeZone }: Pick<Lake, 'files' | 'timeZone'>,
  { kind, number }: LakeProduct,
  { from, until }: { from: Date; until: Date },
): LakePath[] {
  const named = files.replaceAll('{product}', number).replaceAll('{kind}', kind);
  const pathOf = (path: string, span: LakePath['span']): LakePath => ({
    path,
    folder: path.split('/').slice(0, foldersOfAll(files)).join('/'),
    span,
  });
  if (!placeholdersIn(files).some((name) => (ofDays as readonly string[]).includes(name)))
    return from < until ? [pathOf(named, null)] : [];
  const paths: LakePath[] = [];
  for (let day = dayOf(from, timeZone); startOfDay(day, timeZone) < until;) {
    const span = spanOf(files, day);
    const [year = '', month = '', date = ''] = day.split('-');
    const path = named.replaceAll('{year}', year).replaceAll('{month}', month).replaceAll('{day}', date);
    paths.push(pathOf(path, { from: startOfDay(span.from, timeZone), until: startOfDay(span.until, timeZone) }));
    day = span.until;
  }
  return paths;
}

/** The days, the last one not included, whose readings lie in the same file as this day's. */
function spanOf(files: string, day: Day): { from: Day; until: Day } {
  if (files.includes('{day}')) return { from: day, until: addDays(day, 1) };
  const year = Number(day.slice(0, 4));
  if (!files.includes('{month}')) return { from: `${year}-01-01`, until: `${year + 1}-01-01` };
  const month = Number(day.slice(5, 7));
  const first = (y: number, m: number): Day => `${y}-${`${m}`.padStart(2, '0')}-01`;
  return { from: first(year, month), until: month === 12 ? first(year + 1, 1) : first(year, month + 1) };
}

/** How many of a path's folders are there whatever the product: a lake without them is not all there. */
const foldersOfAll = (files: string): number => {
  const folders = files.split('/').slice(0, -1);
  const own = folders.findIndex((name) => /\{(product|kind)\}|\*/.test(name));
  return own === -1 ? folders.length : own;
};

/** The first instant whose readings come from the database; `undefined` where none do. */
export const seamOf = ({ newestDays, timeZone }: Pick<Lake, 'newestDays' | 'timeZone'>, now: Date): Date | undefined =>
  newestDays === undefined ? undefined : startOfDay(addDays(dayOf(now, timeZone), 1 - newestDays), timeZone);

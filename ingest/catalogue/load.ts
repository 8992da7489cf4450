/** Loads a file of signals into the catalogue, and says what came of it. */
import type { Knex } from 'knex';
import { fieldErrorOf } from '../../api/call/problems/refusals.ts';
import { putCatalogue, type CataloguePut, type SignalThere } from '../../db/registry/catalogue.ts';
import type { EntryOf } from '../../domain/registry/entries.ts';
import { changedFields, completeEntries } from './complete.ts';
import { readCatalogueFile } from './read-file.ts';
import type { FileFault } from './said.ts';

const ACTOR = 'operator';
/** Signals named one by one in a report. */
const NAMED = 20;

export interface Loaded {
  /** What came of it, a line each. */
  lines: string[];
  /** Every fault, a line each: where, which signal and field, and the remedy. None where all of it was taken. */
  faults: string[];
}

/** All of it or nothing; with `dryRun` nothing. Throws the database's errors: then nothing was changed. */
export async function loadCatalogue(db: Knex, file: string, { dryRun }: { dryRun: boolean }): Promise<Loaded> {
  const read = await readCatalogueFile(file);
  const faults = [...read.faults];
  let entries: readonly EntryOf<'signal'>[] = [];
  let before: ReadonlyMap<string, SignalThere> = new Map();
  const put = await putCatalogue(
    db,
    {
      paths: read.said.map(({ path }) => path),
      entriesOf: (there) => {
        before = there;
        const complete = completeEntries(read.said, there);
        faults.push(...complete.faults);
        entries = complete.entries;
        return faults.length === 0 ? entries : undefined;
      },
    },
    { actor: ACTOR, dryRun },
  );
  for (const [i, verdict] of put?.verdicts.entries() ?? [])
    if (verdict.verdict === 'refused')
      for (const { detail } of verdict.faults.map(fieldErrorOf))
        faults.push({ line: read.said[i]?.line, path: entries[i]?.key, remedy: detail });
  if (!put || faults.length > 0) {
    const refused = new Set(faults.flatMap(({ path, line }) => path ?? line ?? [])).size;
    return {
      lines: [`${read.said.length} signals read, ${refused} places refused. Nothing was changed.`],
      faults: faults.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)).map(faultLine),
    };
  }
  return { lines: report(put, entries, before, read.leftOut), faults: [] };
}

/** `:3: Vehicle.Speed, personal: Give yes or no.`, to stand after the file's name. */
const faultLine = ({ line, path, field, remedy }: FileFault): string =>
  `${line === undefined ? '' : `:${line}`}: ${[path, field].filter((name) => name !== undefined && name !== '').join(', ')}${path || field ? ': ' : ''}${remedy}`;

function report(
  { verdicts, isKept, version, others }: CataloguePut,
  entries: readonly EntryOf<'signal'>[],
  before: ReadonlyMap<string, SignalThere>,
  leftOut: readonly string[],
): string[] {
  const of = (wanted: string) => entries.filter((_, i) => verdicts[i]?.verdict === wanted);
  const changed = of('changed').map((entry) => ({
    path: entry.key,
    fields: changedFields(entry, before.get(entry.key) ?? {}),
  }));
  const created = of('created');
  const withoutGroup = created.filter(({ groups }) => groups.length === 0).length;
  const other = changed.filter(({ fields }) => fields.includes('unit') || fields.includes('datatype'));
  return [
    ...['created', 'changed', 'unchanged', 'late', 'refused'].map((verdict) => `${verdict}: ${of(verdict).length}`),
    ...some(changed.map(({ path, fields }) => `  changed ${path}: ${fields.join(', ')}`)),
    ...(other.length > 0
      ? [
          `${other.length} have another unit or data type now. Readings that are there already were made in the old one.`,
        ]
      : []),
    ...(withoutGroup > 0
      ? [
          `${withoutGroup} new ones name no group: nobody can choose or leave them out by group (R51). Mark those that are personal or a trade secret, too.`,
        ]
      : []),
    ...(leftOut.length > 0 ? [`Left out, since the catalogue has no place for it: ${leftOut.join(', ')}.`] : []),
    ...(others > 0 ? [`${others} other signals are in the catalogue. They stay as they are.`] : []),
    isKept ? `The catalogue has version ${version}.` : 'This was a dry run: nothing was kept.',
  ];
}

const some = (lines: readonly string[]): string[] =>
  lines.length > NAMED ? [...lines.slice(0, NAMED), `  and ${lines.length - NAMED} more`] : [...lines];

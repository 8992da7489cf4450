/** Puts the signals of a whole file into the catalogue (R57), or none of them. */
import type { Knex } from 'knex';
import type { EntryOf } from '../../domain/registry/entries.ts';
import { registryEntries } from './lists.ts';
import { lockCatalogue, putSignals } from './signals.ts';
import type { Verdict } from './verdict.ts';

/** A signal as it is in the catalogue, in the registry's fields. */
export type SignalThere = Readonly<Record<string, unknown>>;

export interface CataloguePut {
  /** On each entry, in their order. */
  verdicts: Verdict[];
  /** Whether it is committed: not where one was refused, or nothing was to be kept. */
  isKept: boolean;
  /** Of the catalogue, once the file is in it. */
  version: number;
  /** Signals of the catalogue that the file does not name. */
  others: number;
}

interface File {
  paths: readonly string[];
  /** What to put, by what is there; `undefined` where it can't be put. */
  entriesOf: (there: ReadonlyMap<string, SignalThere>) => readonly EntryOf<'signal'>[] | undefined;
}

/** Signals of one statement: it has a bound for values. */
const AT_ONCE = 500;

/**
 * One transaction, committed when this resolves with `isKept`; others who put signals wait for it. Answers `undefined` where
 * there was nothing to put.
 */
export async function putCatalogue(
  db: Knex,
  { paths, entriesOf }: File,
  { actor, dryRun }: { actor: string; dryRun: boolean },
): Promise<CataloguePut | undefined> {
  const tx = await db.transaction();
  try {
    await lockCatalogue(tx);
    const there = await registryEntries(tx, 'signal', paths);
    const entries = entriesOf(new Map(there.map(({ key, entry }) => [key, entry])));
    const put = entries && (await putAll(tx, entries, actor));
    const isKept = put !== undefined && !dryRun && put.verdicts.every(({ verdict }) => verdict !== 'refused');
    await (isKept ? tx.commit() : tx.rollback());
    return put && { ...put, isKept };
  } catch (error) {
    await tx.rollback().catch(() => undefined); // the first error counts
    throw error;
  }
}

async function putAll(
  tx: Knex.Transaction,
  entries: readonly EntryOf<'signal'>[],
  actor: string,
): Promise<Omit<CataloguePut, 'isKept'>> {
  const verdicts: Verdict[] = [];
  for (let i = 0; i < entries.length; i += AT_ONCE)
    verdicts.push(...(await putSignals(tx, entries.slice(i, i + AT_ONCE), actor)));
  const { rows } = await tx.raw<{ rows: { version: number; others: number }[] }>(
    `select (select coalesce(max(no), 0) from catalogue_versions) as version,
       (select count(*)::int from signals where path <> all(:paths)) as others`,
    { paths: entries.map(({ key }) => key) },
  );
  return { verdicts, version: rows[0]?.version ?? 0, others: rows[0]?.others ?? 0 };
}

/** Puts entries into the registry, of any kinds, in their order. A bad one harms no other. */
import type { Knex } from 'knex';
import type { EntryOf, RegistryEntry } from '../../domain/registry/entries.ts';
import { isDatabaseAway } from '../postgres/away.ts';
import { putAccounts } from './accounts.ts';
import { putCompanies } from './companies.ts';
import { putProducts } from './products.ts';
import { CreatedMeanwhile } from './put-rows.ts';
import { putRegistrations } from './registrations.ts';
import { putSignals } from './signals.ts';
import type { Verdict } from './verdict.ts';

const MOST_TRIES = 5;

/**
 * The verdict on each entry. Neighbours of one kind share a transaction, which is committed when this resolves; where it
 * fails, each is tried by itself. The same entry again changes nothing. Throws the database's errors: then entries before
 * may have been put, and all may be sent again.
 */
export async function putEntries(db: Knex, entries: readonly RegistryEntry[], actor: string): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const run of runsOf(entries)) verdicts.push(...(await putRun(db, run, actor)));
  return verdicts;
}

/** One entry. */
export async function putEntry(db: Knex, entry: RegistryEntry, actor: string): Promise<Verdict> {
  const [verdict] = await putEntries(db, [entry], actor);
  return verdict!;
}

async function putRun(db: Knex, run: readonly RegistryEntry[], actor: string): Promise<Verdict[]> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await db.transaction((tx) => putTogether(tx, run, actor));
    } catch (error) {
      if (error instanceof CreatedMeanwhile && tries < MOST_TRIES) continue;
      if (run.length === 1 || isDatabaseAway(error)) throw error;
    }
    const verdicts: Verdict[] = [];
    for (const entry of run) verdicts.push(...(await putRun(db, [entry], actor)));
    return verdicts;
  }
}

/** Entries of one kind with different keys, in the caller's transaction. @throws CreatedMeanwhile */
export function putTogether(tx: Knex.Transaction, run: readonly RegistryEntry[], actor: string): Promise<Verdict[]> {
  switch (run[0]?.put) {
    case 'company':
      return putCompanies(tx, run as EntryOf<'company'>[], actor);
    case 'account':
      return putAccounts(tx, run as EntryOf<'account'>[], actor);
    case 'product':
      return putProducts(tx, run as EntryOf<'product'>[], actor);
    case 'registration':
      return putRegistrations(tx, run as EntryOf<'registration'>[], actor);
    case 'signal':
      return putSignals(tx, run as EntryOf<'signal'>[], actor);
    case undefined:
      return Promise.resolve([]);
  }
}

/** Neighbours of one kind, no key twice. */
function runsOf(entries: readonly RegistryEntry[]): RegistryEntry[][] {
  const runs: RegistryEntry[][] = [];
  let keys = new Set<string>();
  for (const entry of entries) {
    const run = runs.at(-1);
    const key = entry.key.toUpperCase(); // a VIN may come in small letters
    if (run && run[0]?.put === entry.put && !keys.has(key)) {
      run.push(entry);
      keys.add(key);
    } else {
      runs.push([entry]);
      keys = new Set([key]);
    }
  }
  return runs;
}

/**
 * The gate that all continuous data passes on its way out (rule 20): pages, snapshots, rounds of streams. Under a shared lock it is
 * read who may have what, and it is handed over before the lock is let go. An end commits first and passes the exclusive
 * lock then (`handedOverBefore`): whoever began before is waited for, whoever begins later sees the end.
 */
import type { Knex } from 'knex';
import type { QueryResult } from 'pg';
import { Refusal } from '../../domain/refusal.ts';
import { FRESH_MS, HELD_MS } from '../postgres/held.ts';
import { lendConnection } from '../postgres/lend.ts';
import { signalsOf, type Signals } from './signals.ts';

const LOCK = `hashtextextended('readings are handed over', 49)`;

const BEGIN = `begin; set local synchronous_commit = off; set local idle_in_transaction_session_timeout = ${HELD_MS};
  select pg_advisory_xact_lock_shared(${LOCK})`;
/** Results that come before those of the caller's statements. */
const BEGINS = 4;

/** What `give` gets: the rows of each statement, and the catalogue as it is in the same transaction. */
export type Give<T> = (rows: readonly (readonly unknown[])[], signals: Signals) => T;

/**
 * Runs the statements under the lock, then `give` with their rows while the lock is held; it must not wait for anything.
 * Values in statements are literals of ours. Each statement sees every end that was answered before. Throws the database's
 * errors and Refusal `too-busy`, all before `give` runs, and what `give` throws.
 */
export async function handOver<T>(db: Knex, statements: readonly string[], give: Give<T>): Promise<T> {
  const lent = await lendConnection(db);
  try {
    const asked = performance.now();
    const text = [BEGIN, ...statements, 'select coalesce(max(no), 0) as version from catalogue_versions'].join(';\n');
    const answers = (await lent.connection.query(text)) as unknown as QueryResult[]; // one for each statement
    const rows = answers.slice(BEGINS).map((answer) => answer.rows as unknown[]);
    const [{ version }] = rows.pop() as [{ version: number }];
    const signals = await signalsOf(db, lent.connection, Number(version));
    if (performance.now() - asked > FRESH_MS) throw new Refusal({ code: 'too-busy' });
    const given = give(rows, signals);
    await lent.connection.query('commit').catch(() => lent.cut()); // it was handed over under the lock: only the lock's end failed
    return given;
  } catch (error) {
    lent.cut();
    throw error;
  } finally {
    await lent.giveBack();
  }
}

/** Resolves once everything that was being handed over when it was called has been. Ends of the same moment may share it. */
export async function handedOverBefore(db: Knex): Promise<void> {
  await db.raw(`select pg_advisory_xact_lock(${LOCK})`);
}

/** For calls that end something: what they wait for. */
export const readingsEnds = (db: Knex) => ({
  soFar: () => endsSoFar(db),
  handedOverBefore: () => handedOverBefore(db),
});

/** What has ended so far, as a number that each end raises. */
export async function endsSoFar(db: Knex): Promise<number> {
  const { rows } = await db.raw<{ rows: { epoch: string }[] }>('select epoch from access_epoch');
  return Number(rows[0]?.epoch ?? 0);
}

/**
 * The gate that all continuous data passes on its way out (rule 20): pages, snapshots, rounds of streams. Under a shared lock it is
 * read who may have what, and it is handed over before the lock is let go. An end commits first and passes the exclusive
 * lock then (`handedOverBefore`): whoever began before is waited for, whoever begins later sees the end.
 */
import type { Knex } from 'knex';
import pg, { type PoolClient, type QueryResult } from 'pg';
import { Refusal } from '../../domain/refusal.ts';
import { FRESH_MS, HELD_MS } from '../postgres/held.ts';
import { lendConnection } from '../postgres/lend.ts';
import { signalsOf, type Signals } from './signals.ts';

const LOCK = `hashtextextended('readings are handed over', 49)`;

/** Its statements name their rows by indexes, so one plan serves all values. */
const BEGIN = `begin; set local synchronous_commit = off; set local idle_in_transaction_session_timeout = ${HELD_MS};
  set local plan_cache_mode = force_generic_plan; set local enable_seqscan = off;
  select pg_advisory_xact_lock_shared(${LOCK})`;
/** Results that come before those of the caller's statements. */
const BEGINS = 6;

type Value = string | number | readonly (string | number)[];

/** A statement of a hand-over, whose text is the same whatever its values are. */
export interface Statement {
  text: string;
  values: readonly Value[];
}

/** Stands in a statement's text for a value of this type. */
export type Put = (value: Value, type: 'bigint' | 'integer' | 'integer[]' | 'uuid' | 'uuid[]' | 'text') => string;

/** Writes a statement: what `write` puts into its text become its values. */
export function statement(write: (put: Put) => string): Statement {
  const values: Value[] = [];
  const text = write((value, type) => `$${values.push(value)}::${type}`);
  return { text, values };
}

/** By its text, under which name a connection has prepared a statement. PostgreSQL keeps each in memory: a connection forgets them from time to time, since texts name days. */
const prepared = new WeakMap<PoolClient, Map<string, string>>();
const MOST_PREPARED = 60;
let count = 0;

/** All of it as one text, so that it takes one round trip; planning what a connection has not had yet, which takes longer than the rest. */
function asked(connection: PoolClient, statements: readonly Statement[]): { text: string; before: number } {
  const known = prepared.get(connection) ?? new Map<string, string>();
  prepared.set(connection, known);
  const preparing: string[] = [];
  if (known.size > MOST_PREPARED) {
    for (const name of known.values()) preparing.push(`deallocate ${name}`);
    known.clear();
  }
  const executing = statements.map(({ text, values }) => {
    let name = known.get(text);
    if (name === undefined) {
      known.set(text, (name = `gate_${(count += 1)}`));
      preparing.push(`prepare ${name} as ${text}`);
    }
    return `execute ${name}${values.length > 0 ? `(${values.map(literal).join(',')})` : ''}`;
  });
  return { text: [...preparing, BEGIN, ...executing].join(';\n'), before: preparing.length + BEGINS };
}

const literal = (value: Value): string =>
  typeof value === 'number'
    ? String(value)
    : pg.escapeLiteral(typeof value === 'string' ? value : `{${value.join(',')}}`);

const VERSION: Statement = { text: 'select coalesce(max(no), 0) as version from catalogue_versions', values: [] };

/** What `give` gets: the rows of each statement, and the catalogue as it is in the same transaction. */
export type Give<T> = (rows: readonly (readonly unknown[])[], signals: Signals) => T;

/**
 * Runs the statements under the lock, then `give` with their rows while the lock is held; it must not wait for anything.
 * Lists among their values are of ids and numbers alone. Each statement sees every end that was answered before. Throws the database's
 * errors and Refusal `too-busy`, all before `give` runs, and what `give` throws.
 */
export async function handOver<T>(db: Knex, statements: readonly Statement[], give: Give<T>): Promise<T> {
  const lent = await lendConnection(db);
  try {
    const begun = performance.now();
    const { text, before } = asked(lent.connection, [...statements, VERSION]);
    const answers = (await lent.connection.query(text)) as unknown as QueryResult[]; // one for each statement
    const rows = answers.slice(before).map((answer) => answer.rows as unknown[]);
    const [{ version }] = rows.pop() as [{ version: number }];
    const signals = await signalsOf(db, lent.connection, Number(version));
    if (performance.now() - begun > FRESH_MS) throw new Refusal({ code: 'too-busy' });
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

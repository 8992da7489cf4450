/**
 * Reads the whole audit trail again and recomputes it: each stream's chain, row by row, and the seals over all streams. It
 * calls only built-in functions of the database: a person who can change rows could also change our own functions.
 */
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { SEALED_TEXT } from './seals.ts';

/** What does not fit: a row of a stream, or a seal. */
export type AuditFault =
  | { at: 'row'; seq: number; stream: string; act: string; detail: string }
  | { at: 'seal'; no: number; detail: string };

export interface AuditVerdict {
  rows: number;
  streams: number;
  seals: number;
  /** Rows that are chained, but too young to be sealed. */
  unsealed: number;
  /** Faulty rows by their numbers, then faulty seals; no more than a thousand. */
  faults: AuditFault[];
}

/** A worker seals every five seconds: a row that is unsealed for longer than this was hidden from the seals, or no worker runs. */
const SEALED_WITHIN = 'PT10M';
const AT_ONCE = 5000;
const MOST_FAULTS = 1000;

/**
 * Verifies all that is committed, in one snapshot and in constant memory. `known`: hashes of seals that were kept
 * elsewhere and must still be there, which shows whether the newest seals were cut off.
 */
export const verifyAudit = (db: Knex, known: readonly string[] = []): Promise<AuditVerdict> =>
  db.transaction((tx) => verifyAuditIn(tx, known), { isolationLevel: 'repeatable read', readOnly: true });

/** The same in a transaction, with what it has changed itself. */
export async function verifyAuditIn(tx: Knex.Transaction, known: readonly string[] = []): Promise<AuditVerdict> {
  const chains = await verifyChains(tx);
  const seals = await verifySeals(tx, known);
  const late = await unsealedForLong(tx, seals.sealedBelow);
  const faulty = [...chains.faults, ...late].toSorted((a, b) => a.seq - b.seq);
  const { rows, streams } = chains;
  const { seals: made, unsealed } = seals;
  return { rows, streams, seals: made, unsealed, faults: [...faulty, ...seals.faults].slice(0, MOST_FAULTS) };
}

interface ChainedRow {
  seq: string;
  stream: string;
  act: string;
  text: string;
  prev: Buffer | null;
  hash: Buffer;
}

type RowFault = Extract<AuditFault, { at: 'row' }>;

async function verifyChains(tx: Knex.Transaction): Promise<{ rows: number; streams: number; faults: RowFault[] }> {
  const faults: RowFault[] = [];
  let [rows, streams] = [0, 0];
  let before: ChainedRow | undefined;
  const chained = `select seq, stream, act, prev, hash, jsonb_build_array(stream, (extract(epoch from at) * 1000000)::bigint,
      actor, act, detail)::text as text from audit order by stream, seq`;
  for await (const row of streaming<ChainedRow>(tx, 'audit_rows', chained)) {
    const first = before?.stream !== row.stream;
    const detail = faultOf(row, first ? null : (before?.hash ?? null));
    if (detail && faults.length < MOST_FAULTS)
      faults.push({ at: 'row', seq: Number(row.seq), stream: row.stream, act: row.act, detail });
    rows += 1;
    streams += first ? 1 : 0;
    before = row;
  }
  return { rows, streams, faults };
}

function faultOf({ prev, hash, text }: ChainedRow, before: Buffer | null): string | null {
  if (!chain(prev, text).equals(hash)) return 'its content does not fit its hash';
  if (prev === null ? before !== null : before === null || !prev.equals(before))
    return before === null ? 'what came before it in its stream is gone' : 'it does not follow from the row before it';
  return null;
}

const chain = (prev: Buffer | null, text: string): Buffer =>
  createHash('sha256')
    .update(prev ?? '')
    .update(text)
    .digest();

interface SealRow {
  no: string;
  from_txid: string;
  below_txid: string;
  row_count: string;
  rows_hash: Buffer;
  prev: Buffer | null;
  hash: Buffer;
  text: string;
  found_count: string;
  found_hash: Buffer;
}

type SealFault = Extract<AuditFault, { at: 'seal' }>;

const SEALS = `
  select no, from_txid::text, below_txid::text, row_count, rows_hash, prev, hash, ${SEALED_TEXT} as text, found_count, found_hash
  from audit_seals seal cross join lateral (
    select count(*) as found_count, pg_catalog.sha256(coalesce(string_agg(a.hash, '' order by a.seq), '')) as found_hash
    from audit a where a.txid >= seal.from_txid and a.txid < seal.below_txid) found
  order by no`;

async function verifySeals(
  tx: Knex.Transaction,
  known: readonly string[],
): Promise<{ seals: number; unsealed: number; sealedBelow: string; faults: SealFault[] }> {
  const faults: SealFault[] = [];
  const missing = new Set(known.map((hash) => hash.toLowerCase()));
  let seals = 0;
  let before: SealRow | undefined;
  for await (const seal of streaming<SealRow>(tx, 'audit_seal_rows', SEALS)) {
    const detail = sealFault(seal, before);
    if (detail && faults.length < MOST_FAULTS) faults.push({ at: 'seal', no: Number(seal.no), detail });
    missing.delete(seal.hash.toString('hex'));
    seals += 1;
    before = seal;
  }
  for (const hash of missing) faults.push({ at: 'seal', no: seals + 1, detail: `the seal ${hash} is gone` });
  const { rows } = await tx.raw<{ rows: { unsealed: number }[] }>(
    'select count(*)::int as unsealed from audit where txid >= ?::xid8',
    [before?.below_txid ?? '0'],
  );
  return { seals, unsealed: rows[0]?.unsealed ?? 0, sealedBelow: before?.below_txid ?? '0', faults };
}

/** Rows that should be sealed by now: a row of a transaction that is far ahead would never be. */
async function unsealedForLong(tx: Knex.Transaction, sealedBelow: string): Promise<RowFault[]> {
  const { rows } = await tx.raw<{ rows: Omit<RowFault, 'at' | 'detail'>[] }>(
    `select seq::float8 as seq, stream, act from audit
     where txid >= :sealedBelow::xid8 and at < clock_timestamp() - :within::interval order by seq limit :most`,
    { sealedBelow, within: SEALED_WITHIN, most: MOST_FAULTS },
  );
  const detail = 'it is not sealed yet, although it is older than ten minutes: does a worker run?';
  return rows.map((row) => ({ at: 'row' as const, ...row, detail }));
}

function sealFault(seal: SealRow, before: SealRow | undefined): string | null {
  if (!chain(seal.prev, seal.text).equals(seal.hash)) return 'its content does not fit its hash';
  const follows =
    Number(seal.no) === Number(before?.no ?? 0) + 1 &&
    seal.from_txid === (before?.below_txid ?? '0') &&
    (before ? seal.prev?.equals(before.hash) === true : seal.prev === null);
  if (!follows) return 'it does not follow from the seal before it';
  if (seal.found_count !== seal.row_count) return `it covers ${seal.row_count} rows, and there are ${seal.found_count}`;
  return seal.found_hash.equals(seal.rows_hash) ? null : 'the rows that it covers are not those that were sealed';
}

/** Reads a statement's rows through a cursor, some thousand at a time. */
async function* streaming<T>(tx: Knex.Transaction, cursor: string, sql: string): AsyncGenerator<T, undefined> {
  await tx.raw(`declare ${cursor} no scroll cursor for ${sql}`);
  for (;;) {
    const { rows } = await tx.raw<{ rows: T[] }>(`fetch ${AT_ONCE} from ${cursor}`);
    yield* rows;
    if (rows.length < AT_ONCE) break;
  }
  await tx.raw(`close ${cursor}`); // the transaction may be verified again
  return undefined;
}

/**
 * Reads the whole audit trail again and recomputes it: each stream's chain, row by row, and the seals over all of them.
 * Hashes are computed here and not by the database's own functions, which whoever can change rows could change too.
 */
import { createHash, type Hash } from 'node:crypto';
import type { Knex } from 'knex';
import { SEALED_TEXT } from './audit-seals.ts';

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

const AT_ONCE = 5000;
const MOST_FAULTS = 1000;

/**
 * Verifies all that is committed, in one snapshot and in constant memory. `known`: hashes of seals that were kept
 * elsewhere and must still be there, which shows whether the newest seals were cut off.
 */
export const verifyAudit = (db: Knex, known: readonly string[] = []): Promise<AuditVerdict> =>
  db.transaction(
    async (tx) => {
      const chains = await verifyChains(tx);
      const seals = await verifySeals(tx, known);
      const faulty = chains.faults.toSorted((a, b) => a.seq - b.seq);
      return { ...chains, ...seals, faults: [...faulty, ...seals.faults].slice(0, MOST_FAULTS) };
    },
    { isolationLevel: 'repeatable read', readOnly: true },
  );

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
}

type SealFault = Extract<AuditFault, { at: 'seal' }>;

async function verifySeals(
  tx: Knex.Transaction,
  known: readonly string[],
): Promise<{ seals: number; unsealed: number; faults: SealFault[] }> {
  const faults: SealFault[] = [];
  const missing = new Set(known.map((hash) => hash.toLowerCase()));
  const covered = new CoveredRows(tx);
  let seals = 0;
  let before: SealRow | undefined;
  const all = `select no, from_txid::text, below_txid::text, row_count, rows_hash, prev, hash, ${SEALED_TEXT} as text
    from audit_seals order by no`;
  for await (const seal of streaming<SealRow>(tx, 'audit_seal_rows', all)) {
    const rows = await covered.below(BigInt(seal.below_txid));
    const detail = sealFault(seal, before, rows);
    if (detail && faults.length < MOST_FAULTS) faults.push({ at: 'seal', no: Number(seal.no), detail });
    missing.delete(seal.hash.toString('hex'));
    seals += 1;
    before = seal;
  }
  for (const hash of missing) faults.push({ at: 'seal', no: seals + 1, detail: `the seal ${hash} is gone` });
  return { seals, unsealed: await covered.left(), faults };
}

function sealFault(seal: SealRow, before: SealRow | undefined, rows: { count: number; hash: Buffer }): string | null {
  if (!chain(seal.prev, seal.text).equals(seal.hash)) return 'its content does not fit its hash';
  const follows =
    Number(seal.no) === Number(before?.no ?? 0) + 1 &&
    seal.from_txid === (before?.below_txid ?? '0') &&
    (before ? seal.prev?.equals(before.hash) === true : seal.prev === null);
  if (!follows) return 'it does not follow from the seal before it';
  if (rows.count !== Number(seal.row_count)) return `it covers ${seal.row_count} rows, and there are ${rows.count}`;
  return rows.hash.equals(seal.rows_hash) ? null : 'the rows that it covers are not those that were sealed';
}

/** The rows that seals cover, in the order of transactions and, within a seal, of numbers. */
class CoveredRows {
  readonly #rows: AsyncGenerator<{ seq: string; no: string; hash: Buffer }>;
  #next: { seq: bigint; txid: bigint; hash: Buffer } | undefined;
  #begun = false;

  constructor(tx: Knex.Transaction) {
    // `no` is text: a column of its own name would be sorted as such.
    this.#rows = streaming(tx, 'audit_covered', 'select seq, txid::text as no, hash from audit order by txid, seq');
  }

  /** Takes all rows of transactions below this one. */
  async below(txid: bigint): Promise<{ count: number; hash: Buffer }> {
    const taken: { seq: bigint; hash: Buffer }[] = [];
    for (let row = await this.#peek(); row && row.txid < txid; row = await this.#peek()) {
      taken.push(row);
      this.#begun = false;
    }
    taken.sort((a, b) => (a.seq < b.seq ? -1 : 1));
    const hash: Hash = createHash('sha256');
    for (const row of taken) hash.update(row.hash);
    return { count: taken.length, hash: hash.digest() };
  }

  /** Counts the rest. */
  async left(): Promise<number> {
    let count = 0;
    for (; await this.#peek(); count += 1) this.#begun = false;
    return count;
  }

  async #peek(): Promise<{ seq: bigint; txid: bigint; hash: Buffer } | undefined> {
    if (!this.#begun) {
      const { value, done } = await this.#rows.next();
      this.#next = done ? undefined : { seq: BigInt(value.seq), txid: BigInt(value.no), hash: value.hash };
      this.#begun = true;
    }
    return this.#next;
  }
}

/** Reads a statement's rows through a cursor, some thousand at a time. */
async function* streaming<T>(tx: Knex.Transaction, cursor: string, sql: string): AsyncGenerator<T, undefined> {
  await tx.raw(`declare ${cursor} no scroll cursor for ${sql}`);
  for (;;) {
    const { rows } = await tx.raw<{ rows: T[] }>(`fetch ${AT_ONCE} from ${cursor}`);
    yield* rows;
    if (rows.length < AT_ONCE) return undefined;
  }
}

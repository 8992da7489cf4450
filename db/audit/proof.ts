/**
 * What proves the audit trail of one stream to somebody who has no access to the database: its rows with the text that is hashed, and the
 * seals that cover them, each with the hashes of all rows that it covers. A seal's hash stands in the operator's log, too.
 */
import type { Knex } from 'knex';
import { SEALED_TEXT } from './seals.ts';

export interface ProofRow {
  seq: number;
  at: Date;
  actor: string;
  act: string;
  detail: Record<string, unknown>;
  /** What is hashed, after the hash of the row before. */
  text: string;
  /** Hexadecimal, as all hashes here; `null` in the first row. */
  prev: string | null;
  hash: string;
  /** The seal that covers it; `null` where it is too young. */
  seal: number | null;
}

export interface ProofSeal {
  no: number;
  at: Date;
  rows: number;
  rowsHash: string;
  /** What is hashed, after the hash of the seal before. */
  text: string;
  prev: string | null;
  hash: string;
  /** Of every row that it covers, in order; empty where they are more than fit. */
  hashes: string[];
}

/** Hashes of a seal that are handed out. */
const MOST_HASHES = 50_000;

export async function proofOf(db: Knex, stream: string): Promise<{ rows: ProofRow[]; seals: ProofSeal[] }> {
  const { rows } = await db.raw<{ rows: ProofRow[] }>(
    `select a.seq::int as seq, a.at, a.actor, a.act, a.detail,
       jsonb_build_array(a.stream, (extract(epoch from a.at) * 1000000)::bigint, a.actor, a.act, a.detail)::text as text,
       encode(a.prev, 'hex') as prev, encode(a.hash, 'hex') as hash,
       (select s.no::int from audit_seals s where a.txid >= s.from_txid and a.txid < s.below_txid order by s.no limit 1) as seal
     from audit a where a.stream = ? order by a.seq`,
    [stream],
  );
  const nos = [...new Set(rows.flatMap(({ seal }) => seal ?? []))];
  const { rows: seals } = await db.raw<{ rows: ProofSeal[] }>(
    `select no::int as no, at, row_count::int as rows, encode(rows_hash, 'hex') as "rowsHash", ${SEALED_TEXT} as text,
       encode(prev, 'hex') as prev, encode(hash, 'hex') as hash,
       case when row_count > ${MOST_HASHES} then '{}' else (select array_agg(encode(a.hash, 'hex') order by a.seq) from audit a
         where a.txid >= seal.from_txid and a.txid < seal.below_txid) end as hashes
     from audit_seals seal where no = any(?) order by no`,
    [nos],
  );
  return { rows, seals };
}

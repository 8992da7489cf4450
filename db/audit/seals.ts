/**
 * Seals over the audit trail (reliability rule 29). A chain does not show that its end was cut off, or that a whole stream
 * is gone; a seal does: it covers every row of the transactions that were over when it was made, whatever their stream,
 * and follows from the seal before it. Its hash goes to the log, so that a copy is kept elsewhere.
 */
import type { Knex } from 'knex';

export interface Seal {
  no: number;
  rows: number;
  /** Hexadecimal. */
  hash: string;
}

interface Sealing {
  /** Where a seal is younger than this, another worker was quicker: nothing is done. */
  minAgeMs: number;
  /** About so many rows at most: a long pause is made up for seal by seal. */
  maxRows: number;
}

/** The fields that a seal's hash covers, beginning with the hash of the seal before it. */
export const SEALED_TEXT = `jsonb_build_array(no, from_txid::text, below_txid::text, row_count, encode(rows_hash, 'hex'))::text`;

/** Seals the rows that are not sealed yet. `null` where there are none, or it is too early. */
export const sealAudit = (db: Knex, { minAgeMs, maxRows }: Sealing): Promise<(Seal & { more: boolean }) | null> =>
  db.transaction(async (tx) => {
    const { rows: locks } = await tx.raw<{ rows: { free: boolean }[] }>(
      `select pg_try_advisory_xact_lock(hashtextextended('audit_seals', 7)) as free`,
    );
    if (!locks[0]?.free) return null;
    // A statement's snapshot shows every row of the transactions below its xmin: none of them can write any more.
    const { rows } = await tx.raw<{ rows: { no: string; row_count: string; hash: Buffer }[] }>(
      `with last as (
         select no, below_txid, hash, at from audit_seals order by no desc limit 1
       ), span as (
         select coalesce((select no from last), 0) + 1 as no, coalesce((select below_txid from last), '0') as from_txid,
           (select hash from last) as prev, pg_snapshot_xmin(pg_current_snapshot()) as over
       ), bounded as materialized ( -- else its bound would be looked for again for every row
         select span.*, coalesce((select a.txid from audit a where a.txid > f.first and a.txid < span.over
           order by a.txid, a.seq offset :maxRows limit 1), span.over) as below_txid
         from span cross join lateral (
           select a.txid as first from audit a where a.txid >= span.from_txid and a.txid < span.over order by a.txid limit 1) f
       ), covered as (
         select bounded.no, bounded.from_txid, bounded.below_txid, bounded.prev, count(*) as row_count,
           sha256(coalesce(string_agg(a.hash, '' order by a.seq), '')) as rows_hash
         from bounded join audit a on a.txid >= bounded.from_txid and a.txid < bounded.below_txid
         where not exists (select from last where at > clock_timestamp() - :minAgeMs * interval '1 ms')
         group by 1, 2, 3, 4
       )
       insert into audit_seals (no, from_txid, below_txid, row_count, rows_hash, prev, hash)
       select no, from_txid, below_txid, row_count, rows_hash, prev,
         sha256(coalesce(prev, '') || convert_to(${SEALED_TEXT}, 'UTF8'))
       from covered returning no, row_count, hash`,
      { maxRows, minAgeMs },
    );
    const [seal] = rows;
    if (!seal) return null;
    const sealed = Number(seal.row_count);
    return { no: Number(seal.no), rows: sealed, hash: seal.hash.toString('hex'), more: sealed > maxRows / 2 };
  });

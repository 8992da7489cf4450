/** The newest value of each signal that a reader may have, and from where on the feed has what is newer (R43). */
import type { Knex } from 'knex';
import type { ProductId } from '../../domain/ids.ts';
import type { Position } from '../../domain/readings/cursor.ts';
import { handOver, statement, type Put } from './gate.ts';
import type { Reader } from './reader.ts';
import { belongsTo, NOT_OVER, rightOf, rightsOf, us, type Right } from './rights.ts';
import type { Signals } from './signals.ts';

/** By the signal's number: when measured (milliseconds since 1970), the value, why there is none, when received. */
export type LatestState = Readonly<
  Record<string, readonly [at: number, value: unknown, reason?: string | null, received?: number]>
>;

export interface Snapshot {
  products: readonly { right: Right; state: LatestState }[];
  signals: Signals;
  /** What is in the snapshot came up to here. */
  asOf: Position;
  /** The last product of this page, where there are more. */
  more: number | null;
}

interface SnapshotAsked {
  reader: Reader;
  products: readonly ProductId[] | null;
  /** Products whose short number is higher. */
  afterNo: number;
  /** Products of a page. */
  limit: number;
}

/** Hands over what is newest; `give` runs in the hand-over. A product without a value that may be read is in it, too, and empty. */
export function handOverSnapshot<T>(
  db: Knex,
  { reader, products, afterNo, limit }: SnapshotAsked,
  give: (snapshot: Snapshot) => T,
): Promise<T> {
  /** The accesses of this page. */
  const page = (put: Put): string => `(select a.* from access a
    where ${belongsTo(reader, products, put)} and ${NOT_OVER} and a.product_no > ${put(afterNo, 'integer')}
    order by a.product_no limit ${put(limit, 'integer')})`;
  const rights = statement((put) => rightsOf(`${page(put)} a`));
  const onPage = statement((put) => `select a.product_no as no from ${page(put)} a`);
  // Head and values of one statement are of one moment.
  const newest = statement(
    (put) => `select h.head, ${us('clock_timestamp()')} as now, v.product_no as no, v.state
      from feed_heads h left join (select l.product_no, l.state from ${page(put)} a join latest l on l.product_no = a.product_no) v on true
      where h.shard = 0`,
  );
  return handOver(db, [rights, onPage, newest], (rows, signals) => {
    const [found, all, states] = rows as [
      unknown[],
      { no: number }[],
      { head: string; now: string; no: number | null; state: LatestState }[],
    ];
    const byNo = new Map(states.map(({ no, state }) => [no, state]));
    return give({
      products: found
        .map(rightOf)
        .toSorted((a, b) => a.no - b.no)
        .map((right) => ({ right, state: byNo.get(right.no) ?? {} })),
      signals,
      asOf: { pos: Number(states[0]?.head ?? 0), at: Number(states[0]?.now ?? 0) / 1000 },
      more: all.length === limit ? Math.max(...all.map(({ no }) => no)) : null,
    });
  });
}

/** The newest value of each signal that a reader may have, and from where on the feed has what is newer (R43). */
import type { Knex } from 'knex';
import type { ProductId } from '../../domain/ids.ts';
import type { Position } from '../../domain/readings/cursor.ts';
import { whole } from './frames.ts';
import { handOver } from './gate.ts';
import type { Reader } from './reader.ts';
import { accessesOf, NOT_OVER, rightOf, rightsOf, us, type Right } from './rights.ts';
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
  const page = `(select a.* from ${accessesOf(reader, products)} a where ${NOT_OVER} and a.product_no > ${whole(afterNo)}
    order by a.product_no limit ${whole(limit)})`;
  // Head and values of one statement are of one moment.
  const newest = `select h.head, ${us('clock_timestamp()')} as now, v.product_no as no, v.state
    from feed_heads h left join (select l.product_no, l.state from ${page} a join latest l on l.product_no = a.product_no) v on true
    where h.shard = 0`;
  return handOver(db, [rightsOf(`${page} a`), `select a.product_no as no from ${page} a`, newest], (rows, signals) => {
    const [rights, onPage, found] = rows as [
      unknown[],
      { no: number }[],
      { head: string; now: string; no: number | null; state: LatestState }[],
    ];
    const states = new Map(found.map(({ no, state }) => [no, state]));
    return give({
      products: rights
        .map(rightOf)
        .toSorted((a, b) => a.no - b.no)
        .map((right) => ({ right, state: states.get(right.no) ?? {} })),
      signals,
      asOf: { pos: Number(found[0]?.head ?? 0), at: Number(found[0]?.now ?? 0) / 1000 },
      more: onPage.length === limit ? Math.max(...onPage.map(({ no }) => no)) : null,
    });
  });
}

/**
 * Notices in the order of the transactions that wrote them (R48). A transaction that is open shows nothing yet, and those that began later wait
 * for it: so what commits late is never skipped by a reader that has passed its time.
 */
import type { Knex } from 'knex';
import { developerOf } from '../../domain/developers/profile.ts';
import type { Notice } from '../../domain/notices/types.ts';
import type { Principal } from '../../domain/principal.ts';
import { Refusal } from '../../domain/refusal.ts';
import { mustBeAllowed } from '../registrations/accounts.ts';

/** After this transaction, and after this number of it. */
export interface NoticePlace {
  txid: number;
  no: number;
}

export interface NoticesRead {
  notices: Notice[];
  /** Everything up to here has been read, also where there was nothing. */
  next: NoticePlace;
  /** Whether there was no more. */
  upToDate: boolean;
}

/** Whose notices the caller reads. @throws Refusal `not-a-developer-of-the-company` */
export async function readerOf(db: Knex, caller: Principal): Promise<string> {
  await mustBeAllowed(db, caller, 'see-fleet');
  return developerOf(caller);
}

/** Behind every number of a transaction. */
const END = 2 ** 48 - 1;

/** A page of them; without a place, from the first one that is kept. @throws Refusal `notices-too-old` where some after it are kept no longer */
export async function noticesAfter(
  db: Knex,
  owner: string,
  after: NoticePlace | null,
  limit: number,
): Promise<NoticesRead> {
  // One statement, so one snapshot: every row of the transactions below its xmin is in it, and none of them can write any more.
  const { rows } = await db.raw<{ rows: (Notice & { txid: string; no: string; over: string; lost: boolean })[] }>(
    `with edge as materialized (
       select pg_snapshot_xmin(pg_current_snapshot()) as over,
         coalesce((select d.txid > :txid::text::xid8 or d.txid = :txid::text::xid8 and :no::bigint < ${END} from notices_dropped d), false) as lost
     ), found as (
       (select n.* from notices n, edge where n.owner = :owner and n.txid < edge.over and ${AFTER} order by n.txid, n.no limit :limit)
       union all
       (select n.* from notices n, edge where n.owner = 'all' and n.txid < edge.over and ${AFTER} order by n.txid, n.no limit :limit)
     )
     select e.over::text as over, e.lost, f.id, f.type, f.at, f.data, f.txid::text as txid, f.no::text as no
     from edge e left join (select * from found order by txid, no limit :limit) f on true order by f.txid, f.no`,
    { owner, txid: after === null ? null : String(after.txid), no: after?.no ?? null, limit: limit + 1 },
  );
  const [edge] = rows;
  if (!edge) throw new Error('nothing was answered');
  if (edge.lost) throw new Refusal({ code: 'notices-too-old' });
  const found = rows.filter(({ id }) => id).slice(0, limit);
  const last = found.at(-1);
  const upToDate = found.length === rows.filter(({ id }) => id).length;
  return {
    notices: found.map(({ id, type, at, data }) => ({ id, type, at, data })),
    next:
      upToDate || !last ? { txid: Number(edge.over) - 1, no: END } : { txid: Number(last.txid), no: Number(last.no) },
    upToDate,
  };
}

const AFTER = `(:txid::text is null or n.txid >= :txid::text::xid8 and (n.txid, n.no) > (:txid::text::xid8, :no::bigint))`;

/** The newest, for a page: those that are seen so far, the latest first. */
export async function newestNotices(db: Knex, owner: string, limit: number): Promise<Notice[]> {
  const { rows } = await db.raw<{ rows: Notice[] }>(
    `select id, type, at, data from notices where owner = any(array[:owner, 'all']) order by txid desc, no desc limit :limit`,
    { owner, limit },
  );
  return rows;
}

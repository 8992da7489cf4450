/** R32: what third parties were charged, on the first download; and the ledger of it. */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import type { Principal } from '../../domain/principal.ts';
import { numberOf } from '../../domain/requests/number.ts';
import { afterPlace, placedPageOf } from '../postgres/pages.ts';
import { OWN, ownBy } from '../requests/own.ts';
import type { ListCursor } from '../requests/views.ts';

/** Charges a request once, on its first download, what it was told at submission. */
export async function charge(tx: Knex.Transaction, id: RequestId): Promise<void> {
  await tx.raw(
    `with charged as (
       insert into charges (request_id, at, rate_id, reduced, cents, currency)
       select id, clock_timestamp() + clock_shift, (compensation->>'rateId')::int, (compensation->>'reduced')::boolean,
         (compensation->>'cents')::int, compensation->>'currency'
       from requests where id = ? and compensation is not null
       on conflict do nothing returning request_id, cents, currency
     )
     insert into audit (stream, actor, act, detail, hash)
     select 'request:' || request_id, 'engine', 'charged', jsonb_build_object('cents', cents, 'currency', currency), '' from charged`,
    [id],
  );
}

export interface LedgerEntry {
  requestId: RequestId;
  at: Date;
  recipient: string;
  rateId: number;
  reduced: boolean;
  cents: number;
  currency: string;
  /** R59: by how much it was corrected or paid back, and what is left. */
  changedCents: number;
  netCents: number;
}

/** One page of the charges, newest first; `cursor` is where the page before ended. */
export async function ledger(
  db: Knex,
  { cursor, limit = 500 }: { cursor?: ListCursor | undefined; limit?: number },
): Promise<{ charges: LedgerEntry[]; next: ListCursor | null }> {
  const { rows } = await db.raw<{ rows: (LedgerEntry & { place: ListCursor })[] }>(
    `select c.request_id as "requestId", c.at, coalesce(r.details->'recipient'->'company'->>'name', r.details->'recipient'->>'name', '') as recipient,
       c.rate_id as "rateId", c.reduced, c.cents, c.currency, x.cents as "changedCents", c.cents + x.cents as "netCents", jsonb_build_object('at', c.at, 'id', c.request_id) as place
     from charges c join requests r on r.id = c.request_id
       cross join lateral (select coalesce(sum(o.cents), 0)::int as cents from charge_changes o where o.request_id = c.request_id) x
     where cast(:id as uuid) is null or (c.at, c.request_id) < (:at::timestamptz, :id::uuid)
     order by c.at desc, c.request_id desc limit :limit`,
    { ...afterPlace(cursor, limit) },
  );
  const { rows: charges, next } = placedPageOf(rows, limit);
  return { charges, next };
}

/** What a third party was charged for one of its own requests. */
export interface OwnCharge {
  requestId: RequestId;
  /** The short one, to be read out. */
  number: string;
  at: Date;
  reduced: boolean;
  cents: number;
  currency: string;
  /** R59: by how much it was corrected or paid back, and what is left. */
  changedCents: number;
  netCents: number;
}

/** One page of the charges for an account's own requests, newest first. */
export async function ownCharges(
  db: Knex,
  principal: Principal,
  { cursor, limit = 50 }: { cursor?: ListCursor | undefined; limit?: number },
): Promise<{ charges: OwnCharge[]; next: ListCursor | null }> {
  const { rows } = await db.raw<{ rows: (Omit<OwnCharge, 'number'> & { place: ListCursor })[] }>(
    `select c.request_id as "requestId", c.at, c.reduced, c.cents, c.currency, x.cents as "changedCents",
       c.cents + x.cents as "netCents", jsonb_build_object('at', c.at, 'id', c.request_id) as place
     from requests r join charges c on c.request_id = r.id
       cross join lateral (select coalesce(sum(o.cents), 0)::int as cents from charge_changes o where o.request_id = c.request_id) x
     where ${OWN} and (cast(:id as uuid) is null or (c.at, c.request_id) < (:at::timestamptz, :id::uuid))
     order by c.at desc, c.request_id desc limit :limit`,
    { ...ownBy(principal), ...afterPlace(cursor, limit) },
  );
  const page = placedPageOf(rows, limit);
  return { charges: page.rows.map((row) => ({ ...row, number: numberOf(row.requestId) })), next: page.next };
}

/** All of them, page by page: as many as there are, and never more than a page in memory. */
export async function* wholeLedger(db: Knex): AsyncGenerator<LedgerEntry[]> {
  let cursor: ListCursor | undefined;
  do {
    const { charges, next } = await ledger(db, { cursor });
    yield charges;
    cursor = next ?? undefined;
  } while (cursor);
}

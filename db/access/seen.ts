/** Who reads what, as support sees it (R39, R40, R43): who, since when, how much and until when; never what was read. */
import type { Knex } from 'knex';
import type { HeldBack } from '../../domain/registry/chosen.ts';
import type { ProductId } from '../../domain/ids.ts';
import type { Holder } from '../../domain/principal.ts';
import { notFound, refuseIf } from '../../domain/refusal.ts';
import type { ProductKind } from '../../domain/requests/types.ts';
import { afterPlace, placedPageOf } from '../postgres/pages.ts';
import { endAccesses, type AccessEnd } from './end.ts';
import type { EndedBecause } from './ended.ts';
import type { GivenPlace } from './given.ts';
import { readLately, RECIPIENT_COMPANY, RECIPIENT_JOINS, RECIPIENT_NAME } from './recipient.ts';
import { HELD_BACK_OF } from './signals.ts';
import { IS_OPEN, streamsOf, type OpenStream } from './streams.ts';
import { withholdingsOfLink, type Withholding } from '../secrets/withholdings.ts';

/** By what accesses are looked for. */
export type SeenBy =
  /** A VIN, a serial, or a product's id. */
  | { product: string }
  /** Of a person: what they gave or use, and what their programs read. */
  | { email: string }
  /** The id of a credential, or its client id. */
  | { program: string }
  /** A link's, or of what a fleet gave the access's own. */
  | { id: string };

export interface SeenAccess {
  id: string;
  through: 'link' | 'subscription' | 'provider-consent';
  program: { id: string; clientId: string; name: string };
  recipient: { owner: Holder; name: string; company: string | null };
  purpose: string | null;
  /** The account that agreed; none of what a fleet subscribed. */
  giver: string | null;
  /** Whose registrations it hangs on. */
  holder: Holder;
  groups: string[] | null;
  secrets: boolean;
  /** By signal, how staff hold it back (R54). */
  heldBack: Readonly<Record<string, HeldBack>>;
  since: Date;
  until: Date | null;
  /** Whether a program has come for its tokens. */
  taken: boolean;
  /** When the last of it ended; `null` while something is open. */
  endedAt: Date | null;
  products: SeenProduct[];
  lastReadAt: Date | null;
  readings30d: number;
  openStreams: number;
}

export interface SeenProduct {
  id: ProductId;
  kind: ProductKind;
  vin?: string;
  serial?: string;
  name: string;
  /** When, why and by whom it was ended, where it was. */
  end?: { at: string; because: EndedBecause; by: string; reason?: string };
}

/** SQL: the links, and the accesses without one, that fit. */
const FOUND = {
  product: `select a.grant_id, case when a.grant_id is null then a.id end as own from access a
    where a.product_id in (select p.id from products p where p.vin = :product or p.serial = :product or p.id::text = :product)`,
  email: `with who as (
      select 'account:' || a.id as holder from accounts a where lower(a.email) = lower(:email)
      union select 'company:' || a.company_id from accounts a where lower(a.email) = lower(:email) and a.company_id is not null
      union select d.owner from developers d where lower(d.email) = lower(:email)
    ), programs as (select c.client_id from credentials c join who on who.holder = c.owner)
    select a.grant_id, case when a.grant_id is null then a.id end as own from access a join who on who.holder = a.holder
    union select g.id, null::uuid from grants g join who on who.holder = 'account:' || g.giver
    union select g.id, null::uuid from grants g join programs p on p.client_id = g.client_id
    union select null::uuid, a.id from access a join programs p on p.client_id = a.reader where a.grant_id is null`,
  program: `with program as (select client_id from credentials where client_id = :program or id::text = :program)
    select g.id as grant_id, null::uuid as own from grants g join program p on p.client_id = g.client_id
    union all select null::uuid, a.id from access a join program p on p.client_id = a.reader where a.grant_id is null`,
  id: `select g.id as grant_id, null::uuid as own from grants g where g.id = :id::uuid
    union all select a.grant_id, case when a.grant_id is null then a.id end from access a where a.id = :id::uuid`,
} as const;

const ACCESSES = `(select a.* from access a where a.grant_id = f.grant_id union all select a.* from access a where a.id = f.own)`;

/** One page of what fits, newest first, also what has ended. */
export async function accessesSeen(
  db: Knex,
  by: SeenBy,
  { cursor, limit = 50 }: { cursor?: GivenPlace | undefined; limit?: number } = {},
): Promise<{ accesses: SeenAccess[]; next: GivenPlace | null }> {
  const [[what, value]] = Object.entries(by) as [[keyof typeof FOUND, string]]; // each kind has one member
  const { id: afterId, ...after } = afterPlace(cursor, limit);
  const { rows } = await db.raw<{ rows: (SeenAccess & { place: GivenPlace })[] }>(
    `with found as (
       select f.grant_id, f.own, coalesce(f.grant_id, f.own) as id, coalesce(g.created_at, o.since) as at, coalesce(g.groups, o.groups) as groups
       from (select distinct x.grant_id, x.own from (${FOUND[what]}) x) f
         left join grants g on g.id = f.grant_id left join access o on o.id = f.own
       where :afterId::uuid is null or (coalesce(g.created_at, o.since), coalesce(f.grant_id, f.own)) < (:at::timestamptz, :afterId::uuid)
       order by at desc, id desc limit :limit
     )
     select f.id, jsonb_build_object('at', f.at, 'id', f.id) as place, a.through,
       jsonb_build_object('id', c.id, 'clientId', c.client_id, 'name', c.name) as program,
       jsonb_build_object('owner', c.owner, 'name', ${RECIPIENT_NAME}, 'company', ${RECIPIENT_COMPANY}) as recipient,
       g.purpose, g.giver, a.holder, f.groups, a.secrets, a."heldBack", f.at as since, a.until,
       f.grant_id is null or g.taken_at is not null as taken, a."endedAt", a.products, x."lastReadAt",
       coalesce(x.readings, 0)::float8 as "readings30d",
       (select count(*)::int from data_streams s
        where s.client_id = c.client_id and s.grant_id is not distinct from f.grant_id and ${IS_OPEN}) as "openStreams"
     from found f
     cross join lateral (
       select min(a.through) as through, min(a.reader) as reader, min(a.holder) as holder, bool_or(a.secrets) as secrets, ${HELD_BACK_OF('a')} as "heldBack", max(a.until) as until,
         case when bool_and(a.ended_at is not null) then max(a.ended_at) end as "endedAt", array_agg(a.id) as ids,
         jsonb_agg(jsonb_strip_nulls(jsonb_build_object('id', p.id, 'kind', p.kind, 'vin', p.vin, 'serial', p.serial, 'name', p.name,
           'end', case when a.ended_at is not null then jsonb_build_object('at', a.ended_at, 'because', a.ended_because,
             'by', a.ended_by, 'reason', e.reason) end)) order by p.no) as products
       from ${ACCESSES} a join products p on p.id = a.product_id left join access_staff_ends e on e.access_id = a.id) a
     join credentials c on c.client_id = a.reader left join grants g on g.id = f.grant_id
     ${RECIPIENT_JOINS}
     left join lateral (${readLately('a.ids')}) x on true
     order by f.at desc, f.id desc`,
    { [what]: value, ...after, afterId },
  );
  const page = placedPageOf(rows, limit);
  return { accesses: page.rows, next: page.next };
}

export interface SeenReads {
  /** Of UTC. */
  day: string;
  product: ProductId;
  name: string;
  readings: number;
  lastReadAt: Date;
}

/**
 * One of them, with how much was read by day and product in the last ninety days, the streams that are open, and the trade secrets that
 * were held back of it. @throws Refusal `not-found`
 */
export async function accessSeen(
  db: Knex,
  id: string,
): Promise<{ access: SeenAccess; reads: SeenReads[]; streams: OpenStream[]; withholdings: Withholding[] }> {
  const [{ accesses }, reads] = await Promise.all([
    accessesSeen(db, { id }, { limit: 1 }),
    db.raw<{ rows: SeenReads[] }>(
      `select x.day::text as day, p.id as product, p.name, sum(x.readings)::float8 as readings, max(x.last_at) as "lastReadAt"
       from (select a.* from access a where a.grant_id = :id::uuid union all select a.* from access a where a.id = :id::uuid) a
         join access_reads x on x.access_id = a.id join products p on p.id = a.product_id
       where x.day > (clock_timestamp() at time zone 'UTC')::date - ${SHOWN_DAYS}
       group by x.day, p.id order by x.day desc, p.no`,
      { id },
    ),
  ]);
  const [access] = accesses;
  if (!access) throw notFound();
  const streams = await streamsOf(db, access.program.clientId, access.through === 'link' ? access.id : null);
  const withholdings =
    access.through === 'link'
      ? await withholdingsOfLink(db, { holder: access.holder, reader: access.program.clientId })
      : [];
  return { access, reads: reads.rows, streams, withholdings };
}

/** How much a program was handed by day, by all its links, in as many days; days without any are left out. */
export async function readsOfProgram(
  db: Knex,
  clientId: string,
  days: number,
): Promise<Pick<SeenReads, 'day' | 'readings'>[]> {
  const { rows } = await db.raw<{ rows: Pick<SeenReads, 'day' | 'readings'>[] }>(
    `select x.day::text as day, sum(x.readings)::float8 as readings
     from (select a.id from grants g join access a on a.grant_id = g.id where g.client_id = :clientId
           union all select a.id from access a where a.reader = :clientId and a.grant_id is null) a
       join access_reads x on x.access_id = a.id
     where x.day > (clock_timestamp() at time zone 'UTC')::date - :days::int group by x.day order by x.day desc`,
    { clientId, days },
  );
  return rows;
}

/** Days of reads that are shown. */
export const SHOWN_DAYS = 90;

/**
 * Staff end it, of these products alone where some are named, for a reason that both sides read. Doing it again ends nothing.
 * @throws Refusal `not-found`, `invalid`
 */
export const endByStaff = (
  db: Knex,
  id: string,
  { products, reason, by }: { products?: readonly ProductId[] | undefined; reason: string; by: string },
): Promise<AccessEnd> =>
  db.transaction(async (tx) => {
    const { rows } = await tx.raw<{ rows: { id: string; product: ProductId; open: boolean }[] }>(
      `select a.id, a.product_id as product, a.ended_at is null as open from access a where a.grant_id = :id::uuid
       union all select a.id, a.product_id, a.ended_at is null from access a where a.id = :id::uuid and a.grant_id is null`,
      { id },
    );
    if (rows.length === 0) throw notFound();
    const known = new Set(rows.map(({ product }) => product));
    const foreign = (products ?? []).flatMap((product, i) => (known.has(product) ? [] : [i]));
    refuseIf(foreign.map((i) => ({ at: `/products/${i}`, code: 'not-in-this-access' })));
    const chosen = rows
      .filter(({ product, open }) => open && (!products || products.includes(product)))
      .map((one) => one.id);
    if (chosen.length > 0)
      // First: the mails about the end read it.
      await tx.raw(
        `insert into access_staff_ends (access_id, reason) select a.id, :reason from access a
         where a.id = any(:chosen::uuid[]) and a.ended_at is null on conflict do nothing`,
        { chosen, reason },
      );
    const end = await endAccesses(tx, chosen, `staff:${by}`, 'staff');
    await tx.raw(
      `delete from access_staff_ends e using access a where e.access_id = a.id and a.id = any(:chosen::uuid[])
         and a.ended_because <> 'staff'`, // somebody else was quicker
      { chosen },
    );
    return end;
  });

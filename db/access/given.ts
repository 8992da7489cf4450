/** Who has access, as an authorised user of a product sees and ends it (R2, R43): whoever gave it. */
import type { Knex } from 'knex';
import type { HeldBack } from '../../domain/registry/chosen.ts';
import type { ProductId } from '../../domain/ids.ts';
import { holderOf, type Holder, type Principal } from '../../domain/principal.ts';
import { notFound, refuseIf } from '../../domain/refusal.ts';
import type { ProductKind } from '../../domain/requests/types.ts';
import { isAdministrator, mustAdminister } from '../registrations/accounts.ts';
import { lasts } from '../registrations/lasts.ts';
import { afterPlace, placedPageOf } from '../postgres/pages.ts';
import { endAccesses, type AccessEnd } from './end.ts';
import { ENDED_SHOWN, type EndedBecause } from './ended.ts';
import { readLately, RECIPIENT_COMPANY, RECIPIENT_JOINS, RECIPIENT_NAME } from './recipient.ts';
import { HELD_BACK_OF } from './signals.ts';
import { IS_OPEN } from './streams.ts';

export interface GivenAccess {
  /** The link's; of what a fleet gave, the access's own. */
  id: string;
  recipient: { name: string; company: string | null };
  /** The program, as the recipient calls it. */
  program: string;
  /** In the recipient's own words; none of what a fleet subscribed. */
  purpose: string | null;
  through: 'link' | 'subscription' | 'provider-consent';
  groups: string[] | null;
  secrets: boolean;
  /** By signal, how staff hold it back (R54). */
  heldBack: Readonly<Record<string, HeldBack>>;
  givenBy: 'you' | 'another-user';
  since: Date;
  until: Date | null;
  /** When the last of it ended; `null` while something is open. */
  endedAt: Date | null;
  products: {
    id: ProductId;
    kind: ProductKind;
    vin?: string;
    serial?: string;
    name: string;
    ended: boolean;
    reason?: EndedBecause;
  }[];
  lastReadAt: Date | null;
  readings30d: number;
  openStreams: number;
  /** Whether ending it still changes anything, and the caller may. */
  canEnd: boolean;
}

/** As a list goes on. */
export interface GivenPlace {
  at: string;
  id: string;
}

/** SQL: the time of a registration. By milliseconds, as systems tell each other when a product was sold. */
const TIMES = (of: string): string =>
  `tstzrange(date_trunc('milliseconds', ${of}.starts_at), date_trunc('milliseconds', ${of}.ends_at))`;

/**
 * The accesses that concern a holder: that it gave, or that somebody else gave while both were authorised users of the product and the
 * access was there. So a buyer sees none of a former owner's. `may_end`: that it speaks for now. A link that no program has taken up is none.
 */
const MINE = `
  select a.*, true as may_end, a.holder = :holder as own from access a left join grants g on g.id = a.grant_id
  where a.holder = :holder and (a.grant_id is null or g.taken_at is not null)
  union all
  select a.*, bool_or(${lasts('r')}), false
  from registrations r join access a on a.product_id = r.product_id and a.holder <> :holder
    join registrations h on h.product_id = a.product_id and h.holder = a.holder and h.activated
    left join grants g on g.id = a.grant_id
  where r.holder = :holder and r.activated and (a.grant_id is null or g.taken_at is not null)
    and (${TIMES('h')} * ${TIMES('r')}) && tstzrange(a.since, a.ended_at)
  group by a.id`;

/** One page of them, newest first. `only`: this one alone. */
export async function accessesFor(
  db: Knex,
  principal: Principal,
  { cursor, only, limit = 50 }: { cursor?: GivenPlace | undefined; only?: string | undefined; limit?: number } = {},
): Promise<{ accesses: GivenAccess[]; next: GivenPlace | null }> {
  const holder = holderOf(principal);
  if (!holder) return { accesses: [], next: null };
  const { rows } = await db.raw<{
    rows: (Omit<GivenAccess, 'readings30d'> & { readings30d: string; place: GivenPlace })[];
  }>(
    `with mine as (${MINE})
     select l.*, x."lastReadAt", coalesce(x.readings, 0) as "readings30d", jsonb_build_object('at', l.since, 'id', l.id) as place,
       jsonb_build_object('name', ${RECIPIENT_NAME}, 'company', ${RECIPIENT_COMPANY}) as recipient,
       c.name as program, g.purpose,
       (select count(*)::int from data_streams s
        where s.client_id = l.reader and s.grant_id is not distinct from l.grant_id and ${IS_OPEN}) as "openStreams"
     from (
       select coalesce(m.grant_id, m.id) as id, m.grant_id, m.reader, m.through, m.groups, m.secrets, ${HELD_BACK_OF('m')} as "heldBack", case when bool_or(m.own) then 'you' else 'another-user' end as "givenBy",
         min(m.since) as since, max(m.until) as until, case when bool_and(m.ended_at is not null) then max(m.ended_at) end as "endedAt",
         bool_or(m.may_end and m.ended_at is null) as "canEnd", array_agg(m.id) as accesses,
         jsonb_agg(jsonb_strip_nulls(jsonb_build_object('id', p.id, 'kind', p.kind, 'vin', p.vin, 'serial', p.serial, 'name', p.name,
           'ended', m.ended_at is not null, 'reason', m.ended_because)) order by p.no) as products
       from mine m join products p on p.id = m.product_id
       group by coalesce(m.grant_id, m.id), m.grant_id, m.reader, m.through, m.groups, m.secrets) l
     join credentials c on c.client_id = l.reader left join grants g on g.id = l.grant_id
     ${RECIPIENT_JOINS}
     left join lateral (${readLately('l.accesses')}) x on true
     where (:only::uuid is null or l.id = :only) and (l."endedAt" is null or l."endedAt" > clock_timestamp() - ${ENDED_SHOWN})
       and (:id::uuid is null or (l.since, l.id) < (:at::timestamptz, :id::uuid))
     order by l.since desc, l.id desc limit :limit`,
    { holder, only: only ?? null, ...afterPlace(cursor, limit) },
  );
  const page = placedPageOf(rows, limit);
  const mayEnd = await isAdministrator(db, principal);
  return { accesses: page.rows.map((row) => givenOf(row, mayEnd)), next: page.next };
}

const givenOf = (row: Omit<GivenAccess, 'readings30d'> & { readings30d: string }, mayEnd: boolean): GivenAccess => ({
  id: row.id,
  recipient: row.recipient,
  program: row.program,
  purpose: row.purpose,
  through: row.through,
  groups: row.groups,
  secrets: row.secrets,
  heldBack: row.heldBack,
  givenBy: row.givenBy,
  since: row.since,
  until: row.until,
  endedAt: row.endedAt,
  products: row.products,
  lastReadAt: row.lastReadAt,
  readings30d: Number(row.readings30d),
  openStreams: row.openStreams,
  canEnd: row.canEnd && mayEnd,
});

export interface ReadOnDay {
  /** Of UTC. */
  day: string;
  product: ProductId;
  name: string;
  readings: number;
  lastReadAt: Date;
}

/** How much was read by it, by day and product; of one day, or of the last thirty. @throws Refusal `not-found` */
export async function readsThrough(db: Knex, principal: Principal, id: string, day?: string): Promise<ReadOnDay[]> {
  const holder = await mineOrNotFound(db, principal, id);
  const { rows } = await db.raw<{ rows: (ReadOnDay & { readings: string })[] }>(
    `with mine as (${MINE})
     select x.day::text as day, p.id as product, p.name, sum(x.readings) as readings, max(x.last_at) as "lastReadAt"
     from mine m join access_reads x on x.access_id = m.id join products p on p.id = m.product_id
     where coalesce(m.grant_id, m.id) = :id
       and case when :day::date is null then x.day > (clock_timestamp() at time zone 'UTC')::date - 30 else x.day = :day::date end
     group by x.day, p.id order by x.day desc, p.no`,
    { holder, id, day: day ?? null },
  );
  return rows.map((row) => ({ ...row, readings: Number(row.readings) }));
}

/**
 * Ends what the caller may speak for; of all its products where none are named. Doing it again finds nothing to end.
 * @throws Refusal `not-found`, `not-an-administrator`, `invalid`
 */
export async function endGiven(
  db: Knex,
  principal: Principal,
  id: string,
  products?: readonly ProductId[],
): Promise<AccessEnd> {
  const holder = await mineOrNotFound(db, principal, id);
  await mustAdminister(db, principal);
  const { rows } = await db.raw<{ rows: { id: string; product: ProductId; own: boolean; open: boolean }[] }>(
    `with mine as (${MINE})
     select m.id, m.product_id as product, m.own, m.may_end and m.ended_at is null as open from mine m where coalesce(m.grant_id, m.id) = :id`,
    { holder, id },
  );
  const known = new Set(rows.map(({ product }) => product));
  const foreign = (products ?? []).flatMap((product, i) => (known.has(product) ? [] : [i]));
  refuseIf(foreign.map((i) => ({ at: `/products/${i}`, code: 'not-in-this-access' })));
  const chosen = rows.filter(({ product, open }) => open && (!products || products.includes(product)));
  const because = chosen.every(({ own }) => own) ? 'giver' : 'user';
  return endAccesses(
    db,
    chosen.map((one) => one.id),
    `account:${principal.account}`,
    because,
  );
}

async function mineOrNotFound(db: Knex, principal: Principal, id: string): Promise<Holder> {
  const holder = holderOf(principal);
  if (!holder) throw notFound();
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `with mine as (${MINE}) select from mine m where coalesce(m.grant_id, m.id) = :id limit 1`,
    { holder, id },
  );
  if (rows.length === 0) throw notFound();
  return holder;
}

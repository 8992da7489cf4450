/**
 * Accesses that have ended, in the order in which they ended, and those of which something else is held back now (R54): what processes that
 * hand over, and readers, are told.
 */
import type { Knex } from 'knex';
import type { HeldBack } from '../../domain/registry/chosen.ts';
import type { ProductId } from '../../domain/ids.ts';
import { lasts } from '../registrations/lasts.ts';
import { isOf, KEY, type Reader } from './reader.ts';
import { NOT_OVER } from './rights.ts';
import { heldBackOf } from './signals.ts';

/** Why an access ended, as `end_access` was told. */
export const endedBecause = [
  'giver',
  'user',
  'recipient',
  'unenrolled',
  'credential',
  'replaced',
  'not-taken',
  'replay',
  'expired',
  'staff',
] as const;
export type EndedBecause = (typeof endedBecause)[number];

/** SQL: ended ones stay in lists for so long, of those who gave and of those who read. */
export const ENDED_SHOWN = `interval '90 days'`;

export interface EndedAccess {
  id: string;
  /** As `keyOf` has it. */
  reader: string;
  product: ProductId;
  at: Date;
  because: EndedBecause;
}

/** An access of which staff hold something else back than before. */
export interface HeldBackAccess {
  id: string;
  /** As `keyOf` has it. */
  reader: string;
  product: ProductId;
  /** How many ends there were then. */
  epoch: number;
  /** By signal, how; empty: nothing any more. */
  heldBack: Readonly<Record<string, HeldBack>>;
}

const ENDED = `a.id, ${KEY} as reader, a.product_id as product, a.ended_at as at, a.ended_because as because`;
const HELD = `a.id, ${KEY} as reader, a.product_id as product, a.held_epoch::float8 as epoch, a.secrets, a.held_back as "heldBack"`;

interface ChangedRow extends EndedAccess, HeldBackAccess {
  ends: string;
  secrets: boolean;
  isEnd: boolean;
}

const heldOf = ({ id, reader, product, epoch, ...agreed }: ChangedRow): HeldBackAccess => ({
  id,
  reader,
  product,
  epoch,
  heldBack: heldBackOf(agreed),
});

/** What ended, and what else is held back, after so many ends; and how many there are by now. */
export async function endedAfter(
  db: Knex,
  ends: number,
): Promise<{ ends: number; ended: EndedAccess[]; heldBack: HeldBackAccess[] }> {
  const { rows } = await db.raw<{ rows: ChangedRow[] }>(
    `select e.epoch as ends, x.* from access_epoch e left join (
       select ${ENDED}, a.ended_epoch::float8 as epoch, a.product_no, a.secrets, a.held_back as "heldBack", true as "isEnd"
       from access a where a.ended_epoch > :ends
       union all
       select ${ENDED}, a.held_epoch::float8, a.product_no, a.secrets, a.held_back, false
       from access a where a.held_epoch > :ends and a.ended_at is null) x on true
     order by x.epoch, x.product_no`,
    { ends },
  );
  const changed = rows.filter(({ id }) => id);
  return {
    ends: Number(rows[0]?.ends ?? ends),
    ended: changed.filter(({ isEnd }) => isEnd),
    heldBack: changed.filter(({ isEnd }) => !isEnd).map(heldOf),
  };
}

/** What is held back of a reader's accesses now, where something is. */
export async function heldBackFrom(db: Knex, reader: Reader): Promise<HeldBackAccess[]> {
  const { rows } = await db.raw<{ rows: ChangedRow[] }>(
    `select ${HELD} from access a where ${isOf(reader)} and a.ended_at is null and a.secrets and a.held_back is not null order by a.product_no`,
    { ...reader },
  );
  return rows.map(heldOf);
}

/**
 * Which of these accesses, and of the others of their links, are over though nobody has ended them: by their own day, or with the
 * registration that they hang on.
 */
export async function overByTime(db: Knex, ids: readonly string[]): Promise<EndedAccess[]> {
  const { rows } = await db.raw<{ rows: EndedAccess[] }>(
    `select a.id, ${KEY} as reader, a.product_id as product, least(a.until, r.ended) as at,
       case when a.until <= coalesce(r.ended, 'infinity') then 'expired' else 'unenrolled' end as because
     from access a cross join lateral (
       select case when not bool_or(${lasts('r')}) then max(r.ends_at) filter (where r.ends_at <= clock_timestamp()) end as ended
       from registrations r where r.product_id = a.product_id and r.holder = a.holder) r
     where a.ended_at is null and (a.until <= clock_timestamp() or r.ended is not null)
       and (a.id = any(:ids::uuid[]) or a.grant_id in (select b.grant_id from access b where b.id = any(:ids::uuid[])))
     order by a.product_no`,
    { ids: [...ids] },
  );
  return rows;
}

/**
 * Whether something may come yet for a reader, of these products alone where some are named: a link opens what is not over of it, and
 * nothing more ever; a program that asks for itself may be given more as long as it lives.
 */
export async function mayReadOn(db: Knex, reader: Reader, products: readonly ProductId[] | null): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    reader.grantId
      ? `select from access a join credentials c on c.client_id = a.reader and c.ended_at is null
         where a.grant_id = :grantId and ${NOT_OVER} and (:products::uuid[] is null or a.product_id = any(:products::uuid[]))
           and exists (select from registrations r where r.product_id = a.product_id and r.holder = a.holder and ${lasts('r')}) limit 1`
      : 'select from credentials c where c.client_id = :clientId and c.ended_at is null',
    { ...reader, products: products && [...products] },
  );
  return rows.length > 0;
}

/** A reader's accesses that ended after a moment (milliseconds since 1970), in order. */
export async function endedSince(db: Knex, reader: Reader, sinceMs: number): Promise<EndedAccess[]> {
  const { rows } = await db.raw<{ rows: EndedAccess[] }>(
    `select ${ENDED} from access a
     where ${isOf(reader)} and a.ended_at > to_timestamp(:since / 1000.0)
     order by a.ended_at`,
    { ...reader, since: sinceMs },
  );
  return rows;
}

/** The products that a reader was given, also those whose access has ended, and what is known of each (R43). */
import type { Knex } from 'knex';
import type { HeldBack } from '../../domain/registry/chosen.ts';
import type { ProductId } from '../../domain/ids.ts';
import type { ProductKind } from '../../domain/requests/types.ts';
import { pageOf } from '../postgres/pages.ts';
import { lasts } from '../registrations/lasts.ts';
import { ENDED_SHOWN, type EndedBecause } from './ended.ts';
import { isOf, type Reader } from './reader.ts';

export interface ReadProduct {
  id: ProductId;
  no: number;
  kind: ProductKind;
  vin: string | null;
  serial: string | null;
  name: string;
  since: Date;
  until: Date | null;
  through: 'link' | 'subscription' | 'provider-consent';
  groups: string[] | null;
  secrets: boolean;
  /** By signal, how staff hold it back (R54). */
  heldBack: Readonly<Record<string, HeldBack>> | null;
  endedAt: Date | null;
  endedBecause: EndedBecause | null;
  /** Whether the access can open anything now: `null` where it can. */
  closed: 'not-activated' | 'unenrolled' | 'until' | null;
}

const AT_ONCE = 1000;

/**
 * A page of the last access of each product, in the order of the products' numbers, from after one of them; `next`: where the
 * page after it begins.
 */
export async function productsOfReader(
  db: Knex,
  reader: Reader,
  afterNo = 0,
): Promise<{ products: ReadProduct[]; next: number | null }> {
  const { rows } = await db.raw<{ rows: ReadProduct[] }>(
    `select distinct on (a.product_no) p.id, p.no, p.kind, p.vin, p.serial, p.name, a.since, a.until, a.through, a.groups, a.secrets, a.held_back as "heldBack",
       a.ended_at as "endedAt", a.ended_because as "endedBecause",
       case when a.until <= clock_timestamp() then 'until' when g.lasts then null when g.registered then 'not-activated' else 'unenrolled' end as closed
     from access a join products p on p.id = a.product_id
     cross join lateral (
       select coalesce(bool_or(r.activated), false) as lasts, count(*) > 0 as registered from registrations r
       where r.product_id = a.product_id and r.holder = a.holder and ${lasts('r')}) g
     where ${isOf(reader)}
       and a.product_no > :afterNo and (a.ended_at is null or a.ended_at > clock_timestamp() - ${ENDED_SHOWN})
     order by a.product_no, a.ended_at desc nulls first limit ${AT_ONCE + 1}`,
    { ...reader, afterNo },
  );
  const { rows: products, next } = pageOf(rows, AT_ONCE, ({ no }) => no);
  return { products, next };
}

/** By whom a program reads, or read until lately: by itself, and by its newest links. */
export async function readersOf(db: Knex, clientId: string, links: number): Promise<Reader[]> {
  const { rows } = await db.raw<{ rows: Reader[] }>(
    `(select :clientId as "clientId", null::uuid as "grantId" where exists (
        select from access a where a.reader = :clientId and a.grant_id is null))
     union all
     (select g.client_id, g.id from grants g
      where g.client_id = :clientId and g.taken_at is not null and (g.ended_at is null or g.ended_at > clock_timestamp() - ${ENDED_SHOWN})
      order by g.created_at desc, g.id desc limit :links)`,
    { clientId, links },
  );
  return rows;
}

/** Which of these products the reader was never given. */
export async function neverGiven(db: Knex, reader: Reader, products: readonly ProductId[]): Promise<ProductId[]> {
  const { rows } = await db.raw<{ rows: { id: ProductId }[] }>(
    `select asked.id from unnest(:products::uuid[]) asked (id) where not exists (
       select from access a where a.product_id = asked.id
         and ${isOf(reader)})`,
    { ...reader, products: [...products] },
  );
  return rows.map(({ id }) => id);
}

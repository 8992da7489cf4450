/** What may be read, from the rows (R7, R8, R43, rule 20): asked in the hand-over itself, never remembered, never in a token. */
import type { HeldBack } from '../../domain/registry/chosen.ts';
import type { ProductId } from '../../domain/ids.ts';
import { NOT_SUSPENDED } from '../companies/suspended.ts';
import { lasts } from '../registrations/lasts.ts';
import type { Put } from './gate.ts';
import { KEY, type Reader } from './reader.ts';

/** SQL about accesses `a`: nobody has ended it, and its time is not over. */
export const NOT_OVER = `a.ended_at is null and coalesce(a.until, 'infinity') > clock_timestamp()`;

/** Microseconds since 1970, which a number still holds; exact until the year 2242, and much quicker than by `extract`, whose number is a decimal one. */
export const us = (instant: string): string => `(date_part('epoch', ${instant}) * 1e6)::bigint`;
const ms = (instant: string): string => `${us(instant)} / 1000`;

export interface Right {
  /** The access's id. */
  access: string;
  no: number;
  product: ProductId;
  /** As `keyOf` has it. */
  reader: string;
  /** What was received before is not for pages and streams; microseconds since 1970. */
  since: number;
  groups: readonly string[] | null;
  secrets: boolean;
  /** By signal, how staff hold it back (R54). */
  heldBack: Readonly<Record<string, HeldBack>> | null;
  /** How many ends there were when that changed last; 0: it never did. */
  heldEpoch: number;
  /** What was measured in these times, the activated registrations of whom it hangs on (R7); milliseconds since 1970. */
  times: readonly (readonly [from: number, until: number | null])[];
  /** When it ends by itself, by what is known now; `null`: open. */
  endsInMs: number | null;
}

/**
 * SQL for the rights of accesses `a` of `from`: those that are open, whose holder has an activated registration that lasts, and whose
 * reader's company is not suspended (R60). Rows are read by `rightOf`.
 */
export const rightsOf = (from: string): string => `
  select a.id as access, a.product_no as no, a.product_id as product, ${KEY} as reader,
    ${us('a.since')} as since, a.groups, a.secrets, a.held_back as "heldBack", coalesce(a.held_epoch, 0) as "heldEpoch", g.times,
    date_part('epoch', least(a.until, g.ends_at) - clock_timestamp()) * 1000 as "endsInMs"
  from ${from} join credentials c on c.client_id = a.reader and c.ended_at is null
  cross join lateral (
    select jsonb_agg(jsonb_build_array(${ms('r.starts_at')}, ${ms('r.ends_at')})) as times,
      bool_or(${lasts('r')}) as lasts,
      nullif(max(coalesce(r.ends_at, 'infinity')) filter (where r.starts_at <= clock_timestamp()), 'infinity') as ends_at
    from registrations r where r.product_id = a.product_id and r.holder = a.holder and r.activated) g
  where ${NOT_OVER} and g.lasts and ${NOT_SUSPENDED}`;

/** A row of `rightsOf`, whose numbers may have come as text. */
export function rightOf(row: unknown): Right {
  const { since, heldEpoch, endsInMs, ...rest } = row as Omit<Right, 'since' | 'heldEpoch' | 'endsInMs'> & {
    since: string;
    heldEpoch: string;
    endsInMs: string | null;
  };
  return {
    ...rest,
    since: Number(since),
    heldEpoch: Number(heldEpoch),
    endsInMs: endsInMs === null ? null : Number(endsInMs),
  };
}

/** Whether what was measured then falls into the times. */
export const isWithin = ({ times }: Pick<Right, 'times'>, at: number): boolean =>
  times.some(([from, until]) => at >= from && (until === null || at < until));

/** SQL about an access `a`: it is the reader's, perhaps of some products alone. */
export function belongsTo({ clientId, grantId }: Reader, products: readonly ProductId[] | null, put: Put): string {
  const mine = grantId
    ? `a.grant_id = ${put(grantId, 'uuid')}`
    : `a.grant_id is null and a.reader = ${put(clientId, 'text')}`;
  return products ? `${mine} and a.product_id = any(${put(products, 'uuid[]')})` : mine;
}

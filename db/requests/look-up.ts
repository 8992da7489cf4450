/**
 * What the record knows that a form is checked by: the moment, what its key was used for, the products it names, the company
 * behind it, the rate. One statement, shared by the forms of the same moment: the round trip is most of the cost.
 */
import type { RequestId } from '../../domain/ids.ts';
import type { Vin } from '../../domain/registrations/vin.ts';
import type { Interval } from '../../domain/time/period.ts';
import type { ProductKind } from '../../domain/requests/types.ts';
import { forEachPool, inRounds, mayTryAlone } from '../postgres/rounds.ts';
import {
  fromRow,
  intervalsOf,
  OTHERS_REGISTERED,
  productsAskedOf,
  type ProductRow,
  type RegisteredProduct,
  type StoredInterval,
} from '../registrations/products.ts';
import { rateInForce, type Rate } from '../sharing/rates.ts';

export interface LookUp {
  /** An `Idempotency-Key`, and whose it is. */
  principal: string | null;
  key: string | null;
  /** Whose products are meant; `null` where that is not known yet, and none are found. */
  holder: string | null;
  vins: readonly Vin[];
  kinds: readonly ProductKind[];
  company: string | null;
  /** The groups of signals asked for (R51). */
  groups: readonly string[];
  /** The time zone whose day decides about the rate; `null` where nothing is to be paid. */
  rateIn: string | null;
}

export interface Found {
  /** By the database's clock. */
  now: Date;
  /** The request that was taken under the key, and the hash of its form. */
  before: { id: RequestId; hash: Buffer } | null;
  /** `others`: when others were, or are, authorised users (R63). */
  products: (RegisteredProduct & { others: Interval[] })[];
  /** Of the groups asked for, those that the catalogue has. */
  groups: readonly string[];
  /** Whether anything was ever registered to the holder (R3). */
  everRegistered: boolean;
  /** None that is suspended (R60). */
  company: { name: string; kind: string } | null;
  rate: Rate | null;
}

/** A form that names more products has a statement of its own: the others do not wait for it. */
const FEW = 20;

type Row = Omit<Found, 'products' | 'before'> & {
  no: number;
  products: (ProductRow & { others: StoredInterval[] })[];
  taken: RequestId | null;
  hash: Buffer | null;
};

/** Looks up what one form needs. */
export const lookUp = forEachPool((db) => {
  const ask = async (asked: readonly LookUp[]): Promise<Found[]> => {
    const { rows } = await db.raw<{ rows: Row[] }>(FOUND, {
      asked: JSON.stringify(asked.map((one, no) => ({ no, ...one }))),
    });
    return rows
      .toSorted((a, b) => a.no - b.no)
      .map(({ no: _place, products, taken, hash, ...found }) => ({
        ...found,
        products: products.map((row) => ({ ...fromRow(row), others: intervalsOf(row.others) })),
        before: taken && hash ? { id: taken, hash } : null,
      }));
  };
  const alone = async (one: LookUp): Promise<Found> => answered((await ask([one]))[0]);
  let large = 0;
  return inRounds<LookUp, Found>(
    ({ vins }) => (vins.length > FEW ? `large ${(large += 1)}` : 'small'),
    async (round) => {
      const found = await ask(round.map(({ item }) => item)).catch((error: unknown) => {
        if (round.length === 1 || !mayTryAlone(error)) throw error;
        return [];
      });
      round.forEach(({ item, resolve }, i) => resolve(found[i] ?? alone(item)));
    },
  );
});

function answered<T>(found: T | undefined): T {
  if (found === undefined) throw new Error('The record answered nothing.');
  return found;
}

const FOUND = `
  select asked.no, clock_timestamp() as now,
    k.request_id as taken, k.body_hash as hash,
    f.products, f.products <> '[]' or exists (select from registrations r where r.holder = asked.holder) as "everRegistered",
    case when c.id is not null and c.suspended_at is null then jsonb_build_object('name', c.name, 'kind', c.kind) end as company,
    case when asked.groups = '{}' then '[]' else (select coalesce(jsonb_agg(distinct g), '[]') from signals s, unnest(s.groups) g
      where g = any(asked.groups)) end as groups,
    case when asked."rateIn" is not null then (select to_jsonb(t) from (${rateInForce('asked."rateIn"')}) t) end as rate
  from jsonb_to_recordset(:asked::jsonb) as asked
      (no integer, principal text, key text, holder text, vins text[], kinds text[], company uuid, groups text[], "rateIn" text)
    left join lateral ( -- by the index, however few keys there are: a scan of all of them costs every round more
      select before.request_id, before.body_hash from idempotency_keys before
      where before.principal = asked.principal and before.key = asked.key limit 1) k on true
    left join companies c on c.id = asked.company
    cross join lateral (select coalesce(jsonb_agg(to_jsonb(p) || jsonb_build_object('others', ${OTHERS_REGISTERED('asked.holder')})
      order by p.vin, p.serial), '[]') as products
      from (${productsAskedOf('asked.holder', 'asked.vins', 'asked.kinds')}) p) f`;

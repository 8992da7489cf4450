/** R32: what third parties may be charged: rates by the day they take effect, never backwards. */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import type { Day } from '../../domain/time/day.ts';
import { Refusal, refuseIf } from '../../domain/refusal.ts';
import type { Size } from '../../domain/sharing/form.ts';
import { audit, type Actor } from '../requests/transition.ts';

/** R59: one of the costs that a rate is made of. */
export interface CostLine {
  what: string;
  cents: number;
}

/** R59: what is set. Amounts are in the smallest unit of the currency, for one request. */
export interface NewRate {
  effectiveOn: Day;
  currency: string;
  costLines: readonly CostLine[];
  marginCents: number;
}

export interface Rate extends NewRate {
  id: number;
  /** Costs and margin. */
  standardCents: number;
  /** The costs alone: for small and medium enterprises and non-profit research (Article 9(4)). */
  reducedCents: number;
}

/** What a request was told it would cost; kept with it. */
export interface Compensation {
  rateId: number;
  reduced: boolean;
  cents: number;
  currency: string;
}

const RATE = `id, cost_lines as "costLines", standard_cents - reduced_cents as "marginCents", effective_on::text as "effectiveOn", currency, standard_cents as "standardCents", reduced_cents as "reducedCents"`;

/** The rate in force today, as one row; `zone` is SQL. */
export const rateInForce = (zone: string): string => `
  select ${RATE} from compensation_rates where effective_on <= (clock_timestamp() at time zone ${zone})::date
  order by compensation_rates.effective_on desc limit 1`;

/** All rates, newest first; the one in force is the first whose day has come. */
export async function rates(db: Knex): Promise<Rate[]> {
  const { rows } = await db.raw<{ rows: Rate[] }>(`select ${RATE} from compensation_rates order by effective_on desc`);
  return rows;
}

/** The rate in force on a day of the policy's zone, and those to come. */
export async function ratesOn(db: Knex, today: Day): Promise<{ inForce: Rate | null; upcoming: Rate[] }> {
  const all = await rates(db);
  return {
    inForce: all.find(({ effectiveOn }) => effectiveOn <= today) ?? null,
    upcoming: all.filter(({ effectiveOn }) => effectiveOn > today).toReversed(),
  };
}

/** What a request was told that it costs, and whether that was charged; `compensation` is `null` where nothing is asked for it. */
export async function chargeOf(
  db: Knex,
  id: RequestId,
): Promise<{ compensation: Compensation | null; charged: boolean }> {
  const { rows } = await db.raw<{ rows: { compensation: Compensation | null; charged: boolean }[] }>(
    `select compensation, exists (select from charges c where c.request_id = r.id) as charged from requests r where r.id = :id`,
    { id },
  );
  return rows[0] ?? { compensation: null, charged: false };
}

/** What a request of that size costs under a rate; nothing where a private person asks (R59: only enterprises pay). */
export const compensationUnder = (rate: Rate | null, size: Size, isEnterprise: boolean): Compensation | null => {
  if (!rate || !isEnterprise) return null;
  const reduced = size !== 'other';
  return { rateId: rate.id, reduced, cents: reduced ? rate.reducedCents : rate.standardCents, currency: rate.currency };
};

/**
 * Sets a rate that takes effect on a later day; one that is in force or past can't be set or changed any more. The same
 * again by the same person answers the same. @throws Refusal `invalid`
 */
export const setRate = (db: Knex, actor: Actor, today: Day, rate: NewRate): Promise<Rate> =>
  db.transaction(async (tx) => {
    if (rate.effectiveOn <= today) refuseIf([{ at: '/effectiveOn', code: 'rate-not-in-the-future', today }]);
    const { rows } = await tx.raw<{ rows: Rate[] }>(
      `insert into compensation_rates (effective_on, currency, standard_cents, reduced_cents, cost_lines, set_by)
       values (:effectiveOn, :currency, :standardCents, :reducedCents, :costLines::jsonb, :actor)
       on conflict (effective_on) do nothing returning ${RATE}`,
      { ...sumsOf(rate), actor },
    );
    const set = rows[0];
    const before = set ? undefined : await sameRate(tx, actor, rate);
    if (before) return before;
    if (!set) throw new Refusal({ code: 'invalid', faults: [{ at: '/effectiveOn', code: 'rate-day-taken' }] });
    await audit(tx, 'compensation', 'rate-set', actor, {
      rate: set.id,
      effectiveOn: set.effectiveOn,
      standardCents: set.standardCents,
      reducedCents: set.reducedCents,
    });
    return set;
  });

/** The sums that follow from the lines: whoever pays the reduced rate pays the costs. */
function sumsOf({ effectiveOn, currency, costLines, marginCents }: NewRate) {
  const reducedCents = costLines.reduce((sum, { cents }) => sum + cents, 0);
  const standardCents = reducedCents + marginCents;
  return { effectiveOn, currency, reducedCents, standardCents, costLines: JSON.stringify(costLines) };
}

async function sameRate(tx: Knex.Transaction, actor: Actor, rate: NewRate): Promise<Rate | undefined> {
  const { rows } = await tx.raw<{ rows: Rate[] }>(
    `select ${RATE} from compensation_rates where effective_on = :effectiveOn and currency = :currency
       and standard_cents = :standardCents and cost_lines = :costLines::jsonb and set_by = :actor`,
    { ...sumsOf(rate), actor },
  );
  return rows[0];
}

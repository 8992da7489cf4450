/** The fleet that an account acts for, and the turns that its acts take (R46). */
import type { Knex } from 'knex';
import { notFound } from '../../domain/refusal.ts';
import type { Holder, Principal } from '../../domain/principal.ts';
import { mustAdminister, mustBeAllowed } from '../registrations/accounts.ts';

export interface Fleet {
  company: string;
  holder: `company:${string}`;
  account: string;
  /** The account, as the audit trail names who acts. */
  actor: string;
}

function fleetOf({ kind, company, account }: Principal): Fleet {
  if (kind !== 'fleet' || !company) throw notFound();
  return { company, holder: `company:${company}`, account, actor: `account:${account}` };
}

/** For looking: administrators and developers (R46). @throws Refusal `not-found`, `not-a-developer-of-the-company` */
export async function fleetToSee(db: Knex, principal: Principal): Promise<Fleet> {
  const fleet = fleetOf(principal);
  await mustBeAllowed(db, principal, 'see-fleet');
  return fleet;
}

/**
 * For acting: administrators alone (R46). Acts of one fleet take turns until their transactions end, so that what is removed is removed
 * with everything that hangs on it. @throws Refusal `not-found`, `not-an-administrator`
 */
export async function fleetToActFor(tx: Knex.Transaction, principal: Principal): Promise<Fleet> {
  const fleet = fleetOf(principal);
  await mustAdminister(tx, principal);
  await takeTurn(tx, fleet.holder);
  return fleet;
}

/** Acts of one company, whoever of it acts, come one after the other. */
export const takeTurn = (tx: Knex.Transaction, company: Holder): Promise<unknown> =>
  tx.raw('select pg_advisory_xact_lock(hashtextextended(?, 53))', [company]);

/** One entry in the audit trail for a whole act: ids and counts, whatever its length. */
export const audit = (
  tx: Knex.Transaction,
  { holder, actor }: Pick<Fleet, 'holder' | 'actor'>,
  act: string,
  detail: object,
): Promise<unknown> =>
  tx.raw(`insert into audit (stream, actor, act, detail, hash) values (:holder, :actor, :act, :detail::jsonb, '')`, {
    holder,
    actor,
    act,
    detail: JSON.stringify(detail),
  });

/** Rows of one statement: what a fleet does at once is longer than one may take. */
const AT_ONCE = 2000;

/** A long list in stretches, for one statement after the other. */
export const stretches = <T>(list: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(list.length / AT_ONCE) }, (_, i) => list.slice(i * AT_ONCE, (i + 1) * AT_ONCE));

type Acting = Pick<Fleet, 'actor'>;

/** Ends subscriptions, with what they opened. */
export const endSubscriptionsOf = (
  tx: Knex.Transaction,
  by: Acting,
  ids: readonly string[],
  because: 'fleet' | 'provider' | 'vehicle' | 'data-product',
): Promise<void> => endAll(tx, by, 'end_subscriptions', ids, because);

/** Ends consent of providers, for products, with what they subscribed by it. The rows are locked, in the order of their ids. */
export const endConsentsOf = (
  tx: Knex.Transaction,
  by: Acting,
  ids: readonly string[],
  because: 'fleet' | 'data-product' | 'expired',
): Promise<void> => endAll(tx, by, 'end_provider_consents', ids, because);

async function endAll(
  tx: Knex.Transaction,
  { actor }: Acting,
  by: 'end_subscriptions' | 'end_provider_consents',
  ids: readonly string[],
  because: string,
): Promise<void> {
  for (const some of stretches(ids.toSorted()))
    await tx.raw(`select count(*) from ${by}(:some::uuid[], :actor, :because)`, { some, actor, because });
}

/**
 * What is due about a consent for a provider (R47, R48): the provider is told which products, reminded of one that it does not use, and the
 * fleet told of that; whoever did not end something is told that it ended. Row first; an email goes out once a step and turn.
 */
import type { Knex } from 'knex';
import type { Looked } from '../../domain/looked.ts';
import type { ProviderConsentMailStep } from '../../domain/mails/steps.ts';
import { windowMs, type Policy } from '../../domain/policy.ts';
import { queued } from '../postgres/queued.ts';

interface ConsentRow {
  now: Date;
  given_at: Date;
  ended_at: Date | null;
  told_at: Date | null;
  reminded_at: Date | null;
  unused_told_at: Date | null;
  taken_up_told_at: Date | null;
  ends_told_at: Date | null;
  /** Whether the provider has subscribed any of it at some time. */
  used: boolean;
  untold: boolean;
}

const UNTOLD = `(
  exists (select from provider_consent_products p where p.consent_id = c.id and p.ended_at is not null and p.told_turn is null)
  or exists (select from provider_consent_products p join subscriptions s on s.consent_product_id = p.id
    where p.consent_id = c.id and s.ended_because = 'provider' and s.told_turn is null))`;

/** Does what is due, once; doing it again finds it done. */
export const lookAtConsent = (db: Knex, id: string, policy: Policy['providerConsents']): Promise<Looked> =>
  db.transaction(async (tx) => {
    const { rows } = await tx.raw<{ rows: ConsentRow[] }>(
      `select clock_timestamp() + c.clock_shift as now, c.given_at, c.ended_at, c.told_at, c.reminded_at, c.unused_told_at,
         c.taken_up_told_at, c.ends_told_at,
         exists (select from provider_consent_products p join subscriptions s on s.consent_product_id = p.id where p.consent_id = c.id) as used,
         ${UNTOLD} as untold
       from provider_consents c where c.id = ? for update of c`,
      [id],
    );
    const [consent] = rows;
    if (!consent) return { over: true };
    await tx.raw('update provider_consents set look_wanted_at = null, look_signalled_at = null where id = ?', [id]);
    if (!consent.told_at) {
      await queue(tx, id, 'provider-consent-given', 'provider');
      await note(tx, id, 'told_at');
    }
    if (consent.used && !consent.taken_up_told_at) {
      await queue(tx, id, 'provider-consent-taken-up', 'fleet');
      await note(tx, id, 'taken_up_told_at');
    }
    const endsInMs = await tellOfEnds(tx, id, consent, policy);
    if (consent.ended_at) return { over: true };
    return { over: false, againInMs: soonest(endsInMs, consent.used ? null : await remind(tx, id, consent, policy)) };
  });

const soonest = (...waits: readonly (number | null)[]): number | null => {
  const due = waits.filter((ms) => ms !== null);
  return due.length > 0 ? Math.min(...due) : null;
};

/** Nothing of it was subscribed so far. In milliseconds, when there is more to do; `null`: both have been told. */
async function remind(
  tx: Knex.Transaction,
  id: string,
  consent: ConsentRow,
  { remindAfter, unusedAfter }: Policy['providerConsents'],
): Promise<number | null> {
  const age = consent.now.getTime() - consent.given_at.getTime();
  const due = (window: string) => windowMs(window) - age;
  if (!consent.reminded_at && due(remindAfter) <= 0) {
    if (due(unusedAfter) > 0) await queue(tx, id, 'provider-consent-unused', 'provider');
    await note(tx, id, 'reminded_at');
  }
  if (consent.unused_told_at) return null;
  if (due(unusedAfter) > 0) return due(remindAfter) > 0 ? due(remindAfter) : due(unusedAfter);
  await queue(tx, id, 'provider-consent-unused-fleet', 'fleet');
  await note(tx, id, 'unused_told_at');
  return null;
}

/**
 * Ends of a while are told of together, so that thousands of vehicles that end one by one are no thousands of emails; the last one at once.
 * Answers when the next are told of, in milliseconds; `null` where there are none.
 */
async function tellOfEnds(
  tx: Knex.Transaction,
  id: string,
  consent: ConsentRow,
  { gatherFor }: Policy['providerConsents'],
): Promise<number | null> {
  if (!consent.untold) return null;
  const waitMs = consent.ends_told_at
    ? consent.ends_told_at.getTime() + windowMs(gatherFor) - consent.now.getTime()
    : 0;
  if (waitMs > 0 && !consent.ended_at) return waitMs;
  const { rows } = await tx.raw<{
    rows: { turn: number; removed: boolean; otherwise: boolean | null; given_up: boolean }[];
  }>(
    `with turn as (
       update provider_consents set turns = turns + 1, ends_told_at = clock_timestamp() + clock_shift where id = :id returning turns
     ), removed as (
       update provider_consent_products p set told_turn = turn.turns from turn
       where p.consent_id = :id and p.ended_at is not null and p.told_turn is null returning p.ended_because
     ), given_up as (
       update subscriptions s set told_turn = turn.turns from turn, provider_consent_products p
       where p.consent_id = :id and s.consent_product_id = p.id and s.ended_because = 'provider' and s.told_turn is null returning s.id
     )
     select turns as turn,
       exists (select from removed) as removed, (select bool_or(ended_because <> 'fleet') from removed) as otherwise,
       exists (select from given_up) as given_up
     from turn`,
    { id },
  );
  const [told] = rows;
  if (!told) return null;
  if (told.removed) await queue(tx, id, 'provider-consent-ended', 'provider', told.turn);
  if (told.otherwise) await queue(tx, id, 'provider-consent-ended-fleet', 'fleet', told.turn);
  if (told.given_up) await queue(tx, id, 'provider-unsubscribed', 'fleet', told.turn);
  return null;
}

type Told = 'told_at' | 'reminded_at' | 'unused_told_at' | 'taken_up_told_at';
const note = (tx: Knex.Transaction, id: string, what: Told): Promise<unknown> =>
  tx.raw(`update provider_consents set ${what} = clock_timestamp() + clock_shift where id = ?`, [id]);

/** So many people of a side are told, the first ones; a company has pages and notices besides. */
const MOST_TOLD = 20;

/**
 * The people of a side: a fleet's administrators (R46), a provider's accounts; of a provider whose people have not signed in yet, the contact
 * of its application.
 */
const PEOPLE = {
  fleet: `select 'account:' || a.id as who from accounts a, consent c
    where a.kind = 'fleet' and 'company:' || a.company_id = c.holder and 'administrator' = any(a.roles)
    order by a.id = c.given_by desc, a.id limit ${MOST_TOLD}`,
  provider: `(select 'account:' || a.id as who from accounts a, consent c where a.kind = 'provider' and a.company_id = c.provider_id
    order by a.id limit ${MOST_TOLD})
    union all
    select 'applicant' from consent c where not exists (select from accounts a where a.kind = 'provider' and a.company_id = c.provider_id)
      and exists (select from provider_applications p where p.cuuid = c.provider_id)`,
} as const;

async function queue(
  tx: Knex.Transaction,
  id: string,
  step: ProviderConsentMailStep,
  side: keyof typeof PEOPLE,
  turn = 0,
): Promise<void> {
  await tx.raw(
    `with consent as (select * from provider_consents where id = :id)
     insert into mails (provider_consent_id, step, recipient, turn)
     select :id, :step, p.who, :turn from (${PEOPLE[side]}) p on conflict do nothing`,
    { id, step, turn },
  );
  queued(tx, 'mails');
}

const AT_ONCE = 50;

/** Consents that have ended and of whose end nobody was told, since their workflow was lost. `true`: there may be more. */
export async function tellUntoldConsentEnds(db: Knex, policy: Policy['providerConsents']): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `select distinct c.id from provider_consent_products p join provider_consents c on c.id = p.consent_id
     where p.ended_at is not null and p.told_turn is null and c.ended_at < now() - interval '2 minutes' limit ${AT_ONCE}`,
  );
  for (const { id } of rows) await lookAtConsent(db, id, policy);
  return rows.length === AT_ONCE;
}

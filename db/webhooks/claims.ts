/**
 * How deliveries are taken by the worker, and what became of them. A claim commits before anything leaves; a worker that dies leaves it
 * behind, and the delivery is sent again after a while under the same id: at least once, as receivers must expect it.
 */
import type { Knex } from 'knex';
import type { State } from '../../domain/requests/states.ts';
import type { DeliveredType, Told } from '../../domain/webhooks/events.ts';
import { queued } from '../postgres/queued.ts';
import { disable } from './webhooks.ts';
import type { DeliveryAnswer } from './deliveries.ts';

export interface ClaimedDelivery extends Told {
  id: string;
  webhook: string;
  url: string;
  /** Counts the claims, and so tells them apart. */
  attempt: number;
  /** Of those since it was told, or asked for again. */
  tries: number;
  /** As they are kept. */
  secrets: Buffer[];
}

interface Claiming {
  /** At most so many, of one webhook at most `each`; of one that fails one at a time. */
  limit: number;
  each: number;
  /** Webhooks that are left out: something of them is under way. */
  busy: readonly string[];
  /** After so long a claim has no sender any more. */
  leaseMs: number;
}

interface Row {
  id: string;
  webhook: string;
  url: string;
  type: DeliveredType;
  at: Date;
  attempt: number;
  tries: number;
  requestId: string | null;
  status: State | null;
  noticeId: string | null;
  data: Record<string, unknown> | null;
  secrets: Buffer[] | null;
  mayKnow: boolean;
}

/**
 * What a receiver may know now: of a request, while it is its submitter's (as `isOwn` has it), who has not left the company; a notice is
 * deleted with whom it was for. What a frontend submitted stays its own.
 */
const MAY_KNOW = `case when c.request_id is null then true else exists (
  select from requests r where r.id = c.request_id and (r.frontend = c.frontend or r.requester = c.made_by
    and not exists (select from accounts a where a.id = c.made_by and a.kind in ('fleet', 'provider')
      and a.company_id is distinct from case when c.owner like 'company:%' then substr(c.owner, 9)::uuid end))) end`;

/** Claims what is due; what may not be said any more is dropped. */
export async function claimDeliveries(
  db: Knex,
  { limit, each, busy, leaseMs }: Claiming,
): Promise<{ claimed: ClaimedDelivery[]; looked: number }> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `with waiting as materialized (
       select exists (select from webhook_deliveries where state in ('waiting', 'sending') and next_attempt_at <= now()) as due
     ), found as (
       select d.id from waiting join webhooks w on waiting.due and w.ended_at is null and w.disabled_at is null and w.id <> all(:busy::uuid[])
       cross join lateral (
         select id from webhook_deliveries o
         where o.webhook_id = w.id and o.state in ('waiting', 'sending') and o.next_attempt_at <= now()
         order by o.next_attempt_at limit case when w.failing_since is null then :each else 1 end
         for update skip locked) d
       limit :limit
     ), claimed as (
       update webhook_deliveries d set state = 'sending', attempts = d.attempts + 1, first_attempt_at = coalesce(d.first_attempt_at, now()),
         next_attempt_at = now() + :leaseMs * interval '1 ms'
       from found where d.id = found.id returning d.*
     ), known as (
       select c.*, w.owner, w.frontend, w.made_by, w.url from claimed c join webhooks w on w.id = c.webhook_id
     )
     select c.id, c.webhook_id as webhook, c.url, c.type, c.at, c.attempts as attempt, c.attempts - c.attempts_before as tries,
       c.request_id as "requestId", c.status, c.notice_id as "noticeId", n.data,
       (select array_agg(s.sealed order by s.created_at, s.id) from webhook_secrets s where s.webhook_id = c.webhook_id) as secrets,
       ${MAY_KNOW} as "mayKnow"
     from known c left join notices n on n.id = c.notice_id`,
    { limit, each, busy: [...busy], leaseMs },
  );
  const unsaid = rows.filter(({ mayKnow }) => !mayKnow);
  if (unsaid.length > 0)
    await db.raw(
      `update webhook_deliveries d set state = 'dropped', settled_at = now() from unnest(:ids::uuid[], :attempts::int[]) u (id, attempt)
       where d.id = u.id and d.attempts = u.attempt and d.state = 'sending'`,
      { ids: unsaid.map(({ id }) => id), attempts: unsaid.map(({ attempt }) => attempt) },
    );
  return { claimed: rows.filter(({ mayKnow }) => mayKnow).map(claimedOf), looked: rows.length };
}

const claimedOf = ({ requestId, status, noticeId, data, secrets, mayKnow: _may, ...row }: Row): ClaimedDelivery => ({
  ...row,
  request: requestId && status ? { id: requestId, status } : null,
  notice: noticeId ? { id: noticeId, data: data ?? {} } : null,
  secrets: secrets ?? [],
});

/** What became of an attempt. */
export type Outcome =
  | { became: 'delivered' }
  | { became: 'waiting'; waitMs: number }
  /** It is given up. */
  | { became: 'failed' }
  /** The receiver wants nothing any more (410): the webhook is disabled. */
  | { became: 'gone' };

const ANSWERS_KEPT = 20;

/** Notes it; one that comes back late overwrites nothing. @returns whether the webhook was disabled by it */
export const noteOutcome = (
  db: Knex,
  { id, webhook, attempt }: Pick<ClaimedDelivery, 'id' | 'webhook' | 'attempt'>,
  outcome: Outcome,
  answer: DeliveryAnswer,
): Promise<boolean> =>
  db.transaction(async (tx) => {
    const { became } = outcome;
    // In the order in which whoever changes the webhook has them.
    await tx.raw('select from webhooks where id = ? for no key update', [webhook]);
    const { rows } = await tx.raw<{ rows: { first: Date }[] }>(
      `update webhook_deliveries set state = :state, next_attempt_at = now() + :waitMs * interval '1 ms',
         settled_at = case when :state = 'waiting' then null else now() end,
         answers = jsonb_path_query_array(jsonb_build_array(:answer::jsonb) || answers, '$[0 to ${ANSWERS_KEPT - 1}]')
       where id = :id and attempts = :attempt and state = 'sending' returning first_attempt_at as first`,
      {
        id,
        attempt,
        state: became === 'gone' ? 'failed' : became,
        waitMs: became === 'waiting' ? outcome.waitMs : 0,
        answer: JSON.stringify(answer),
      },
    );
    if (!rows[0]) return false;
    if (became === 'delivered') {
      await tx('webhooks').where({ id: webhook }).whereNotNull('failing_since').update({ failing_since: null });
      return false;
    }
    await tx('webhooks').where({ id: webhook }).whereNull('failing_since').update({ failing_since: tx.fn.now() });
    if (became === 'waiting') return false;
    // Given up, and nothing was taken since it was begun: nobody is there.
    const isLost = became === 'gone' || (await hasFailedSince(tx, webhook, rows[0].first));
    return isLost && disableAndTell(tx, webhook, became === 'gone' ? 'gone' : 'failing');
  });

async function hasFailedSince(tx: Knex, webhook: string, since: Date): Promise<boolean> {
  const row = await tx('webhooks').where({ id: webhook }).where('failing_since', '<=', since).first('id');
  return row !== undefined;
}

async function disableAndTell(tx: Knex, id: string, because: 'failing' | 'gone'): Promise<boolean> {
  if (!(await disable(tx, id, because))) return false;
  await tx.raw(
    `insert into mails (webhook_id, step, recipient, turn)
     select id, 'webhook-disabled', case when owner is null then 'operator' else 'developer' end, disabled_times from webhooks where id = ?
     on conflict do nothing`,
    [id],
  );
  queued(tx, 'mails');
  return true;
}

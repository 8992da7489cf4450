/**
 * Spends the budgets of a mail that is about to be sent (R67), for all mailers together. Only mails that are sent count:
 * a mail that waits, or that is no longer true, costs nothing.
 */
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import type { Budget } from '../../domain/mails/budget.ts';
import type { ClaimedMail } from './claims.ts';

export const OVER_BUDGET = 'over-budget';

/**
 * `true` where the mail may go: it is counted in all its budgets, once, however often it is tried. Otherwise the mail is
 * back in the outbox until the last of the full budgets begins anew, and up to ten random minutes longer, so that no
 * waiting mail is always first. One statement locks the rows in one order. If another mailer inserted a row meanwhile,
 * the count above `most` says that this mail came too late.
 */
export async function spend(db: Knex, mail: ClaimedMail, budgets: readonly Budget[]): Promise<boolean> {
  const asked = budgets.map(({ of, subject, most, windowMs }) => ({ key: keyOf(of, subject), most, windowMs }));
  const { rows } = await db.raw<{ rows: { goes: boolean }[] }>(SPEND, {
    asked: JSON.stringify(asked),
    id: mail.id,
    attempt: mail.attempt,
    code: OVER_BUDGET,
  });
  return rows[0]?.goes ?? false;
}

const SPEND = `
  with asked as (
    select key, most, "windowMs" * interval '1 ms' as span
    from jsonb_to_recordset(:asked::jsonb) as a (key text, most integer, "windowMs" bigint)
  ), held as (
    select key, hits, resets_at from rate_limits where key in (select key from asked) order by key for update
  ), full_ones as (
    select max(h.resets_at) as until from held h join asked a using (key) where h.resets_at > now() and h.hits >= a.most
  ), counted as (
    insert into rate_limits as r (key, hits, resets_at)
    select key, 1, now() + span from asked where (select until from full_ones) is null order by key
    on conflict (key) do update set
      hits = case when r.resets_at <= now() then 1 else r.hits + 1 end,
      resets_at = case when r.resets_at <= now() then excluded.resets_at else r.resets_at end
    returning key, hits, resets_at
  ), late as (
    select max(c.resets_at) as until from counted c join asked a using (key) where c.hits > a.most
  ), verdict as (
    select coalesce((select until from full_ones), (select until from late)) as until
  )
  update mails m set
    counted_at = case when v.until is null then now() end,
    status = case when v.until is null then m.status else 'queued' end,
    last_error = case when v.until is null then m.last_error else :code end,
    next_attempt_at = case when v.until is null then m.next_attempt_at
      else v.until + random() * interval '10 minutes' end
  from verdict v
  where m.id = :id and m.attempts = :attempt and m.status = 'claimed'
  returning m.counted_at is not null as goes`;

/** A hash: whom mail went to is not kept beside the count. */
const keyOf = (of: Budget['of'], subject: string): string =>
  `mail:${of}:${createHash('sha256').update(subject).digest('base64url')}`;

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
 * waiting mail is always first. A mail is judged only when every row of its budgets is there and locked, in one order:
 * a row that isn't there can't be locked, and mailers that judged without it would all count.
 */
export async function spend(db: Knex, mail: ClaimedMail, budgets: readonly Budget[]): Promise<boolean> {
  const asked = JSON.stringify(
    budgets.map(({ of, subject, most, windowMs }) => ({ key: keyOf(of, subject), most, windowMs })),
  );
  for (;;) {
    const { rows } = await db.raw<{ rows: { missing: boolean; goes: boolean }[] }>(SPEND, {
      asked,
      id: mail.id,
      attempt: mail.attempt,
      code: OVER_BUDGET,
    });
    if (!rows[0]?.missing) return rows[0]?.goes ?? false;
    await db.raw(BEGIN, { asked });
  }
}

const ASKED = `asked as (
    select key, most, "windowMs" * interval '1 ms' as span
    from jsonb_to_recordset(:asked::jsonb) as a (key text, most integer, "windowMs" bigint)
  )`;

/** Where a row is missing, nothing is changed. */
const SPEND = `
  with ${ASKED}, held as (
    select key, hits, resets_at from rate_limits where key in (select key from asked) order by key for update
  ), verdict as (
    select count(h.key) < count(*) as missing, max(h.resets_at) filter (where h.resets_at > now() and h.hits >= a.most) as until
    from asked a left join held h using (key)
  ), counted as (
    update rate_limits r set
      hits = case when r.resets_at <= now() then 1 else r.hits + 1 end,
      resets_at = case when r.resets_at <= now() then now() + a.span else r.resets_at end
    from asked a, verdict v
    where r.key = a.key and not v.missing and v.until is null
  ), told as (
    update mails m set
      counted_at = case when v.until is null then now() end,
      status = case when v.until is null then m.status else 'queued' end,
      last_error = case when v.until is null then m.last_error else :code end,
      next_attempt_at = case when v.until is null then m.next_attempt_at
        else v.until + random() * interval '10 minutes' end
    from verdict v
    where not v.missing and m.id = :id and m.attempts = :attempt and m.status = 'claimed'
    returning m.counted_at is not null as goes
  )
  select missing, coalesce((select goes from told), false) as goes from verdict`;

/** Rows with nothing counted, whose window is over: the first count begins it. */
const BEGIN = `
  with ${ASKED}
  insert into rate_limits (key, hits, resets_at) select key, 0, now() from asked order by key on conflict do nothing`;

/** A hash: whom mail went to is not kept beside the count. */
const keyOf = (of: Budget['of'], subject: string): string =>
  `mail:${of}:${createHash('sha256').update(subject).digest('base64url')}`;

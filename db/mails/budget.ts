/**
 * Spends the budgets of a mail that is about to be sent (R67), for all mailers together. Only mails that are sent count:
 * a mail that waits, or that is no longer true, costs nothing. Whoever has waited longest goes first when a window begins.
 */
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import type { Budget } from '../../domain/mails/budget.ts';
import type { ClaimedMail } from './claims.ts';
import { OVER_BUDGET } from './outbox.ts';

/** A mail that asks to go, and what it counts against. */
export interface Spending {
  mail: ClaimedMail;
  budgets: readonly Budget[];
}

/**
 * Answers for each of some mails whether it may go: it is counted in all its budgets, once, however often it is tried. Otherwise
 * it is back in the outbox until the last of the full budgets begins anew. `null` is no answer yet: to be asked again. Of
 * mails that are asked for together the one that was queued first goes first. Mails are judged only when every row of their
 * budgets is there and locked, in one order: a row that isn't there can't be locked, and mailers that judged without it
 * would all count.
 */
export async function spend(db: Knex, spending: readonly Spending[]): Promise<(boolean | null)[]> {
  const bindings = { asked: JSON.stringify(spending.flatMap(askedBy)), code: OVER_BUDGET };
  const { rows } = await db.raw<{ rows: { id: string; goes: boolean }[] }>(SPEND, bindings);
  if (rows.length === 0) await db.raw(ADD_MISSING, { asked: bindings.asked });
  const verdicts = new Map(rows.map(({ id, goes }) => [id, goes]));
  return spending.map(({ mail }) => verdicts.get(mail.id) ?? null);
}

const askedBy = ({ mail, budgets }: Spending) =>
  budgets.map(({ of, subject, most, windowMs }) => ({
    id: mail.id,
    attempt: mail.attempt,
    key: keyOf(of, subject),
    most,
    windowMs,
  }));

/**
 * Answers no mail where a row is missing, and changes nothing. A mail waits where one of its budgets is full; it goes where
 * all have room for it and for those before it. In between, it has no answer yet: those before it may go, or wait for
 * another budget and leave it their room. So the first has an answer each time.
 */
const SPEND = `
  with asked as (
    select a.id, a.attempt, a.key, a.most, a."windowMs" * interval '1 ms' as span, m.queued_at
    from jsonb_to_recordset(:asked::jsonb) as a (id uuid, attempt integer, key text, most integer, "windowMs" bigint)
      join mails m on m.id = a.id
  ), held as (
    select key, case when resets_at > now() then hits else 0 end as hits, case when resets_at > now() then resets_at end as until
    from rate_limits where key in (select key from asked) order by key for update
  ), met as (
    select a.*, h.hits, max(h.until) filter (where h.hits >= a.most) over (partition by a.id) as waits_until
    from asked a join held h using (key) where not exists (select from asked where key not in (select key from held))
  ), placed as (
    select *, hits + row_number() over (partition by key order by queued_at, id) <= most as has_room
    from met where waits_until is null
  ), judged as (
    select id, attempt, true as goes, null as until from placed group by id, attempt having bool_and(has_room)
    union all
    select id, attempt, false, waits_until from met where waits_until is not null group by id, attempt, waits_until
  ), counted as (
    update rate_limits r set hits = c.hits, resets_at = c.until
    from (
      select p.key, max(p.hits) + count(*) as hits, coalesce(max(h.until), now() + max(p.span)) as until
      from placed p join judged j using (id) join held h using (key) where j.goes group by p.key
    ) c
    where r.key = c.key
  ), told as (
    update mails m set
      counted_at = case when j.goes then now() end,
      status = case when j.goes then m.status else 'queued' end,
      last_error = case when j.goes then m.last_error else :code end,
      next_attempt_at = case when j.goes then m.next_attempt_at else j.until end
    from judged j
    where m.id = j.id and m.attempts = j.attempt and m.status = 'claimed'
    returning m.id
  )
  select j.id, j.goes and t.id is not null as goes from judged j left join told t on t.id = j.id`;

/**
 * Rows with nothing counted, whose window has been over for a while, also for a mailer whose transaction began before this
 * one: the first count begins it.
 */
const ADD_MISSING = `
  insert into rate_limits (key, hits, resets_at)
  select distinct key, 0, now() - interval '1 minute' from jsonb_to_recordset(:asked::jsonb) as a (key text) order by key
  on conflict do nothing`;

/** A hash: whom mail went to is not kept beside the count. */
const keyOf = (of: Budget['of'], subject: string): string =>
  `mail:${of}:${createHash('sha256').update(subject).digest('base64url')}`;

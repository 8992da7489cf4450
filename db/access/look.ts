/**
 * What is due about a link (R42, R43): told at its begin, reminded yearly, told before its day, before its refresh token sleeps, and of its
 * end. Row first.
 */
import type { Knex } from 'knex';
import type { Looked } from '../../domain/looked.ts';
import type { LinkMailStep } from '../../domain/mails/steps.ts';
import { windowMs, type Policy } from '../../domain/policy.ts';
import { sleepsAt } from './sleep.ts';
import { queued } from '../postgres/queued.ts';
import { lasts } from '../registrations/lasts.ts';

interface LinkRow {
  taken: boolean;
  now: Date;
  created_at: Date;
  until: Date | null;
  ended_at: Date | null;
  ended_because: string | null;
  told_at: Date | null;
  notice_at: Date | null;
  reminded_at: Date | null;
  end_told_at: Date | null;
  sleeps_at: Date | null;
  sleep_told_for: Date | null;
}

/** Does what is due, once; doing it again finds it done. What nobody took is told of to nobody. */
export const lookAtLink = (db: Knex, id: string, policy: Policy['links']): Promise<Looked> =>
  db.transaction(async (tx) => {
    const { rows } = await tx.raw<{ rows: LinkRow[] }>(
      `select clock_timestamp() + clock_shift as now, taken_at is not null as taken, created_at, until, ended_at, ended_because,
         told_at, notice_at, reminded_at, end_told_at, ${sleepsAt('grants')} as sleeps_at, sleep_told_for
       from grants where id = ? for update`,
      [id],
    );
    const [link] = rows;
    if (!link) return { over: true };
    await tx.raw('update grants set look_wanted_at = null, look_signalled_at = null where id = ?', [id]);
    if (!link.taken) return link.ended_at ? { over: true } : { over: false, againInMs: null };
    if (!link.told_at) await tellOfBegin(tx, id, policy, link.ended_at === null);
    if (link.ended_at) {
      if (!link.end_told_at) await tellOfEnd(tx, id, link.ended_because === 'replaced');
      return { over: true };
    }
    return { over: false, againInMs: await remind(tx, id, link, policy) };
  });

/** The giver and every other authorised user; of a company its administrators (R46). */
async function tellOfBegin(tx: Knex.Transaction, id: string, policy: Policy['links'], lives: boolean): Promise<void> {
  await tx.raw(
    `insert into grant_people (grant_id, no, account_id)
     select g.id, 0, a.id from grants g join accounts a on a.id = g.giver where g.id = :id
     union all
     select :id::uuid, row_number() over (order by o.id)::smallint, o.id from (
       select distinct a.id from access c join registrations r on r.product_id = c.product_id and r.holder <> c.holder
         and r.activated and ${lasts('r')}
       join accounts a on r.holder = 'account:' || a.id
         or (a.kind = 'fleet' and 'administrator' = any(a.roles) and r.holder = 'company:' || a.company_id)
       join grants g on g.id = c.grant_id and a.id <> g.giver
       where c.grant_id = :id order by a.id limit ${MOST_TOLD}
     ) o
     on conflict do nothing`,
    { id },
  );
  if (lives) {
    await queue(tx, id, 'link-given', 'p.no = 0');
    if (policy.tellOtherUsers) await queue(tx, id, 'link-given-other', 'p.no > 0');
  }
  await tx.raw('update grants set told_at = clock_timestamp() + clock_shift where id = ?', [id]);
}

/** Administrators of a company that uses one of the products, too, count one by one; as many as have a number. */
const MOST_TOLD = 30_000;

/** One that was replaced needs no word: the newer one has told of itself. */
async function tellOfEnd(tx: Knex.Transaction, id: string, isReplaced: boolean): Promise<void> {
  if (!isReplaced) {
    await queue(tx, id, 'link-ended', 'true');
    await queueToDeveloper(tx, id, 'link-ended-recipient');
  }
  await tx.raw('update grants set end_told_at = clock_timestamp() + clock_shift where id = ?', [id]);
}

/** What comes next, in milliseconds; what is due is done. */
async function remind(tx: Knex.Transaction, id: string, link: LinkRow, policy: Policy['links']): Promise<number> {
  const now = link.now.getTime();
  let yearly = (link.reminded_at ?? link.created_at).getTime() + windowMs(policy.remindEvery);
  if (yearly <= now) {
    await queue(tx, id, 'link-reminder', 'p.no = 0');
    await tx.raw('update grants set reminded_at = clock_timestamp() + clock_shift where id = ?', [id]);
    yearly = now + windowMs(policy.remindEvery);
  }
  const next = Math.min(yearly, await warnOfSleep(tx, id, link, policy));
  if (!link.until || link.notice_at) return next - now;
  const notice = link.until.getTime() - windowMs(policy.noticeBefore);
  if (notice > now) return Math.min(next, notice) - now;
  await queue(tx, id, 'link-ends-soon', 'p.no = 0');
  await queueToDeveloper(tx, id, 'link-ends-soon-recipient');
  await tx.raw('update grants set notice_at = clock_timestamp() + clock_shift where id = ?', [id]);
  return next - now;
}

/**
 * The developer hears once of each sleep, some time before. Answers when to look again: a use of the token moves its sleep, and is not
 * told to the workflow.
 */
async function warnOfSleep(tx: Knex.Transaction, id: string, link: LinkRow, policy: Policy['links']): Promise<number> {
  const { now, sleeps_at: sleeps, sleep_told_for: toldFor } = link;
  if (!sleeps || sleeps <= now) return Infinity; // it sleeps; another one comes with the next link
  const due = sleeps.getTime() - windowMs(policy.noticeBefore);
  if (due > now.getTime()) return due;
  if (!toldFor || toldFor < sleeps) {
    await queueToDeveloper(tx, id, 'link-sleeps-recipient');
    await tx.raw(`update grants set sleep_told_for = ${sleepsAt('grants')} where id = ?`, [id]);
  }
  return sleeps.getTime();
}

const NEXT_TURN = `(select coalesce(max(m.turn) + 1, 0) from mails m where m.grant_id = :id and m.step = :step)`;

async function queue(tx: Knex.Transaction, id: string, step: LinkMailStep, who: string): Promise<void> {
  await tx.raw(
    `insert into mails (grant_id, step, recipient, turn)
     select p.grant_id, :step, 'account:' || p.account_id, ${NEXT_TURN} from grant_people p
     where p.grant_id = :id and ${who} order by p.no on conflict do nothing`,
    { id, step },
  );
  queued(tx, 'mails');
}

async function queueToDeveloper(tx: Knex.Transaction, id: string, step: LinkMailStep): Promise<void> {
  await tx.raw(
    `insert into mails (grant_id, step, recipient, turn) values (:id, :step, 'developer', ${NEXT_TURN}) on conflict do nothing`,
    { id, step },
  );
  queued(tx, 'mails');
}

/** Links that have ended and of whose end nobody was told, since their workflow was lost. `true`: there may be more. */
export async function tellUntoldEnds(db: Knex, policy: Policy['links']): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `select id from grants where ended_at < now() - interval '2 minutes' and taken_at is not null and end_told_at is null
     order by ended_at limit ${AT_ONCE}`,
  );
  for (const { id } of rows) await lookAtLink(db, id, policy);
  return rows.length === AT_ONCE;
}
const AT_ONCE = 50;

/** R8: a registration's end that was planned has the same effects as any other, when it comes. */
import type { Knex } from 'knex';
import { queued } from '../postgres/queued.ts';

/** Ends registrations whose time has come, the first ones first. Answers whether there may be more. */
export async function endRegistrationsDue(db: Knex, limit = 100): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `with act as materialized (select set_config('right_of_way.actor', 'engine', true))
     update registrations set ended = true from act where id in (
       select id from registrations where not ended and ends_at <= clock_timestamp()
       order by ends_at limit ? for update skip locked
     ) returning id`,
    [limit],
  );
  if (rows.length > 0) queued(db, 'mails');
  return rows.length === limit;
}

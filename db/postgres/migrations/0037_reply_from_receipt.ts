/** A public body's request has our reply's deadline from its receipt on, confirmed or not (R36): lists by deadline go by it. */
import type { Knex } from 'knex';

export const config = { transaction: false };

const DUE = `(case when status in ('awaiting-verification', 'awaiting-review') then least(review_due_at, due_by) else due_by end)`;

const indexes = {
  requests_by_next_due: `requests (${DUE}, id) where ready_at is null and ended_at is null`,
  requests_by_kind_and_next_due: `requests (type, status, ${DUE}, id) where ready_at is null and ended_at is null`,
};

export async function up(knex: Knex): Promise<void> {
  for (const [name, on] of Object.entries(indexes)) {
    await knex.raw(`drop index concurrently if exists ${name}`); // what a run that was cut off left is of no use
    await knex.raw(`create index concurrently ${name} on ${on}`);
  }
  // Those that wait to be confirmed: their workflows look at the row, and our time to reply begins then, from the receipt.
  await knex.raw(`update requests set look_wanted_at = clock_timestamp(), look_signalled_at = null
    where type = 'public-body' and status = 'awaiting-verification' and review_due_at is null`);
  await knex.raw('drop index concurrently if exists requests_by_due');
  await knex.raw('drop index concurrently if exists requests_by_kind_and_due');
}

export async function down(): Promise<void> {
  throw new Error('Going back is not foreseen: restore a backup instead.');
}

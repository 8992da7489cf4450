/** Requests whose third party is looked at before the customer is asked (R61): support finds them without looking through all. */
import type { Knex } from 'knex';

/** Indexes are built beside what runs: that can't be part of a transaction. */
export const config = { transaction: false };

export async function up(knex: Knex): Promise<void> {
  await knex.raw('drop index concurrently if exists requests_held'); // what a run that was cut off left is of no use
  await knex.raw(
    `create index concurrently requests_held on requests (verified_at)
     where status = 'awaiting-verification' and verified_at is not null and details ->> 'held' is not null`,
  );
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose requests: restore a backup instead.');
}

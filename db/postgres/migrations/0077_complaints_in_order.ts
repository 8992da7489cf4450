/** Complaints that wait for an answer, by the moment at which it is due (R50). */
import type { Knex } from 'knex';

export const config = { transaction: false };

export async function up(knex: Knex): Promise<void> {
  await knex.raw('drop index concurrently if exists complaints_waiting'); // what a run that was cut off left is of no use
  await knex.raw(
    `create index concurrently complaints_waiting on enquiries (answer_by) where topic = 'complaint' and status = 'open'`,
  );
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose when complaints are to be answered: restore a backup instead.');
}

/** Finds the lapsed requests whose personal details are still there (R13) without looking at all the others. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    `create index requests_details_to_remove on requests (ended_at) where status = 'lapsed' and details_removed_at is null`,
  );
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose requests: restore a backup instead.');
}

/** While a public body's request is reviewed, what is due next is our reply (R36): lists by deadline go by it. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    drop index requests_by_due;
    create index requests_by_due on requests (
      (case status when 'awaiting-review' then least(review_due_at, due_by) else due_by end), id)
      where ready_at is null and ended_at is null;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose requests: restore a backup instead.');
}

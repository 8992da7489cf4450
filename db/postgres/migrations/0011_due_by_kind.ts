/** Lists by deadline of one type or state (R39): read in the order of an index, as those by submission are. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    create index requests_by_kind_and_due on requests (type, status,
      (case status when 'awaiting-review' then least(review_due_at, due_by) else due_by end), id)
      where ready_at is null and ended_at is null;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back is not foreseen: restore a backup instead.');
}

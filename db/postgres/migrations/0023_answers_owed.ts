/** Public bodies that owe an answer by the time this runs get the time to give it that others have (R36). */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    `update requests r set answer_due_at = clock_timestamp() + r.clock_shift + interval '30 days'
     from review_rounds o where o.request_id = r.id and o.answered_at is null
       and r.ended_at is null and r.status = 'awaiting-review' and r.answer_due_at is null`,
  );
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose requests: restore a backup instead.');
}

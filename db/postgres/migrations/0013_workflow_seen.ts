/** When a request's workflow was last seen to run (R22), and until when a public body has to answer a change (R36). */
import type { Knex } from 'knex';

/** Indexes are built beside what runs: that can't be part of a transaction. */
export const config = { transaction: false };

const indexes = {
  // Open requests by when their workflow was last seen; those never seen come first.
  requests_by_workflow_seen: `requests (workflow_seen_at nulls first, id)
    where ended_at is null and workflow_started_at is not null`,
  requests_by_answer_due: `requests (answer_due_at) where answer_due_at is not null and ended_at is null`,
};

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`alter table requests add column if not exists workflow_seen_at timestamptz,
    add column if not exists answer_due_at timestamptz`);
  await knex.raw(`grant insert (workflow_seen_at, answer_due_at), update (workflow_seen_at, answer_due_at)
    on requests to right_of_way_app`);
  for (const [name, on] of Object.entries(indexes)) {
    await knex.raw(`drop index concurrently if exists ${name}`); // what a run that was cut off left is of no use
    await knex.raw(`create index concurrently ${name} on ${on}`);
  }
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose requests: restore a backup instead.');
}

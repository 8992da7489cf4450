/** When the removal of an ended request's files was tried last (R15): one that fails makes way for the others. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`alter table requests add column if not exists files_delete_tried_at timestamptz`);
  await knex.raw(
    `grant insert (files_delete_tried_at), update (files_delete_tried_at) on requests to right_of_way_app`,
  );
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose requests: restore a backup instead.');
}

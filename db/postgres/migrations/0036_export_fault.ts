/** R22: an export that finds no room is told of at once: it does not pass by itself. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table requests add column export_fault text;
    grant insert (export_fault), update (export_fault) on requests to right_of_way_app;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back is not foreseen: restore a backup instead.');
}

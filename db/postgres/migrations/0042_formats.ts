/** R62: what a request's files come as. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Of requests of the version before, and of those that its processes still take.
    alter table requests add column formats text[] not null default '{json}';
    grant insert (formats) on requests to right_of_way_app;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back is not foreseen: restore a backup instead.');
}

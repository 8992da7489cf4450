/** The data key of each request that has encrypted files, wrapped by a master key of the settings; it goes before the files do (R15). */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table file_keys (
      request_id uuid primary key references requests (id),
      kid smallint not null,
      wrapped bytea not null
    );
    grant select, insert, delete on file_keys to right_of_way_app;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back is not foreseen: restore a backup instead.');
}

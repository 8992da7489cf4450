/** How far a file of readings has been imported, so that an import that was cut off goes on. Only the tables' owner imports. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table reading_imports (
      file text primary key,                       -- SHA-256 of its bytes
      fingerprint text not null,                   -- of the readings that were taken from it, in their order
      done bigint not null default 0,              -- how many of them, in that order, are in the table
      added bigint not null default 0,             -- how many of them had not been there
      begun_at timestamptz not null default clock_timestamp(),
      finished_at timestamptz
    );
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back is not foreseen: restore a backup instead.');
}

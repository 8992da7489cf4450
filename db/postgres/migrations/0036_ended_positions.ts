/** A download of ten thousand files in one is noted in a few bytes. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    -- The files of all.zip that are whole, by position: their names were written anew with every note. The column ended
    -- stays for notes of the version before. Where that version counts a note of this one, these files are left out.
    alter table downloads_under_way add column ended_positions int4multirange not null default '{}';
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose what was handed over: restore a backup instead.');
}

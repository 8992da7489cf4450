/** Forms that are not submitted yet, sealed by a key that only the address of their page holds (db/requests/drafts.ts). */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table drafts (
      name text primary key, -- the hash of the key
      sealed text not null,
      ends_at timestamptz not null
    );
    create index drafts_end on drafts (ends_at);
    grant select, insert, update, delete on drafts to right_of_way_app`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table drafts');
}

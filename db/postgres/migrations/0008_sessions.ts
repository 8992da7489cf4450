/** Who is signed in at the pages; rows are the session store's (db/sign-in/sessions.ts). */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    create table sessions (
      sid text primary key,                      -- useless without the signature in the cookie
      sess json not null,
      expire timestamptz not null                -- the idle limit; the absolute one stands in sess
    );
    create index sessions_expire on sessions (expire);
    grant select, insert, update, delete on sessions to right_of_way_app;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back is not foreseen: restore a backup instead.');
}

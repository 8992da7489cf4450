/** API processes that hand downloads over: the end of a link is answered once each of them has cut what ended (R29). */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    -- Each call that may have ended links takes a number, and waits until every process has cut for it.
    create sequence cuts_asked;
    select setval('cuts_asked', 1); -- or nobody could tell the first number from none
    create table handing_processes (
      id uuid primary key,
      looked_at timestamptz not null default clock_timestamp(), -- a process that stays away for seconds cuts everything by itself
      cut_for bigint not null default 0
    );
    grant select, insert, update, delete on handing_processes to right_of_way_app;
    grant select, usage on sequence cuts_asked to right_of_way_app;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back would end links before their downloads are cut: restore a backup instead.');
}

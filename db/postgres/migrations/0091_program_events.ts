/** What programs did, for their developers (R41): opened, was handed, was refused. Ids, counts and places, never readings. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    -- Written in rounds, about each second; the newest of each program, of the last day. It hangs on no other table: a note must hold up
    -- nobody who ends something.
    create table program_events (
      no bigint generated always as identity primary key,
      client_id text not null,
      grant_id uuid,                               -- the link; null: the program by itself
      at timestamptz not null,
      kind text not null check (kind in ('opened', 'live', 'behind', 'ended', 'access-ended', 'handed', 'refused')),
      data jsonb not null
    );
    create index program_events_of on program_events (client_id, no desc);
    create index program_events_old on program_events (at);
    grant select, insert, delete on program_events to right_of_way_app;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose what developers were shown: restore a backup instead.');
}

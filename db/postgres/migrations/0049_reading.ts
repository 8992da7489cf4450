/** Reading of continuous data (R43): what was read through each access, by day, and the streams that are open now. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    create index access_product_no on access (product_no) where ended_at is null;
    create index access_reader on access (reader, since) where grant_id is null;
    create index access_given on access (holder, since desc);
    create index access_since on access (product_id, since desc);

    -- How many readings were handed over through an access, by day (UTC). Written in rounds, about each second.
    create table access_reads (
      access_id uuid not null references access,
      day date not null,
      readings bigint not null,
      last_at timestamptz not null,
      primary key (access_id, day)
    );

    -- Streams that are open; those of a process that is gone are none.
    create table data_streams (
      id uuid primary key,
      process_id uuid not null,                    -- as handing_processes has it
      client_id text not null references credentials (client_id),
      grant_id uuid references grants,
      network text not null,                       -- the block of addresses that it was opened from
      opened_at timestamptz not null default clock_timestamp(),
      end_wanted_at timestamptz
    );
    create index data_streams_of on data_streams (client_id, opened_at);

    grant select, insert, update on access_reads to right_of_way_app;
    grant select, insert, update, delete on data_streams to right_of_way_app;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose who read what: restore a backup instead.');
}

/** R60: cases of misuse, with the demand to erase; a third party says that it has erased what it was given. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table requests add column erased_at timestamptz;
    comment on column requests.erased_at is 'When its requester said that it has erased the data.';
    grant update (erased_at) on requests to right_of_way_app;

    create table misuse_cases (
      id uuid primary key,
      request_id uuid not null references requests,
      reported_by text not null check (reported_by ~ '^(account|staff):'),
      reported_at timestamptz not null default clock_timestamp(),
      what text, -- null once the personal details are removed (R58)
      since date,
      status text not null default 'reported' check (status in ('reported', 'demanded', 'erased', 'closed')),
      demand text,
      erase_by date,
      demanded_by text,
      demanded_at timestamptz,
      erased_at timestamptz,
      closed_because text,
      closed_by text,
      closed_at timestamptz
    );
    create index misuse_cases_request on misuse_cases (request_id);
    create index misuse_cases_in_order on misuse_cases ((case status when 'reported' then 0 when 'closed' then 2 else 1 end), reported_at, id);
    grant select, insert on misuse_cases to right_of_way_app;
    grant update (what, status, demand, erase_by, demanded_by, demanded_at, erased_at, closed_because, closed_by, closed_at)
      on misuse_cases to right_of_way_app`);
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose cases of misuse: restore a backup instead.');
}

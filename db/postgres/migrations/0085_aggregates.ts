/**
 * R56: what public bodies are given. Sums over all vehicles are made week by week, kept as they were made, and never made anew: whoever
 * asks for the same gets the same. Beside them stands who was given which, over all bodies and all time.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table aggregate_weeks (
      week date primary key check (extract(isodow from week) = 1),
      key bytea not null check (length(key) = 32) -- chooses what of a vehicle counts where there is too much
    );
    comment on table aggregate_weeks is 'Weeks of which sums were asked for, by their Mondays.';

    create table aggregate_cuts (
      id integer generated always as identity primary key,
      week date not null references aggregate_weeks,
      "table" text not null,
      level integer not null,
      by_model boolean not null,
      rules text not null,
      wanted_at timestamptz not null default clock_timestamp(),
      frozen_at timestamptz,
      left_out text check (left_out in ('trade-secret')),
      figures jsonb,
      sha256 text check ((sha256 is not null) = (frozen_at is not null)),
      unique (week, "table", level, by_model, rules)
    );
    create index aggregate_cuts_wanted on aggregate_cuts (week) where frozen_at is null;
    comment on table aggregate_cuts is 'A table of one week, cut into rows one way; frozen once its rows are made.';

    create table aggregate_rows (
      cut_id integer not null references aggregate_cuts,
      no integer not null,
      parent text not null,
      cell text not null,
      is_rest boolean not null,
      "time" text not null,
      model text,
      measures text not null,
      primary key (cut_id, no)
    );
    create index aggregate_rows_parent on aggregate_rows (cut_id, parent, "time");

    create table aggregate_sources (
      week date not null references aggregate_weeks,
      "table" text not null,
      parent text not null,
      "time" text not null,
      hash text not null, -- by the week's key
      primary key (week, "table", parent, "time")
    );
    comment on table aggregate_sources is 'What the first cut of a table was made of: later ones of something else are not given beside it.';

    create table aggregate_clashes (
      cut_id integer not null references aggregate_cuts,
      other_id integer not null references aggregate_cuts,
      parent text not null,
      primary key (cut_id, other_id, parent)
    );
    comment on table aggregate_clashes is 'Two cuts of one table and week of which, in a parent of 50 km, one alone may ever be given.';

    create table aggregate_releases (
      cut_id integer not null references aggregate_cuts,
      parent text not null,
      request_id uuid not null, -- no reference: it outlives the request
      released_at timestamptz not null default clock_timestamp(),
      primary key (cut_id, parent, request_id)
    );
    create index aggregate_releases_request on aggregate_releases (request_id);
    comment on table aggregate_releases is 'The ledger: which rows were given to which request. Kept for good; nothing personal is in it.';

    alter table release_proposals add column release jsonb;
    comment on column release_proposals.release is 'What of the aggregates is given (R56).';

    grant select, insert on aggregate_weeks, aggregate_rows, aggregate_sources, aggregate_clashes, aggregate_releases to right_of_way_app;
    grant select on aggregate_cuts to right_of_way_app;
    grant insert (week, "table", level, by_model, rules) on aggregate_cuts to right_of_way_app;
    grant update (frozen_at, left_out, figures, sha256) on aggregate_cuts to right_of_way_app;
    grant insert (release) on release_proposals to right_of_way_app`);
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose what was given to whom: restore a backup instead.');
}

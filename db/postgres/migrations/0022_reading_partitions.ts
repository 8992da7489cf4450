/** Partitions of `readings` are made ahead: a reading of a month without one would be refused. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    -- Makes what is missing, one a calendar month in UTC; answers the names of what it made. A table made first and
    -- attached then holds up no export, as "create table … partition of" would. Where something else covers part of a
    -- month, that month is left to whoever made it.
    create function make_reading_partitions(from_instant timestamptz, until_instant timestamptz) returns setof text
    language plpgsql set search_path = public, pg_temp as $$
    declare
      month timestamptz;
      next_month timestamptz;
      name text;
    begin
      perform pg_advisory_xact_lock(hashtextextended('reading partitions', 9));
      for month in
        select m at time zone 'UTC' from generate_series(
          date_trunc('month', from_instant at time zone 'UTC'), until_instant at time zone 'UTC', interval '1 month') m
        where m < until_instant at time zone 'UTC'
      loop
        name := 'readings_' || to_char(month at time zone 'UTC', 'YYYY_MM');
        continue when to_regclass('public.' || name) is not null;
        next_month := (month at time zone 'UTC' + interval '1 month') at time zone 'UTC';
        begin
          execute format('create table %I (like readings)', name);
          execute format('alter table readings attach partition %I for values from (%L) to (%L)', name, month, next_month);
          return next name;
        exception when invalid_object_definition or check_violation then null; -- it would overlap
        end;
      end loop;
    end $$;
    revoke execute on function make_reading_partitions from public;

    -- The application's role may make no tables, these excepted.
    create function make_reading_partitions_ahead() returns setof text
    language sql security definer set search_path = public, pg_temp as $$
      select make_reading_partitions(clock_timestamp(), clock_timestamp() + interval '3 months')
    $$;
    revoke execute on function make_reading_partitions_ahead from public;
    grant execute on function make_reading_partitions_ahead to right_of_way_app;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back is not foreseen: restore a backup instead.');
}

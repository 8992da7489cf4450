/**
 * The feed: readings as they come in, in the order in which they were taken. A row is one product's readings of one batch.
 * Positions are dense: they are given out under the lock of one row. Days of receipt are partitions; days that are over
 * move into `readings`.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    create table feed_heads (shard integer primary key, head bigint not null) with (fillfactor = 10);
    insert into feed_heads (shard, head) values (0, 0);

    -- The last batch that was taken of each source, and what was answered.
    create table feed_sources (source text primary key, sequence bigint not null, answer jsonb not null) with (fillfactor = 50);

    create table feed (
      pos bigint not null,
      product_no integer not null,
      received_at timestamptz not null,
      n smallint not null,                         -- how many readings
      body text not null,                          -- signal, at (ms since 1970), value, reason; by tabs, a line each
      primary key (pos, received_at)
    ) partition by range (received_at);
    create index feed_product on feed (product_no, pos);
    create table feed_other partition of feed default; -- nothing fails where a day has no partition
    alter table feed_other alter body set storage external;

    -- The newest reading of each signal, a document a product: { signal: [at, value, reason] }.
    create table latest (
      product_no integer primary key,
      pos bigint not null,
      newest bigint not null,
      oldest bigint not null,
      state jsonb not null
    ) with (fillfactor = 50);
    alter table latest alter state set storage main;

    create function merge_latest(kept jsonb, came jsonb) returns jsonb language sql immutable as $$
      select kept || coalesce(jsonb_object_agg(c.key, c.value), '{}') from jsonb_each(came) c
      where not jsonb_exists(kept, c.key) or (kept->c.key->>0)::bigint <= (c.value->>0)::bigint
    $$;

    -- Days of receipt that have moved into readings, and how far.
    create table feed_days (day date primary key, moved_product integer not null default -1, moved_at timestamptz, readings bigint not null default 0);
  `);

  await knex.raw(String.raw`
    create function make_feed_partitions_ahead() returns setof text
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare
      day timestamptz;
      name text;
    begin
      perform pg_advisory_xact_lock(hashtextextended('feed partitions', 9));
      for day in
        select d at time zone 'UTC' from generate_series(date_trunc('day', clock_timestamp() at time zone 'UTC'),
          clock_timestamp() at time zone 'UTC' + interval '3 months', interval '1 day') d
      loop
        name := 'feed_' || to_char(day at time zone 'UTC', 'YYYY_MM_DD');
        continue when to_regclass('public.' || name) is not null;
        begin
          execute format('create table %I (like feed including constraints)', name);
          execute format('alter table %I alter body set storage external', name);
          execute format('alter table feed attach partition %I for values from (%L) to (%L)', name, day, day + interval '1 day');
          return next name;
        exception when invalid_object_definition or check_violation then null;
        end;
      end loop;
    end $$;

    -- Moves readings of some products of a day that is over into the table that exports read: in the order of product and
    -- time, each once. Answers the last product that was moved; null where none is left.
    create function move_feed_day(moved_day date, after_product integer, most integer)
    returns table (last_product integer, moved bigint)
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare
      from_at timestamptz := moved_day::timestamp at time zone 'UTC';
      until_at timestamptz := (moved_day + 1)::timestamp at time zone 'UTC';
      first_reading timestamptz;
      last_reading timestamptz;
    begin
      if until_at > clock_timestamp() then raise exception 'the day % is not over', moved_day; end if;
      create temporary table if not exists feed_moving (product_no integer, signal smallint, at timestamptz, value text) on commit delete rows;
      truncate feed_moving;
      select max(p.product_no) into last_product from (
        select distinct f.product_no from feed f
        where f.received_at >= from_at and f.received_at < until_at and f.product_no > after_product
        order by f.product_no limit most) p;
      moved := 0;
      if last_product is null then return next; return; end if;
      insert into feed_moving
      select distinct on (f.product_no, at, signal) f.product_no, split_part(line, E'\t', 1)::smallint as signal,
        to_timestamp(split_part(line, E'\t', 2)::bigint / 1000.0) as at, split_part(line, E'\t', 3)
      from feed f cross join lateral unnest(string_to_array(rtrim(f.body, E'\n'), E'\n')) line
      where f.received_at >= from_at and f.received_at < until_at and f.product_no > after_product and f.product_no <= last_product
      order by f.product_no, at, signal, f.pos desc;
      select min(m.at), max(m.at) into first_reading, last_reading from feed_moving m;
      perform make_reading_partitions(first_reading, last_reading + interval '1 ms');
      insert into readings (product_no, signal, at, value)
      select m.product_no, m.signal, m.at, m.value from feed_moving m
      where not exists (select from readings r where r.product_no = m.product_no and r.at = m.at and r.signal = m.signal)
      order by m.product_no, m.at;
      get diagnostics moved = row_count;
      return next;
    end $$;
    revoke execute on function make_feed_partitions_ahead, move_feed_day from public;
    grant execute on function make_feed_partitions_ahead, move_feed_day to right_of_way_app;
    grant select, insert, update on feed_heads, feed_sources, latest to right_of_way_app;
    grant select, insert on feed to right_of_way_app;
    grant select, insert, update on feed_days to right_of_way_app;
    revoke insert on feed_heads from right_of_way_app;
    select make_feed_partitions_ahead();
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose readings: restore a backup instead.');
}

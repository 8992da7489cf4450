/**
 * A closed day is held against the readings of its own time alone. Without that, the duplicates of each step were looked for
 * in every month there is, where PostgreSQL thought that quicker.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    create or replace function move_feed_day(moved_day date, after_product integer, most integer)
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
      where not exists (select from readings r where r.product_no = m.product_no and r.at = m.at and r.signal = m.signal
        and r.at >= first_reading and r.at <= last_reading) -- else every month there is would be looked through
      order by m.product_no, m.at;
      get diagnostics moved = row_count;
      return next;
    end $$;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose readings: restore a backup instead.');
}

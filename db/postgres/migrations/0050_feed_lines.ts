/**
 * The lines of a frame are taken apart by one function, and a closed day moves at what its readings cost: they are sorted once,
 * in memory, and held only against readings of products that have some of that time already (C11). The newest values are no
 * longer compressed each time one of them changes, which took longer than all the rest of it (C1).
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    -- Up to this size a row stays as it is; what is larger is compressed as before.
    alter table latest set (toast_tuple_target = 8160);

    -- The readings of a frame. Its statement is put in the place of each call of it.
    create function feed_lines(body text) returns table (signal smallint, at timestamptz, value text)
    language sql immutable parallel safe as $$
      select split_part(line, E'\t', 1)::smallint, to_timestamp(split_part(line, E'\t', 2)::double precision / 1000), split_part(line, E'\t', 3)
      from string_to_table(rtrim(body, E'\n'), E'\n') line
    $$;
    revoke execute on function feed_lines from public;

    create or replace function move_feed_day(moved_day date, after_product integer, most integer)
    returns table (last_product integer, moved bigint)
    language plpgsql security definer set search_path = public, pg_temp set work_mem = '64MB' as $$
    declare
      from_at timestamptz := moved_day::timestamp at time zone 'UTC';
      until_at timestamptz := (moved_day + 1)::timestamp at time zone 'UTC';
      first_reading timestamptz;
      last_reading timestamptz;
      known integer[];
      added bigint;
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
      select distinct on (f.product_no, r.at, r.signal) f.product_no, r.signal, r.at, r.value
      from feed f cross join lateral feed_lines(f.body) r
      where f.received_at >= from_at and f.received_at < until_at and f.product_no > after_product and f.product_no <= last_product
      order by f.product_no, r.at, r.signal, f.pos desc;
      select min(m.at), max(m.at) into first_reading, last_reading from feed_moving m;
      perform make_reading_partitions(first_reading, last_reading + interval '1 ms');
      -- Mostly none: what came late, and what an export took from the feed before.
      known := array(
        select p.product_no from (select distinct m.product_no from feed_moving m) p cross join lateral (
          select from readings r where r.product_no = p.product_no and r.at >= first_reading and r.at <= last_reading limit 1) r);
      -- In the order of the table, which is that of products and time.
      insert into readings (product_no, signal, at, value)
      select m.product_no, m.signal, m.at, m.value from feed_moving m where m.product_no <> all (known);
      get diagnostics moved = row_count;
      if cardinality(known) > 0 then
        insert into readings (product_no, signal, at, value)
        select m.product_no, m.signal, m.at, m.value from feed_moving m
        where m.product_no = any (known) and not exists (
          select from readings r where r.product_no = m.product_no and r.at = m.at and r.signal = m.signal
            and r.product_no = any (known) and r.at >= first_reading and r.at <= last_reading) -- no others are looked through
        order by m.product_no, m.at;
        get diagnostics added = row_count;
        moved := moved + added;
      end if;
      return next;
    end $$;

    create or replace function take_from_feed(product integer, from_at timestamptz, until_at timestamptz) returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare
      unmoved timestamptz;
      first_reading timestamptz;
      last_reading timestamptz;
      taken bigint;
    begin
      -- Beside the move of a day, or of the same product's readings, some would be copied twice.
      perform pg_advisory_xact_lock_shared(hashtextextended('feed days', 9));
      perform pg_advisory_xact_lock(hashtextextended('feed of ' || product, 9));
      select coalesce(max(day + 1)::timestamp at time zone 'UTC', '-infinity') into unmoved from feed_days where moved_at is not null;
      select min(l.at), max(l.at) into first_reading, last_reading from feed f cross join lateral feed_lines(f.body) l
      where f.product_no = product and f.received_at >= unmoved and l.at >= from_at and l.at < until_at;
      if first_reading is null then return 0; end if;
      perform make_reading_partitions(first_reading, last_reading + interval '1 ms');
      insert into readings (product_no, signal, at, value)
      select product, n.signal, n.at, n.value from (
        select distinct on (l.at, l.signal) l.signal, l.at, l.value
        from feed f cross join lateral feed_lines(f.body) l
        where f.product_no = product and f.received_at >= unmoved and l.at >= from_at and l.at < until_at
        order by l.at, l.signal, f.pos desc) n
      where not exists (select from readings r where r.product_no = product and r.at = n.at and r.signal = n.signal)
      order by n.at;
      get diagnostics taken = row_count;
      return taken;
    end $$;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back is not foreseen: restore a backup instead.');
}

/** An export reads what has come in so far, not only days of the feed that are over (R7, R16). */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    -- Copies a product's readings of some time from the feed into the table that exports read, each once. They stay in the
    -- feed; the move of their day leaves out what is there already. Answers how many it copied.
    create function take_from_feed(product integer, from_at timestamptz, until_at timestamptz) returns bigint
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
      with lines as (
        select to_timestamp(split_part(line, E'\t', 2)::bigint / 1000.0) as at
        from feed f cross join lateral unnest(string_to_array(rtrim(f.body, E'\n'), E'\n')) line
        where f.product_no = product and f.received_at >= unmoved)
      select min(at), max(at) into first_reading, last_reading from lines where at >= from_at and at < until_at;
      if first_reading is null then return 0; end if;
      perform make_reading_partitions(first_reading, last_reading + interval '1 ms');
      insert into readings (product_no, signal, at, value)
      select product, n.signal, n.at, n.value from (
        select distinct on (at, signal) split_part(line, E'\t', 1)::smallint as signal,
          to_timestamp(split_part(line, E'\t', 2)::bigint / 1000.0) as at, split_part(line, E'\t', 3) as value
        from feed f cross join lateral unnest(string_to_array(rtrim(f.body, E'\n'), E'\n')) line
        where f.product_no = product and f.received_at >= unmoved
        order by at, signal, f.pos desc) n
      where n.at >= from_at and n.at < until_at
        and not exists (select from readings r where r.product_no = product and r.at = n.at and r.signal = n.signal)
      order by n.at;
      get diagnostics taken = row_count;
      return taken;
    end $$;
    revoke execute on function take_from_feed from public;
    grant execute on function take_from_feed to right_of_way_app;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop function take_from_feed');
}

/**
 * An export looks only into those days of the feed that its product may have readings in. It looked into each day there is a
 * partition for, three months ahead: on an installation without any feed that was the dearest statement of an export.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    create or replace function take_from_feed(product integer, from_at timestamptz, until_at timestamptz) returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare
      unmoved timestamptz;
      -- Receipt is timed by the database's clock as the rows are written.
      received_until timestamptz := clock_timestamp() + interval '1 day';
      first_reading timestamptz;
      last_reading timestamptz;
      taken bigint;
    begin
      -- Whatever came in of a product stands there, too.
      if not exists (select from latest l where l.product_no = product) then return 0; end if;
      -- Beside the move of a day, or of the same product's readings, some would be copied twice.
      perform pg_advisory_xact_lock_shared(hashtextextended('feed days', 9));
      perform pg_advisory_xact_lock(hashtextextended('feed of ' || product, 9));
      select coalesce(max(day + 1)::timestamp at time zone 'UTC', '-infinity') into unmoved from feed_days where moved_at is not null;
      -- As texts: planned each time, for the partitions of these days alone.
      execute $q$
        select min(l.at), max(l.at) from feed f cross join lateral feed_lines(f.body) l
        where f.product_no = $1 and f.received_at >= $4 and f.received_at < $5 and l.at >= $2 and l.at < $3 $q$
      into first_reading, last_reading using product, from_at, until_at, unmoved, received_until;
      if first_reading is null then return 0; end if;
      perform make_reading_partitions(first_reading, last_reading + interval '1 ms');
      execute $q$
        insert into readings (product_no, signal, at, value)
        select $1, n.signal, n.at, n.value from (
          select distinct on (l.at, l.signal) l.signal, l.at, l.value
          from feed f cross join lateral feed_lines(f.body) l
          where f.product_no = $1 and f.received_at >= $4 and f.received_at < $5 and l.at >= $2 and l.at < $3
          order by l.at, l.signal, f.pos desc) n
        where not exists (select from readings r where r.product_no = $1 and r.at = n.at and r.signal = n.signal)
        order by n.at $q$
      using product, from_at, until_at, unmoved, received_until;
      get diagnostics taken = row_count;
      return taken;
    end $$;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back is not foreseen: restore a backup instead.');
}

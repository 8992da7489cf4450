/**
 * Readings and the feed are kept for a time (R58): what is older goes by whole partitions. The lowest position that is still
 * there is known, so that a reader that has stayed away for too long is told, and never skips what it missed.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    alter table feed_heads add column earliest bigint not null default 1;
    comment on column feed_heads.earliest is
      'The lowest position from which on nothing is missing. Above the head where nothing is there any more.';

    -- What was dropped, and when: a trace.
    create table dropped_partitions (
      what text not null check (what in ('readings', 'feed')),
      name text not null,
      from_at timestamptz not null,
      until_at timestamptz not null,
      dropped_at timestamptz not null default clock_timestamp()
    );
    create index dropped_partitions_newest on dropped_partitions (what, until_at);

    -- The partitions of a table with their bounds; those without bounds in time are left out.
    create function time_partitions(parent regclass) returns table (name text, kind "char", from_at timestamptz, until_at timestamptz)
    language sql stable set search_path = public, pg_temp as $$
      select c.oid::regclass::text, c.relkind, b.found[1]::timestamptz, b.found[2]::timestamptz
      from pg_inherits i join pg_class c on c.oid = i.inhrelid,
        regexp_match(pg_get_expr(c.relpartbound, c.oid), $re$^FOR VALUES FROM \('([^']+)'\) TO \('([^']+)'\)$re$) as b (found)
      where i.inhparent = parent and b.found is not null
    $$;

    -- Drops the oldest partition of readings whose last moment is longer ago than that; answers its name, null where there is
    -- none. A request that is under way, or held (R58), keeps the months of its period. Nobody waits for this for long.
    create function drop_old_readings(keep interval) returns text
    language plpgsql security definer set search_path = public, pg_temp set lock_timeout = '2s' as $$
    declare
      old record;
    begin
      perform pg_advisory_xact_lock(hashtextextended('reading partitions', 9));
      select p.* into old from time_partitions('readings') p
      where p.kind = 'r' and p.until_at <= clock_timestamp() - keep and not exists (
        select from requests r where (r.held_at is not null or r.ended_at is null and r.ready_at is null)
          and r.period_from <= (p.until_at at time zone 'UTC')::date + 1 and r.period_to >= (p.from_at at time zone 'UTC')::date - 1)
      order by p.until_at limit 1;
      if old.name is null then return null; end if;
      execute format('alter table readings detach partition %s', old.name);
      execute format('drop table %s', old.name);
      insert into dropped_partitions (what, name, from_at, until_at) values ('readings', old.name, old.from_at, old.until_at);
      return old.name;
    end $$;

    -- The same for the feed: of days that are moved, or that nothing came on.
    create function drop_old_feed(keep interval) returns text
    language plpgsql security definer set search_path = public, pg_temp set lock_timeout = '500ms' as $$
    declare
      old record;
      is_empty boolean;
      last_position bigint;
    begin
      perform pg_advisory_xact_lock(hashtextextended('feed partitions', 9));
      for old in
        select p.*, not exists (
            select from generate_series(p.from_at at time zone 'UTC', (p.until_at at time zone 'UTC') - interval '1 us', interval '1 day') d
            where not exists (select from feed_days f where f.day = d::date and f.moved_at is not null)) as is_moved
        from time_partitions('feed') p where p.kind = 'r' and p.until_at <= clock_timestamp() - keep order by p.until_at
      loop
        if not old.is_moved then
          execute format('select not exists (select from %s)', old.name) into is_empty;
          continue when not is_empty;
        end if;
        lock table only feed in access exclusive mode;
        if not old.is_moved then -- somebody may have written to it until now
          execute format('lock table only %s in access exclusive mode', old.name);
          execute format('select not exists (select from %s)', old.name) into is_empty;
          continue when not is_empty;
        end if;
        execute format('alter table feed detach partition %s', old.name);
        execute format('select max(pos) from %s', old.name) into last_position;
        update feed_heads set earliest = greatest(earliest, last_position + 1) where shard = 0 and earliest <= last_position;
        execute format('drop table %s', old.name);
        insert into dropped_partitions (what, name, from_at, until_at) values ('feed', old.name, old.from_at, old.until_at);
        return old.name;
      end loop;
      return null;
    end $$;

    -- What came on days that had no partition goes as a whole, once all of it is moved and old.
    create function empty_feed_other(keep interval) returns boolean
    language plpgsql security definer set search_path = public, pg_temp set lock_timeout = '500ms' as $$
    declare
      first_at timestamptz;
      last_at timestamptz;
      last_position bigint;
    begin
      if not exists (select from feed_other) or exists (select from feed_other where received_at > clock_timestamp() - keep) then return false; end if;
      lock table feed_other in access exclusive mode;
      if exists (select from feed_other f where f.received_at > clock_timestamp() - keep or not exists (
          select from feed_days d where d.day = (f.received_at at time zone 'UTC')::date and d.moved_at is not null)) then return false; end if;
      select min(received_at), max(received_at), max(pos) into first_at, last_at, last_position from feed_other;
      update feed_heads set earliest = greatest(earliest, last_position + 1) where shard = 0 and earliest <= last_position;
      truncate feed_other;
      insert into dropped_partitions (what, name, from_at, until_at) values ('feed', 'feed_other', first_at, last_at);
      return true;
    end $$;

    revoke execute on function drop_old_readings, drop_old_feed, empty_feed_other from public;
    grant execute on function drop_old_readings, drop_old_feed, empty_feed_other to right_of_way_app;
    grant select on dropped_partitions to right_of_way_app;
    revoke update on feed_heads from right_of_way_app;
    grant update (head) on feed_heads to right_of_way_app;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose what was dropped: restore a backup instead.');
}

/** Downloads that are told of their end at once, and counted as they go (R8, R29, R32); hashes of a file's blocks. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    -- What is being handed over: noted before it leaves, so that neither an end nor a dead process makes nothing of it.
    create table downloads_under_way (
      id uuid primary key,
      request_id uuid not null references requests,
      name text not null,                        -- of a file, or all.zip
      handed_from bigint not null,
      handed_until bigint not null,              -- without it; of all.zip nothing is known but whole files
      ended text[] not null default '{}',        -- of all.zip: the files that are whole
      touched_at timestamptz not null default clock_timestamp()
    );
    create index downloads_under_way_request on downloads_under_way (request_id);
    create index downloads_under_way_touched on downloads_under_way (touched_at);
    grant select, insert, update, delete on downloads_under_way to right_of_way_app;

    -- Joins a part to those handed over before. With more than so many of them, the smallest gaps count as handed over.
    create function parts_joined(before int8multirange, part int8multirange, most integer)
    returns int8multirange language sql immutable as $$
      with joined as (select before + part as parts),
        gaps as (select gap from joined, unnest(int8multirange(range_merge(parts)) - parts) gap),
        closed as (select range_agg(gap) as gaps from (
          select gap from gaps order by upper(gap) - lower(gap), gap
          limit (select greatest(0, count(*) - most + 1) from gaps)) smallest)
      select parts + coalesce(closed.gaps, '{}') from joined, closed
    $$;

    -- SHA-256 of each block of 1 MiB, one after the other, so that a block is checked when it leaves. None in older rows.
    alter table files add column block_hashes bytea;
    alter table files alter column block_hashes set storage external; -- a part of it is read without the rest
  `);

  await knex.raw(String.raw`
    -- Whatever ends a link, or a file's place behind it, tells every process that may be handing it over.
    create function tell_link_ended() returns trigger language plpgsql as $$
    begin
      perform pg_notify('link_ended', id::text)
      from (select distinct request_id as id from downloads_under_way where request_id = new.id) under_way;
      return null;
    end $$;
    create trigger tell_link_ended after update of status, link_generation, download_until, clock_shift on requests
      for each row when (old.status = 'ready' and (new.status <> old.status or new.link_generation <> old.link_generation
        or new.download_until < old.download_until or new.clock_shift > old.clock_shift))
      execute function tell_link_ended();

    create function tell_product_dropped() returns trigger language plpgsql as $$
    begin
      perform pg_notify('link_ended', id::text)
      from (select distinct request_id as id from downloads_under_way where request_id = new.request_id) under_way;
      return null;
    end $$;
    create trigger tell_product_dropped after update of dropped_at on request_products
      for each row when (old.dropped_at is null and new.dropped_at is not null) execute function tell_product_dropped();

    create function tell_registration_changed() returns trigger language plpgsql as $$
    begin
      perform pg_notify('link_ended', id::text)
      from (select distinct r.id from downloads_under_way u join requests r on r.id = u.request_id
            where r.holder = old.holder) under_way;
      return null;
    end $$;
    create trigger tell_registration_changed
      after update of starts_at, ends_at, activated, holder, product_id or delete on registrations
      for each row execute function tell_registration_changed();
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose what was handed over: restore a backup instead.');
}

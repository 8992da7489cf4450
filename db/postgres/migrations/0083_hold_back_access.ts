/**
 * R54 for what programs read: each change of what is held back raises the number of ends, so that every process looks which of its
 * connections still hold what was handed over before it. It is held back of all programs of a recipient, and a link that is given in the
 * same moment is either seen, or sees it.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    -- How many ends there were when what is held back of it changed last.
    alter table access add column held_epoch bigint;
    create index access_held on access (held_epoch) where held_epoch is not null;
    create index withholdings_of_recipients on withholdings (holder) where reader is not null and ended_at is null;

    -- The programs of whoever has this one.
    create function programs_beside(of_reader text) returns setof text
    language sql stable set search_path = public, pg_temp as $$
      select other.client_id from credentials one join credentials other on other.owner = one.owner where one.client_id = of_reader
    $$;

    create or replace function access_held_back(of_reader text, of_holder text, of_product uuid) returns jsonb
    language sql stable set search_path = public, pg_temp as $$
      select jsonb_object_agg(s, held_back_as(w.kind) order by s, array_position(array['suspend', 'withhold', 'refuse'], w.kind)) from withholdings w, unnest(w.signals) s
      where w.in_force_at is not null and w.ended_at is null and w.holder = of_holder and w.reader in (select programs_beside(of_reader))
        and (w.product_id is null or w.product_id = of_product)
    $$;

    -- Before the number of ends: whoever gives secrets takes the same two locks in the same order.
    create function lock_secrets(of_holder text) returns void
    language sql as $$ select pg_advisory_xact_lock(hashtextextended('secrets of ' || of_holder, 54)) $$;

    create or replace function new_access_held_back() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      if new.secrets then perform pg_advisory_xact_lock_shared(hashtextextended('secrets of ' || new.holder, 54)); end if;
      if exists (select from withholdings w where w.holder = new.holder and w.reader is not null and w.ended_at is null) then
        new.held_back := access_held_back(new.reader, new.holder, new.product_id);
      end if;
      return new;
    end $$;

    create or replace function hold_back(of_reader text, of_holder text) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare
      now_epoch bigint;
    begin
      update access_epoch set epoch = epoch + 1 returning epoch into now_epoch;
      update access a set held_back = access_held_back(a.reader, a.holder, a.product_id), held_epoch = now_epoch
      where a.holder = of_holder and a.reader in (select programs_beside(of_reader)) and a.ended_at is null;
      perform pg_notify('access_ended', now_epoch::text);
    end $$;

    revoke execute on function lock_secrets, programs_beside from public;
    grant execute on function lock_secrets, programs_beside to right_of_way_app;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back would give trade secrets that are withheld: restore a backup instead.');
}

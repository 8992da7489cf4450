/** R54: trade secrets that staff withhold, suspend or refuse: of a request, or of what a program reads of somebody's products. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table withholdings (
      id uuid primary key default gen_random_uuid(),
      request_id uuid references requests,
      requester text,                           -- of the request: it concerns their others for the same holder, too
      holder text,
      reader text,                              -- or of what this program reads of the holder's products
      grant_id uuid references grants,          -- the link that it was decided about, where it is one
      product_id uuid references products,      -- of one product alone
      kind text not null check (kind in ('withhold', 'suspend', 'refuse')),
      signals text[] not null check (cardinality(signals) > 0),
      elements jsonb not null,
      reason text not null,
      proposed_by text not null,
      proposed_at timestamptz not null default clock_timestamp(),
      in_force_at timestamptz,                  -- a refusal takes a second person
      confirmed_by text check (confirmed_by <> proposed_by),
      notice_number text,
      notice_on date,
      notice_by text,
      ended_at timestamptz,
      ended_by text,
      end_reason text,
      check (num_nonnulls(request_id, reader) = 1),
      check (kind <> 'refuse' or (in_force_at is null) = (confirmed_by is null))
    );
    create index withholdings_request on withholdings (request_id) where request_id is not null;
    create index withholdings_of_requester on withholdings (requester, holder) where requester is not null and ended_at is null;
    create index withholdings_of_reader on withholdings (reader, holder) where reader is not null;
    create index withholdings_by_time on withholdings (proposed_at desc, id desc);
    grant select, insert on withholdings to right_of_way_app;
    grant update (in_force_at, confirmed_by, notice_number, notice_on, notice_by, ended_at, ended_by, end_reason, reason, elements) on withholdings
      to right_of_way_app;

    create function held_back_as(kind text) returns text language sql immutable as $$
      select case kind when 'withhold' then 'withheld' when 'suspend' then 'suspended' else 'refused' end
    $$;

    -- By signal, how it is held back of an access; none: nothing is.
    alter table access add column held_back jsonb;
    create function access_held_back(of_reader text, of_holder text, of_product uuid) returns jsonb
    language sql stable set search_path = public, pg_temp as $$
      select jsonb_object_agg(s, held_back_as(w.kind) order by s, array_position(array['suspend', 'withhold', 'refuse'], w.kind)) from withholdings w, unnest(w.signals) s
      where w.in_force_at is not null and w.ended_at is null and w.reader = of_reader and w.holder = of_holder
        and (w.product_id is null or w.product_id = of_product)
    $$;
    -- Who links anew, or subscribes again, comes round nothing.
    create function new_access_held_back() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      new.held_back := access_held_back(new.reader, new.holder, new.product_id);
      return new;
    end $$;
    create trigger new_access_held_back before insert on access for each row execute function new_access_held_back();
    create function hold_back(of_reader text, of_holder text) returns void
    language sql security definer set search_path = public, pg_temp as $$
      update access a set held_back = access_held_back(a.reader, a.holder, a.product_id)
      where a.id in (select id from access where reader = of_reader and holder = of_holder and ended_at is null order by id for update)
    $$;
    revoke execute on function hold_back, new_access_held_back from public;
    grant execute on function hold_back to right_of_way_app;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back would give trade secrets that are withheld: restore a backup instead.');
}

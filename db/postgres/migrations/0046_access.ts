/**
 * Continuous data (R41–R49): credentials of programs, what people granted them, and the one table that says who may read which
 * product. Whatever ends an access does it by end_access, so that every end tells the gate, the giver and the recipient alike.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    alter table accounts drop constraint accounts_kind_check;
    alter table accounts add constraint accounts_kind_check check (kind in ('retail', 'fleet', 'provider', 'staff', 'developer'));

    -- What a program shows when it asks for tokens (R41, R46).
    create table credentials (
      id uuid primary key,
      client_id text not null unique,
      owner text not null check (owner ~ '^(account|company):'), -- who made it: an account, or a company whose people change
      made_by text not null,                       -- the account
      name text not null,
      type text not null check (type in ('confidential', 'public', 'service')),
      redirect_uris text[] not null default '{}',
      initiate_login_uri text,
      link_key text unique,                        -- of the link URL /connect/{key}; none of a service
      created_at timestamptz not null default clock_timestamp(),
      last_used_at timestamptz,                    -- to the minute
      last_use jsonb,                              -- { call, network }
      ended_at timestamptz,
      ended_by text,
      workflow_started_at timestamptz,
      look_wanted_at timestamptz default clock_timestamp(),
      look_signalled_at timestamptz
    );
    create index credentials_owner on credentials (owner, created_at desc, id);

    -- Two live at most. 256 random bits, so SHA-256 is enough.
    create table credential_secrets (
      id uuid primary key,
      credential_id uuid not null references credentials,
      hash bytea not null,
      created_at timestamptz not null default clock_timestamp(),
      expires_at timestamptz not null,
      last_used_at timestamptz,
      ended_at timestamptz
    );
    create index credential_secrets_of on credential_secrets (credential_id);

    -- What one person agreed to for one program, once: a link (R42). Every token hangs on it, and dies with it.
    create table grants (
      id uuid primary key,
      client_id text not null references credentials (client_id),
      giver text not null,                         -- the account that agreed
      holder text not null check (holder ~ '^(account|company):'),
      purpose text not null,                       -- as the giver read it
      groups text[],                               -- groups of signals; null: all
      secrets boolean not null default false,      -- whether signals marked as trade secrets are agreed (R16)
      scope text not null,
      locale text not null,
      receipt jsonb not null,                      -- ISO/IEC TS 27560
      created_at timestamptz not null default clock_timestamp(),
      until timestamptz,
      taken_at timestamptz,                        -- a program got tokens; else it ends after ten minutes
      ended_at timestamptz,
      ended_because text check (ended_because in ('giver', 'user', 'recipient', 'unenrolled', 'credential', 'replaced', 'not-taken', 'replay', 'expired', 'staff')),
      ended_by text,
      workflow_started_at timestamptz,
      look_wanted_at timestamptz default clock_timestamp(),
      look_signalled_at timestamptz,
      check ((ended_at is null) = (ended_because is null))
    );
    create index grants_client on grants (client_id, giver) where ended_at is null;
    create index grants_giver on grants (giver, created_at desc);
    create index grants_until on grants (until) where ended_at is null and until is not null;
    create index grants_not_taken on grants (created_at) where ended_at is null and taken_at is null;
    create index grants_look on grants (look_wanted_at) where look_wanted_at is not null;

    -- Who may read which product, whichever of three ways gave it: the only table that the gate reads.
    create table access (
      id uuid primary key default gen_random_uuid(),
      reader text not null references credentials (client_id),
      product_id uuid not null references products,
      product_no integer not null,
      holder text not null check (holder ~ '^(account|company):'), -- whose registration it hangs on (R2, R8)
      through text not null check (through in ('link', 'subscription', 'provider-consent')),
      grant_id uuid references grants,
      groups text[],
      secrets boolean not null default false,
      since timestamptz not null default clock_timestamp(),
      until timestamptz,
      ended_at timestamptz,
      ended_epoch bigint,
      ended_because text,
      ended_by text,
      check ((grant_id is not null) = (through = 'link')),
      check ((ended_at is null) = (ended_epoch is null) and (ended_at is null) = (ended_because is null))
    );
    create unique index access_by_grant on access (grant_id, product_no) where grant_id is not null and ended_at is null;
    create unique index access_by_reader on access (reader, product_no) where grant_id is null and ended_at is null;
    create index access_product on access (product_id) where ended_at is null;
    create index access_of_grant on access (grant_id) where grant_id is not null;
    create index access_ended on access (ended_epoch) where ended_epoch is not null;

    -- Each statement that ends access raises it: whoever hands over compares it under the shared lock.
    create table access_epoch (one boolean primary key default true check (one), epoch bigint not null) with (fillfactor = 10);
    insert into access_epoch (epoch) values (1);

    -- What the authorization server keeps: codes, tokens, pushed requests; by the hash of their value.
    create table oauth_items (
      id bytea not null,
      kind text not null,
      client_id text,
      grant_id uuid references grants,
      user_code bytea,
      uid text,
      expires_at timestamptz not null,
      consumed_at timestamptz,
      revoked_at timestamptz,
      polled_at timestamptz,
      payload jsonb not null,
      primary key (id, kind)
    );
    create unique index oauth_items_user_code on oauth_items (user_code) where user_code is not null;
    create index oauth_items_grant on oauth_items (grant_id) where grant_id is not null;
    create index oauth_items_expired on oauth_items (expires_at);
  `);

  await knex.raw(String.raw`
    -- Ends accesses that are not ended; a grant that has none left ends with them. The audit trail, the gate's epoch and the
    -- notice to the processes that hand over are part of it. Answers what ended. The epoch's row is locked first: whoever
    -- ends waits for whoever ends.
    create function end_access(accesses uuid[], actor text, because text)
    returns setof access
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare
      now_epoch bigint;
      ended access[];
    begin
      if not exists (select from access a where a.id = any(accesses) and a.ended_at is null) then return; end if;
      update access_epoch set epoch = epoch + 1 returning epoch into now_epoch;
      with over as (
        update access a set ended_at = clock_timestamp(), ended_epoch = now_epoch, ended_because = end_access.because, ended_by = actor
        where a.id = any(accesses) and a.ended_at is null returning a.*
      )
      select array_agg(o::access) into ended from over o;
      if ended is null then return; end if;
      update grants g set look_wanted_at = clock_timestamp(), look_signalled_at = null,
        ended_at = case when l.left_over then null else clock_timestamp() end,
        ended_because = case when l.left_over then null else end_access.because end,
        ended_by = case when l.left_over then null else actor end
      from (select e.grant_id, exists (select from access a where a.grant_id = e.grant_id and a.ended_at is null) as left_over
            from unnest(ended) e where e.grant_id is not null group by e.grant_id) l
      where g.id = l.grant_id and g.ended_at is null;
      insert into audit (stream, actor, act, detail, hash)
      select 'product:' || e.product_id, actor, 'access-ended',
        jsonb_build_object('access', e.id, 'because', end_access.because), ''
      from unnest(ended) e order by e.product_id, e.id;
      perform pg_notify('access_ended', now_epoch::text);
      return query select * from unnest(ended);
    end $$;

    -- A registration that ends takes with it what its holder gave others to read (R8), by whatever way it ends.
    create function registrations_ended_access() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare
      gone uuid[];
    begin
      select array_agg(a.id order by a.id) into gone
      from (select distinct holder, product_id from before) b join access a on a.product_id = b.product_id and a.holder = b.holder
      where a.ended_at is null and not exists (
        select from registrations g where g.holder = b.holder and g.product_id = b.product_id and g.activated
          and g.starts_at <= clock_timestamp() and coalesce(g.ends_at, 'infinity') > clock_timestamp());
      if gone is not null then
        perform end_access(gone, coalesce(nullif(current_setting('right_of_way.actor', true), ''), 'operator'), 'unenrolled');
      end if;
      return null;
    end $$;
    create trigger registrations_ended_access after update on registrations referencing old table as before
      for each statement execute function registrations_ended_access();
    create trigger registrations_deleted_access after delete on registrations referencing old table as before
      for each statement execute function registrations_ended_access();

    revoke execute on function end_access from public;
    grant execute on function end_access to right_of_way_app;
    grant select, insert on credentials, credential_secrets, grants, access to right_of_way_app;
    grant update (name, redirect_uris, initiate_login_uri, last_used_at, last_use, ended_at, ended_by, workflow_started_at, look_wanted_at, look_signalled_at)
      on credentials to right_of_way_app;
    grant update (last_used_at, ended_at) on credential_secrets to right_of_way_app;
    grant update (taken_at, workflow_started_at, look_wanted_at, look_signalled_at) on grants to right_of_way_app;
    grant select on access_epoch to right_of_way_app;
    grant select, insert, update, delete on oauth_items to right_of_way_app;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose who may read what: restore a backup instead.');
}

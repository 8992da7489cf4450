/** The records of the foundation: people and products, requests and what happened to them, mails, files, readings. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    create table companies (
      id uuid primary key,
      name text not null,
      kind text not null check (kind in ('fleet', 'rental', 'provider')),
      created_at timestamptz not null default now()
    );

    create table accounts (
      id text primary key,                       -- the identity provider's sub
      kind text not null check (kind in ('retail', 'fleet', 'provider', 'staff')),
      email text not null,
      name text not null,
      company_id uuid references companies,
      created_at timestamptz not null default now()
    );
    create unique index accounts_retail_email on accounts (lower(email)) where kind = 'retail';
    create index accounts_email on accounts (lower(email));

    create table products (
      id uuid primary key,
      no integer generated always as identity unique,   -- short key of the readings
      kind text not null check (kind in ('vehicle', 'wallbox', 'charger')),
      vin text unique,
      serial text unique,
      name text not null,
      check ((kind = 'vehicle') = (vin is not null) and (kind <> 'vehicle') = (serial is not null))
    );

    -- R2, R7: who is an authorised user of a product, and from when until when.
    create table registrations (
      id uuid primary key default gen_random_uuid(),
      product_id uuid not null references products,
      holder text not null check (holder ~ '^(account|company):'),
      activated boolean not null default true,   -- R5: fleets activate a vehicle before its data is theirs
      starts_at timestamptz not null,
      ends_at timestamptz check (ends_at > starts_at)
    );
    create index registrations_holder on registrations (holder, product_id);
    create index registrations_product on registrations (product_id);

    create table requests (
      id uuid primary key,
      type text not null,
      status text not null default 'awaiting-verification',
      requester text,                            -- the account's id; none where no account is needed
      holder text,                               -- whose products are meant
      email text not null,
      locale text not null,
      period_from date not null,
      period_to date not null,
      details jsonb not null default '{}',       -- what is particular to a type, as the form had it
      policy jsonb not null,                     -- in force at submission
      clock_shift interval not null default '0', -- moved by the sandbox only: the application's role may not write it
      submitted_at timestamptz not null,
      verify_by timestamptz,
      warn_at timestamptz,
      due_by timestamptz,
      warned_at timestamptz,
      overdue_at timestamptz,
      verified_at timestamptz,
      ready_at timestamptz,
      download_until timestamptz,
      downloaded_at timestamptz,
      ended_at timestamptz,
      link_generation integer not null default 0,
      export_attempt integer not null default 0,
      start_claimed_at timestamptz,              -- a dispatcher is starting the workflow
      workflow_started_at timestamptz,
      look_wanted_at timestamptz,                -- something was decided that the workflow has not looked at yet
      look_signalled_at timestamptz,
      files_deleted_at timestamptz,
      details_removed_at timestamptz             -- R13
    );
    create index requests_requester on requests (requester, submitted_at desc, id desc);
    create index requests_not_started on requests (submitted_at) where workflow_started_at is null;
    create index requests_look_wanted on requests (look_wanted_at) where look_wanted_at is not null;
    create index requests_files_to_delete on requests (ended_at)
      where ended_at is not null and export_attempt > 0 and files_deleted_at is null;

    create table request_products (
      request_id uuid not null references requests,
      product_id uuid not null references products,
      position integer not null,
      given jsonb not null,                      -- R7: [{ from, until }], what the holder may see of the period
      primary key (request_id, product_id)
    );

    create table decisions (
      request_id uuid not null references requests,
      kind text not null,
      actor text not null,
      at timestamptz not null,
      primary key (request_id, kind)
    );

    create table timeline (
      id bigint generated always as identity primary key,
      request_id uuid not null references requests,
      at timestamptz not null,
      event text not null,
      detail jsonb
    );
    create index timeline_request on timeline (request_id, id);

    create table idempotency_keys (
      principal text not null,
      key text not null,
      body_hash bytea not null,
      request_id uuid not null,
      created_at timestamptz not null default now(),
      primary key (principal, key)
    );

    create table mails (
      id uuid primary key default gen_random_uuid(),
      request_id uuid not null references requests,
      step text not null,
      turn integer not null default 0,           -- raised when support sends it again
      recipient text not null check (recipient in ('requester')),
      status text not null default 'queued'
        check (status in ('queued', 'claimed', 'accepted', 'delivered', 'bounced', 'dropped', 'refused')),
      attempts integer not null default 0,
      queued_at timestamptz not null default clock_timestamp(),
      claimed_at timestamptz,
      next_attempt_at timestamptz not null default clock_timestamp(),
      accepted_at timestamptz,
      settled_at timestamptz,
      last_error text,
      unique (request_id, step, recipient, turn)
    );
    create index mails_to_send on mails (next_attempt_at) where status in ('queued', 'claimed');

    create table mail_events (
      mail_id uuid not null references mails,
      event text not null,
      at timestamptz not null,
      received_at timestamptz not null default clock_timestamp(),
      primary key (mail_id, event, at)
    );
    create index mail_events_received on mail_events (received_at);

    create table files (
      request_id uuid not null references requests,
      name text not null,
      position integer not null,
      product_id uuid references products,       -- none for the manifest
      attempt integer not null,
      storage_key text not null,
      bytes bigint not null,
      records bigint not null,
      sha256 text not null,
      given jsonb not null,
      primary key (request_id, name)
    );

    create table downloads (
      id bigint generated always as identity primary key,
      request_id uuid not null references requests,
      name text not null,
      at timestamptz not null,
      bytes bigint not null
    );
    create index downloads_request on downloads (request_id, id);

    create unlogged table rate_limits (
      key text primary key,
      hits integer not null,
      resets_at timestamptz not null
    );

    create table signals (
      id smallint primary key,
      path text not null unique,
      meaning text not null,
      unit text,
      datatype text not null,
      trade_secret boolean not null default false
    );

    -- value is JSON text, so that exporting is concatenation. One partition a month; within it a product's
    -- readings lie together by time (the importer copies them in that order).
    create table readings (
      product_no integer not null,
      signal smallint not null,
      at timestamptz not null,
      value text not null
    ) partition by range (at);
    create index readings_product_at on readings (product_no, at);
  `);

  await knex.raw(String.raw`
    -- Audit (reliability rule 29): a hash chain for each stream. The stream is the thing acted on, so that acts on
    -- different requests never wait for one another; txid lets a seal cover all that is committed.
    create table audit (
      seq bigint generated always as identity primary key,
      stream text not null,
      at timestamptz not null default clock_timestamp(),
      actor text not null,
      act text not null,
      detail jsonb not null default '{}',
      txid xid8 not null default pg_current_xact_id(),
      prev bytea,
      hash bytea not null                        -- computed by chain_audit below, whatever is given
    );
    create index audit_stream on audit (stream, seq);

    create function audit_hash(prev bytea, stream text, at timestamptz, actor text, act text, detail jsonb)
    returns bytea language sql immutable as $$
      select sha256(coalesce(prev, '\x') || convert_to(
        jsonb_build_array(stream, (extract(epoch from at) * 1000000)::bigint, actor, act, detail)::text, 'UTF8'))
    $$;

    create function chain_audit() returns trigger language plpgsql as $$
    begin
      perform pg_advisory_xact_lock(hashtextextended(new.stream, 7));
      new.prev := (select hash from audit where stream = new.stream order by seq desc limit 1);
      new.hash := audit_hash(new.prev, new.stream, new.at, new.actor, new.act, new.detail);
      return new;
    end $$;
    create trigger chain_audit before insert on audit for each row execute function chain_audit();
  `);

  await knex.raw(String.raw`
    do $$ begin
      create role right_of_way_app nologin;
    exception when duplicate_object or unique_violation then null; end $$;
    grant usage on schema public to right_of_way_app;
    grant select on all tables in schema public to right_of_way_app;
    grant insert on all tables in schema public to right_of_way_app;
    grant update, delete on all tables in schema public to right_of_way_app;
    revoke update, delete on audit, timeline, decisions from right_of_way_app;
    revoke insert, update, delete on knex_migrations, knex_migrations_lock, signals, readings from right_of_way_app;
    -- Every column of a request but its clock.
    revoke insert, update, delete on requests from right_of_way_app;
    do $$ begin
      execute (select format('grant insert (%1$s), update (%1$s) on requests to right_of_way_app', string_agg(quote_ident(column_name), ', '))
        from information_schema.columns where table_schema = 'public' and table_name = 'requests' and column_name <> 'clock_shift');
    end $$;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose requests: restore a backup instead.');
}

/** Sharing with third parties (R23–R33): who may decide, consent and its receipt, products dropped, compensation, applications. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    alter table requests
      add column consent_by timestamptz,
      add column reminded_at timestamptz,
      add column consented_at timestamptz,
      add column compensation jsonb;             -- R32: the rate in force at submission

    -- R8, R30: a product whose sharing was ended; the rest of the request goes on.
    alter table request_products
      add column dropped_at timestamptz,
      add column dropped_because text check (dropped_because in ('revoked', 'unenrolled'));

    -- R25, R26: who was asked to decide. A consent or revoke link names one of them by number.
    create table deciders (
      request_id uuid not null references requests,
      no integer not null,
      account_id text not null references accounts,
      primary key (request_id, no),
      unique (request_id, account_id)
    );

    -- R28: the receipt, in the terms of ISO/IEC TS 27560; what it says never changes, when it ended is noted beside it.
    create table consents (
      request_id uuid primary key references requests,
      receipt_id uuid not null unique default gen_random_uuid(),
      account_id text not null references accounts,
      given_at timestamptz not null,
      receipt jsonb not null,
      revoked_at timestamptz
    );

    alter table mails drop constraint mails_recipient_check;
    alter table mails add constraint mails_recipient_check
      check (recipient = 'requester' or recipient ~ '^account:');

    create table compensation_rates (
      id integer generated always as identity primary key,
      effective_on date not null unique,
      currency text not null check (currency ~ '^[A-Z]{3}$'),
      standard_cents integer not null check (standard_cents >= 0),
      reduced_cents integer not null check (reduced_cents between 0 and standard_cents),
      set_by text not null,
      set_at timestamptz not null default clock_timestamp()
    );

    create table charges (
      request_id uuid primary key references requests,
      at timestamptz not null,
      rate_id integer not null references compensation_rates,
      reduced boolean not null,
      cents integer not null,
      currency text not null
    );

    create table provider_applications (
      id uuid primary key default gen_random_uuid(),
      company jsonb not null,
      contact jsonb not null,
      status text not null default 'submitted' check (status in ('submitted', 'approved', 'refused')),
      cuuid uuid references companies,
      reason text,
      decided_by text,
      decided_at timestamptz,
      submitted_at timestamptz not null default clock_timestamp()
    );
    create index provider_applications_status on provider_applications (status, submitted_at, id);

    create index requests_holder_open on requests (holder) where ended_at is null and type in ('agent', 'provider');
    create index request_products_product on request_products (product_id);

    grant select, insert on deciders, consents, compensation_rates, charges, provider_applications to right_of_way_app;
    grant update (revoked_at) on consents to right_of_way_app;
    grant update (status, cuuid, reason, decided_by, decided_at) on provider_applications to right_of_way_app;
    grant insert (consent_by, reminded_at, consented_at, compensation) on requests to right_of_way_app;
    grant update (consent_by, reminded_at, consented_at, compensation) on requests to right_of_way_app;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose requests: restore a backup instead.');
}

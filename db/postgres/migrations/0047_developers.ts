/**
 * Developers (R41): who they are, which terms they accepted, and the API access that they ask for. What a workflow carries has
 * the columns by which it is started, told to look, and found again (db/workflows/).
 */
import type { Knex } from 'knex';

export const config = { transaction: false };

const insertable = {
  credentials: `id, client_id, owner, made_by, name, type, redirect_uris, initiate_login_uri, link_key, created_at, last_used_at,
    last_use, ended_at, ended_by, workflow_started_at, look_wanted_at, look_signalled_at`,
  grants: `id, client_id, giver, holder, purpose, groups, secrets, scope, locale, receipt, created_at, until, taken_at, ended_at,
    ended_because, ended_by, workflow_started_at, look_wanted_at, look_signalled_at`,
};

const statements = [
  // A profile is a person's account's, or a company's, whose people change.
  String.raw`create table if not exists developers (
    owner text primary key check (owner ~ '^(account|company):'),
    account_id text not null,                    -- who registered
    kind text not null check (kind in ('person', 'company')),
    name text not null,
    company jsonb,                               -- { name, registrationNumber, address, country }
    country text not null,
    email text not null,
    email_confirmed boolean not null,            -- it is the account's own, by its token
    size text,
    locale text not null,
    registered_at timestamptz not null default clock_timestamp(),
    changed_at timestamptz not null default clock_timestamp(),
    details_removed_at timestamptz
  )`,
  // A trace: what was accepted, by whom, and when.
  `create table if not exists developer_terms (
    owner text not null references developers,
    version text not null,
    sha256 text not null,
    account_id text not null,
    accepted_at timestamptz not null default clock_timestamp(),
    primary key (owner, version, sha256)
  )`,
  `create table if not exists api_access_requests (
    id uuid primary key,
    owner text not null references developers,
    account_id text not null,                    -- who asked
    use text not null check (use in ('own-data', 'third-party')),
    purpose text not null,
    agreement text,
    groups text[],                               -- of signals; null: all
    status text not null check (status in ('in-review', 'approved', 'refused', 'lapsed')),
    reason text,
    decided_by text,
    submitted_at timestamptz not null default clock_timestamp(),
    remind_at timestamptz,                       -- staff, once
    decide_by timestamptz,
    reminded_at timestamptz,
    ended_at timestamptz,                        -- decided, or lapsed: nothing is waited for
    details_removed_at timestamptz,
    workflow_started_at timestamptz,
    start_claimed_at timestamptz,
    workflow_seen_at timestamptz,
    look_wanted_at timestamptz,
    look_signalled_at timestamptz,
    clock_shift interval not null default '0',   -- the sandbox's time travel alone
    check ((status = 'in-review') = (ended_at is null)),
    check (status <> 'in-review' or decide_by is not null)
  )`,
  `create unique index if not exists api_access_in_review on api_access_requests (owner) where ended_at is null`,
  `create index if not exists api_access_of on api_access_requests (owner, submitted_at desc)`,
  `create index if not exists api_access_rank on api_access_requests
     ((case when ended_at is null then 0 else 1 end), submitted_at, id)`,
  `create index if not exists api_access_over on api_access_requests (ended_at) where details_removed_at is null`,
  // Started by the dispatcher, as requests are.
  ...['credentials', 'grants'].map(
    (table) => `alter table ${table} add column if not exists start_claimed_at timestamptz,
      add column if not exists workflow_seen_at timestamptz,
      add column if not exists clock_shift interval not null default '0'`,
  ),
  ...['api_access_requests', 'credentials', 'grants'].flatMap((table) => [
    `create index if not exists ${table}_to_start on ${table} (start_claimed_at) where workflow_started_at is null and ended_at is null`,
    `create index if not exists ${table}_to_tell on ${table} (look_wanted_at) where look_wanted_at is not null`,
    `create index if not exists ${table}_to_see on ${table} (workflow_seen_at nulls first, id)
       where ended_at is null and workflow_started_at is not null`,
  ]),
  `grant select on developers, developer_terms, api_access_requests to right_of_way_app`,
  `grant insert on developers, developer_terms to right_of_way_app`,
  `grant update (kind, name, company, country, email, email_confirmed, size, locale, changed_at, details_removed_at)
     on developers to right_of_way_app`,
  `grant insert (id, owner, account_id, use, purpose, agreement, groups, status, remind_at, decide_by, ended_at, look_wanted_at)
     on api_access_requests to right_of_way_app`,
  `grant update (status, reason, decided_by, purpose, agreement, reminded_at, ended_at, details_removed_at, workflow_started_at,
     start_claimed_at, workflow_seen_at, look_wanted_at, look_signalled_at) on api_access_requests to right_of_way_app`,
  // Whose clock moves is the sandbox's to say: the right to insert whole rows goes, the right to insert each other column stays.
  ...(['credentials', 'grants'] as const).flatMap((table) => [
    `revoke insert on ${table} from right_of_way_app`,
    `grant insert (${insertable[table]}) on ${table} to right_of_way_app`,
    `grant update (start_claimed_at, workflow_seen_at) on ${table} to right_of_way_app`,
  ]),
  // An email about an access request or a secret is one that is about it.
  `alter table mails add column if not exists api_access_id uuid references api_access_requests,
     add column if not exists secret_id uuid references credential_secrets`,
  // Rows that are there fit already: they need not be read for it.
  `alter table mails drop constraint mails_subject, drop constraint mails_recipient_check,
     add constraint mails_subject check
       (num_nonnulls(request_id, enquiry_id, application_id, digest_on, api_access_id, secret_id) = 1) not valid,
     add constraint mails_recipient_check check (recipient in
       ('requester', 'former', 'renter', 'enquirer', 'applicant', 'operator', 'developer') or recipient ~ '^account:') not valid`,
];

export async function up(knex: Knex): Promise<void> {
  for (const sql of statements) await knex.raw(sql);
  for (const column of ['api_access', 'secret']) {
    await knex.raw(`drop index concurrently if exists mails_${column}`); // what a run that was cut off left is of no use
    await knex.raw(
      `create unique index concurrently mails_${column} on mails (${column}_id, step, turn) where ${column}_id is not null`,
    );
  }
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose what was accepted and granted: restore a backup instead.');
}

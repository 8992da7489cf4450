/** Requests that people review, rental companies and enquiries (R34–R36, R38). */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    -- Staff bind products to a single request: a public body is nobody's registered user.
    alter table registrations drop constraint registrations_holder_check;
    alter table registrations add constraint registrations_holder_check check (holder ~ '^(account|company|request):');

    alter table requests
      add column review_due_at timestamptz,      -- R36: when our reply is due
      add column review_warn_at timestamptz,
      add column review_warned_at timestamptz,
      add column review_overdue_at timestamptz;
    create index requests_review_due on requests (review_due_at) where status = 'awaiting-review';

    -- What staff decided, and why: the reason is told to the requester.
    create table staff_decisions (
      id bigint generated always as identity primary key,
      request_id uuid not null references requests,
      kind text not null,
      reason text not null,
      account_id text not null,
      at timestamptz not null
    );
    create index staff_decisions_request on staff_decisions (request_id, id);

    -- R36: a change asked for, and the body's answer.
    create table review_rounds (
      request_id uuid not null references requests,
      no integer not null,
      asked_at timestamptz not null,
      answer text,
      answered_at timestamptz,
      primary key (request_id, no)
    );

    create table enquiries (
      id uuid primary key,
      request_id uuid references requests,
      topic text not null check (topic in ('request', 'trade-secrets', 'other')),
      name text not null,
      email text not null,
      locale text not null,
      status text not null default 'open' check (status in ('open', 'answered', 'closed')),
      created_at timestamptz not null default clock_timestamp(),
      touched_at timestamptz not null default clock_timestamp()
    );
    create index enquiries_status on enquiries (status, touched_at, id);

    create table enquiry_messages (
      enquiry_id uuid not null references enquiries,
      no integer not null,
      author text not null check (author = 'enquirer' or author ~ '^staff:'),
      text text not null,
      at timestamptz not null default clock_timestamp(),
      primary key (enquiry_id, no)
    );

    alter table provider_applications add column locale text not null default 'en';

    alter table mails alter column request_id drop not null;
    alter table mails add column enquiry_id uuid references enquiries, add column application_id uuid references provider_applications;
    alter table mails add constraint mails_subject check (num_nonnulls(request_id, enquiry_id, application_id) = 1);
    alter table mails drop constraint mails_recipient_check;
    alter table mails add constraint mails_recipient_check
      check (recipient in ('requester', 'renter', 'enquirer', 'applicant') or recipient ~ '^account:');
    create unique index mails_enquiry on mails (enquiry_id, step, turn) where enquiry_id is not null;
    create unique index mails_application on mails (application_id, step, turn) where application_id is not null;

    grant select, insert on staff_decisions, review_rounds, enquiries, enquiry_messages to right_of_way_app;
    grant update (answer, answered_at) on review_rounds to right_of_way_app;
    grant update (status, touched_at) on enquiries to right_of_way_app;
    grant insert (review_due_at, review_warn_at, review_warned_at, review_overdue_at) on requests to right_of_way_app;
    grant update (review_due_at, review_warn_at, review_warned_at, review_overdue_at) on requests to right_of_way_app;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose requests: restore a backup instead.');
}

/**
 * People of companies (R44, R46): companies register by application, administrators invite people, rental companies give renters an
 * access of their own for the time of a rental. A provider is suspended and resumed by staff (R60); its programs read nothing meanwhile.
 */
import type { Knex } from 'knex';

export const config = { transaction: false };

const statements = [
  `alter table provider_applications add column if not exists kind text not null default 'provider'`,
  `alter table provider_applications drop constraint if exists provider_applications_kind,
     add constraint provider_applications_kind check (kind in ('fleet', 'rental', 'provider')) not valid`,
  // R46: who was asked to join a company, as what, and until when.
  String.raw`create table if not exists company_invitations (
    id uuid primary key,
    company_id uuid not null references companies,
    email text not null,
    roles text[] not null check (roles <@ array['administrator', 'developer', 'driver'] and cardinality(roles) > 0),
    locale text not null,
    invited_by text not null check (invited_by ~ '^(account|staff):'),
    invited_at timestamptz not null default clock_timestamp(),
    expires_at timestamptz not null,
    turn integer not null default 0,             -- how often it was sent again
    ended_at timestamptz,
    ended_because text check (ended_because in ('accepted', 'withdrawn')),
    ended_by text,                               -- the account
    details_removed_at timestamptz,
    check ((ended_at is null) = (ended_because is null))
  )`,
  `create unique index if not exists company_invitations_open on company_invitations (company_id, lower(email)) where ended_at is null`,
  `create index if not exists company_invitations_of on company_invitations (company_id, invited_at desc, id)`,
  `create index if not exists company_invitations_over on company_invitations (coalesce(ended_at, expires_at)) where details_removed_at is null`,
  `create index if not exists company_invitations_email on company_invitations (lower(email)) where details_removed_at is null`,
  // Part of R2, R7, R35: a renter's own access to a vehicle for the time of a rental; accepted, it is a registration of theirs.
  String.raw`create table if not exists rentals (
    id uuid primary key,
    company_id uuid not null references companies,
    product_id uuid not null references products,
    email text not null,
    locale text not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null check (ends_at > starts_at),
    given_by text not null,                      -- the account
    given_at timestamptz not null default clock_timestamp(),
    accepted_at timestamptz,
    account_id text,
    registration_id uuid,
    ended_at timestamptz,                        -- before its time
    ended_because text check (ended_because in ('company', 'renter', 'unenrolled')),
    ended_by text,
    details_removed_at timestamptz,
    check ((accepted_at is null) = (registration_id is null)),
    check ((ended_at is null) = (ended_because is null))
  )`,
  `create index if not exists rentals_of on rentals (company_id, given_at desc, id)`,
  `create index if not exists rentals_product on rentals (product_id, ends_at) where ended_at is null`,
  `create unique index if not exists rentals_registration on rentals (registration_id) where registration_id is not null`,
  `create index if not exists rentals_over on rentals (ends_at) where details_removed_at is null`,
  `create index if not exists rentals_email on rentals (lower(email)) where details_removed_at is null`,
  // R60: each suspension, with its reason; companies.suspended_at says how it is now.
  String.raw`create table if not exists company_suspensions (
    id uuid primary key,
    company_id uuid not null references companies,
    because text not null,
    suspended_at timestamptz not null default clock_timestamp(),
    suspended_by text not null,
    resumed_at timestamptz,
    resumed_by text
  )`,
  `create unique index if not exists company_suspensions_open on company_suspensions (company_id) where resumed_at is null`,
  `create index if not exists accounts_company on accounts (company_id) where company_id is not null`,
  `create index if not exists companies_suspended on companies (id) where suspended_at is not null`,
  `create index if not exists companies_providers on companies (id) where kind = 'provider'`,
  // R7, R8: a renter's registration comes from the company's, and ends with it; one that ends before its time is a rental that is over.
  String.raw`create or replace function registrations_ended_rentals() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
  declare
    who text := coalesce(nullif(current_setting('right_of_way.actor', true), ''), 'operator');
    now_is timestamptz := clock_timestamp();
    gone uuid[];
  begin
    update rentals r set ended_at = now_is, ended_because = 'renter', ended_by = who
    from before b where r.registration_id = b.id and r.ended_at is null and r.ends_at > now_is
      and not exists (select from registrations g where g.id = b.id and coalesce(g.ends_at, 'infinity') > now_is);

    with over as (
      update rentals r set ended_at = now_is, ended_because = 'unenrolled', ended_by = who
      from (select distinct holder, product_id from before where holder like 'company:%') b
      where r.product_id = b.product_id and 'company:' || r.company_id = b.holder and r.ended_at is null and r.ends_at > now_is
        and not exists (select from registrations g where g.holder = b.holder and g.product_id = b.product_id and g.activated
          and coalesce(g.ends_at, 'infinity') > now_is)
      returning r.registration_id
    )
    select array_agg(registration_id order by registration_id) into gone from over where registration_id is not null;
    if gone is not null then
      update registrations set ends_at = now_is where id = any(gone) and starts_at < now_is and coalesce(ends_at, 'infinity') > now_is;
      delete from registrations where id = any(gone) and starts_at >= now_is;
    end if;
    return null;
  end $$`,
  `drop trigger if exists registrations_ended_rentals on registrations`,
  `create trigger registrations_ended_rentals after update on registrations referencing old table as before
     for each statement execute function registrations_ended_rentals()`,
  `drop trigger if exists registrations_deleted_rentals on registrations`,
  `create trigger registrations_deleted_rentals after delete on registrations referencing old table as before
     for each statement execute function registrations_ended_rentals()`,
  `grant select, insert on company_invitations, rentals, company_suspensions to right_of_way_app`,
  `grant update (email, roles, locale, invited_by, invited_at, expires_at, turn, ended_at, ended_because, ended_by, details_removed_at)
     on company_invitations to right_of_way_app`,
  `grant update (email, accepted_at, account_id, registration_id, ended_at, ended_because, ended_by, details_removed_at) on rentals to right_of_way_app`,
  `grant update (resumed_at, resumed_by) on company_suspensions to right_of_way_app`,
  // An email about one of these is one that is about it. Rows that are there fit already: they need not be read for it.
  `alter table mails add column if not exists invitation_id uuid references company_invitations,
     add column if not exists rental_id uuid references rentals,
     add column if not exists suspension_id uuid references company_suspensions`,
  `alter table mails drop constraint mails_subject, drop constraint mails_recipient_check,
     add constraint mails_subject check (num_nonnulls(request_id, enquiry_id, application_id, digest_on, api_access_id, secret_id, grant_id,
       invitation_id, rental_id, suspension_id) = 1) not valid,
     add constraint mails_recipient_check check (recipient in
       ('requester', 'former', 'renter', 'enquirer', 'applicant', 'operator', 'developer', 'invited') or recipient ~ '^account:') not valid`,
];

export async function up(knex: Knex): Promise<void> {
  for (const sql of statements) await knex.raw(sql);
  await knex.raw('drop index concurrently if exists requests_company_open'); // what a run that was cut off left is of no use
  await knex.raw(
    'create index concurrently requests_company_open on requests (company) where company is not null and ended_at is null',
  );
  for (const column of ['invitation', 'rental', 'suspension']) {
    await knex.raw(`drop index concurrently if exists mails_${column}`); // what a run that was cut off left is of no use
    await knex.raw(
      `create unique index concurrently mails_${column} on mails (${column}_id, step, recipient, turn) where ${column}_id is not null`,
    );
  }
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose who belongs to which company: restore a backup instead.');
}

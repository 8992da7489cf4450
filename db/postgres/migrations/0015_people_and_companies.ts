/**
 * What is known of accounts and companies: roles within a fleet (R46), the language to write to a customer in (R26), a
 * company's number in its register (R34), the company for which an account asked. And what people bound to a request is
 * no registration any more (R34, R36): it stands in request_products alone.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    -- Until now every fleet account could do everything: those stay administrators.
    alter table accounts
      add column roles text[] not null default '{}' check (roles <@ array['administrator', 'developer', 'driver']),
      add column locale text check (locale in ('en', 'de'));
    update accounts set roles = '{administrator}' where kind = 'fleet';

    alter table companies add column registration_number text, add column country text check (country ~ '^[A-Z]{2}$');
    -- As numbers are compared: HRB 77 is hrb77.
    create function company_number(text) returns text language sql immutable as $$ select lower(regexp_replace($1, '\s', '', 'g')) $$;
    create index companies_number on companies (country, company_number(registration_number)) where registration_number is not null;

    -- None where the account had none, and of requests that are older; those of a fleet tell it by their holder.
    alter table requests add column company uuid references companies;
    grant insert (company) on requests to right_of_way_app;
    create index requests_bound_as on requests (holder) where type in ('unregistered-fleet', 'public-body');
  `);

  // Bindings that were written as registrations, and the companies made up for them. Those of open requests stay: a process
  // of the version before may be handing their data over by them. Whoever looks for registrations of others passes them over.
  await knex.raw(String.raw`
    create temporary table unbound on commit drop as
      select id, holder from requests
      where type in ('unregistered-fleet', 'public-body') and holder is not null and ended_at is not null;
    delete from registrations where holder in (select holder from unbound);
    update requests set holder = null where id in (select id from unbound);
    delete from companies c where 'company:' || c.id in (select holder from unbound)
      and not exists (select from accounts where company_id = c.id) and not exists (select from requests where company = c.id);
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose requests: restore a backup instead.');
}

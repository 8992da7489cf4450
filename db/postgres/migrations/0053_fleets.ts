/**
 * Continuous data of fleets and their service providers (R44–R48): data products, vehicles, subscriptions, consent for providers.
 * What may be read stays in `access`: a subscription opens it to each service credential of its company, and whatever ends a
 * subscription ends it by end_access.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    -- R44: what a company can add to its account.
    create table data_products (
      code text primary key check (code ~ '^[a-z][a-z0-9-]{0,62}$'),
      position integer not null default 0,         -- the order in lists
      names jsonb not null,                        -- by language
      descriptions jsonb not null default '{}',    -- by language
      groups text[],                               -- groups of signals; null: all
      plug_in boolean not null default false,      -- for vehicles with a plug-in device, of any make; and for no others
      terms jsonb,                                 -- { version, url }
      price jsonb,                                 -- { amount, currency, per }
      offered boolean not null default true        -- one that is not offered any more goes on for those who have it
    );
    insert into data_products (code, position, names, groups, plug_in) values
      ('fleet-connected', 1, '{"en": "Fleet Connected Data Gateway", "de": "Fleet Connected Data Gateway"}', null, false),
      ('fleet-quality', 2, '{"en": "Fleet Quality Connected Data Gateway", "de": "Fleet Quality Connected Data Gateway"}', '{health}', false),
      ('fleet-multi-make', 3, '{"en": "Fleet Multi-Make Data Gateway", "de": "Fleet Multi-Make Data Gateway"}', null, true);

    create table company_data_products (
      id uuid primary key default gen_random_uuid(),
      company_id uuid not null references companies,
      data_product text not null references data_products,
      terms_version text,                          -- as they were accepted
      added_at timestamptz not null default clock_timestamp(),
      added_by text not null,                      -- the account
      ended_at timestamptz,
      ended_by text
    );
    create unique index company_data_products_live on company_data_products (company_id, data_product) where ended_at is null;

    -- R45: vehicles and chargers that a company added for continuous data, and the device that is plugged into one.
    create table fleet_products (
      id uuid primary key default gen_random_uuid(),
      company_id uuid not null references companies,
      product_id uuid not null references products,
      product_no integer not null,
      plug_in_device text,                         -- its serial; null: the product sends by itself
      added_at timestamptz not null default clock_timestamp(),
      added_by text not null,
      ended_at timestamptz,
      ended_by text
    );
    create unique index fleet_products_live on fleet_products (company_id, product_no) where ended_at is null;
    create unique index fleet_products_device on fleet_products (plug_in_device) where ended_at is null and plug_in_device is not null;
    create index fleet_products_product on fleet_products (product_id) where ended_at is null;

    -- R47: an administrator's consent, given at once for many products of the company.
    create table provider_consents (
      id uuid primary key,
      holder text not null check (holder ~ '^company:'), -- whose registrations it hangs on
      provider_id uuid not null references companies,
      data_product text not null references data_products,
      until timestamptz,
      given_by text not null,                      -- the account
      given_at timestamptz not null default clock_timestamp(),
      ended_at timestamptz,                        -- when its last product ended
      start_claimed_at timestamptz,
      workflow_started_at timestamptz,
      workflow_seen_at timestamptz,
      look_wanted_at timestamptz default clock_timestamp(),
      look_signalled_at timestamptz,
      clock_shift interval not null default '0'    -- the sandbox's time travel alone
    );
    create index provider_consents_to_start on provider_consents (start_claimed_at) where workflow_started_at is null and ended_at is null;
    create index provider_consents_to_tell on provider_consents (look_wanted_at) where look_wanted_at is not null;
    create index provider_consents_to_see on provider_consents (workflow_seen_at nulls first, id)
      where workflow_started_at is not null and ended_at is null;
    create index provider_consents_holder on provider_consents (holder, given_at desc, id);
    create index provider_consents_provider on provider_consents (provider_id, given_at desc, id);
    create index provider_consents_until on provider_consents (until) where ended_at is null and until is not null;

    -- … and for which: each ends by itself.
    create table provider_consent_products (
      id uuid primary key default gen_random_uuid(),
      consent_id uuid not null references provider_consents,
      holder text not null,
      provider_id uuid not null,
      data_product text not null,
      product_id uuid not null references products,
      product_no integer not null,
      ended_at timestamptz,
      ended_because text check (ended_because in ('fleet', 'provider', 'unenrolled', 'data-product', 'expired', 'staff')),
      ended_by text,
      check ((ended_at is null) = (ended_because is null))
    );
    create unique index provider_consent_products_live on provider_consent_products (provider_id, holder, product_no, data_product) where ended_at is null;
    create index provider_consent_products_of on provider_consent_products (consent_id, product_no);
    create index provider_consent_products_product on provider_consent_products (product_id) where ended_at is null;

    -- R45, R47: what a company reads by its service credentials: its own products, or by a consent another's. One a company and product.
    create table subscriptions (
      id uuid primary key default gen_random_uuid(),
      company_id uuid not null references companies, -- who reads
      holder text not null check (holder ~ '^company:'), -- whose registration it hangs on
      product_id uuid not null references products,
      product_no integer not null,
      data_product text not null references data_products,
      consent_product_id uuid references provider_consent_products, -- of a provider
      until timestamptz,
      since timestamptz not null default clock_timestamp(),
      made_by text not null,                       -- the account
      ended_at timestamptz,
      ended_because text check (ended_because in ('fleet', 'provider', 'unenrolled', 'data-product', 'vehicle', 'expired', 'staff')),
      ended_by text,
      check ((ended_at is null) = (ended_because is null)),
      check ((consent_product_id is null) = (holder = 'company:' || company_id))
    );
    create unique index subscriptions_live on subscriptions (company_id, product_no) where ended_at is null;
    create index subscriptions_holder on subscriptions (holder, product_no) where ended_at is null;
    create index subscriptions_product on subscriptions (product_id) where ended_at is null;
    create index subscriptions_consent on subscriptions (consent_product_id) where ended_at is null and consent_product_id is not null;
    create index subscriptions_until on subscriptions (until) where ended_at is null and until is not null;

    alter table access add column subscription_id uuid references subscriptions;
    create index access_of_subscription on access (subscription_id) where subscription_id is not null and ended_at is null;

    -- R60: a company that is suspended reads nothing until it is resumed; what it was given stays.
    alter table companies add column suspended_at timestamptz, add column suspended_because text;
  `);

  await knex.raw(String.raw`
    -- What live subscriptions open to the live service credentials of their companies, where it is not open yet.
    create function open_subscriptions(of_companies uuid[]) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      insert into access (reader, product_id, product_no, holder, through, groups, secrets, until, subscription_id)
      select c.client_id, s.product_id, s.product_no, s.holder,
        case when s.consent_product_id is null then 'subscription' else 'provider-consent' end, d.groups, false, s.until, s.id
      from subscriptions s
      join companies o on o.id = s.company_id and o.suspended_at is null
      join data_products d on d.code = s.data_product
      join credentials c on c.owner = 'company:' || s.company_id and c.type = 'service' and c.ended_at is null
      where s.company_id = any(of_companies) and s.ended_at is null
        and not exists (select from access a where a.subscription_id = s.id and a.reader = c.client_id and a.ended_at is null)
      order by s.product_no, c.client_id
      on conflict (reader, product_no) where grant_id is null and ended_at is null do nothing;
    end $$;

    create function subscriptions_open() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      perform open_subscriptions(array(select distinct company_id from made order by 1));
      return null;
    end $$;
    create trigger subscriptions_open after insert on subscriptions referencing new table as made
      for each statement execute function subscriptions_open();

    create function credentials_open() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      perform open_subscriptions(array[substr(new.owner, 9)::uuid]);
      return null;
    end $$;
    create trigger credentials_open after insert on credentials for each row
      when (new.type = 'service' and new.owner like 'company:%') execute function credentials_open();

    -- Ends subscriptions that are not ended, and what they opened; answers those that it ended. The epoch's row comes first, as in end_access.
    create function end_subscriptions(ids uuid[], actor text, because text)
    returns setof subscriptions
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare
      ended subscriptions[];
      gone uuid[];
    begin
      if not exists (select from subscriptions s where s.id = any(ids) and s.ended_at is null) then return; end if;
      perform from access_epoch for no key update;
      with over as (
        update subscriptions s set ended_at = clock_timestamp(), ended_because = end_subscriptions.because, ended_by = actor
        where s.id = any(ids) and s.ended_at is null returning s.*
      )
      select array_agg(o::subscriptions order by o.product_no) into ended from over o;
      if ended is null then return; end if;
      select array_agg(a.id order by a.id) into gone
      from unnest(ended) e join access a on a.subscription_id = e.id and a.ended_at is null;
      if gone is not null then
        perform end_access(gone, actor, case because when 'fleet' then 'giver' when 'provider' then 'recipient' when 'data-product' then 'giver'
          when 'vehicle' then 'giver' else because end);
      end if;
      insert into audit (stream, actor, act, detail, hash)
      select e.holder, actor, 'subscriptions-ended', jsonb_build_object('company', e.company_id, 'dataProduct', e.data_product, 'because', because,
        'products', jsonb_agg(e.product_id order by e.product_no)), ''
      from unnest(ended) e group by e.holder, e.company_id, e.data_product order by e.holder, e.company_id, e.data_product;
      return query select * from unnest(ended);
    end $$;

    -- Ends consent for products, and what was subscribed by it; answers those that it ended.
    create function end_provider_consents(ids uuid[], actor text, because text)
    returns setof provider_consent_products
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare
      ended provider_consent_products[];
      subscribed uuid[];
    begin
      if not exists (select from provider_consent_products p where p.id = any(ids) and p.ended_at is null) then return; end if;
      perform from access_epoch for no key update;
      with over as (
        update provider_consent_products p set ended_at = clock_timestamp(), ended_because = end_provider_consents.because, ended_by = actor
        where p.id = any(ids) and p.ended_at is null returning p.*
      )
      select array_agg(o::provider_consent_products order by o.product_no) into ended from over o;
      if ended is null then return; end if;
      select array_agg(s.id order by s.id) into subscribed
      from unnest(ended) e join subscriptions s on s.consent_product_id = e.id and s.ended_at is null;
      if subscribed is not null then perform end_subscriptions(subscribed, actor, because); end if;
      update provider_consents c set look_wanted_at = clock_timestamp(), look_signalled_at = null,
        ended_at = case when exists (select from provider_consent_products p where p.consent_id = c.id and p.ended_at is null)
          then null else clock_timestamp() end
      where c.ended_at is null and c.id = any(array(select distinct e.consent_id from unnest(ended) e order by 1));
      insert into audit (stream, actor, act, detail, hash)
      select e.holder, actor, 'provider-consent-ended', jsonb_build_object('consent', e.consent_id, 'provider', e.provider_id, 'because', because,
        'products', jsonb_agg(e.product_id order by e.product_no)), ''
      from unnest(ended) e group by e.holder, e.consent_id, e.provider_id order by e.holder, e.consent_id;
      return query select * from unnest(ended);
    end $$;

    -- As in 0046; of subscriptions one entry a company in the audit trail, since each stream that is written takes a lock.
    create or replace function end_access(accesses uuid[], actor text, because text)
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
      from unnest(ended) e where e.subscription_id is null order by e.product_id, e.id;
      insert into audit (stream, actor, act, detail, hash)
      select e.holder, actor, 'access-ended', jsonb_build_object('reader', e.reader, 'because', end_access.because,
        'accesses', jsonb_agg(e.id order by e.product_no)), ''
      from unnest(ended) e where e.subscription_id is not null group by e.holder, e.reader order by e.holder, e.reader;
      perform pg_notify('access_ended', now_epoch::text);
      return query select * from unnest(ended);
    end $$;

    -- R8: a registration that ends takes with it links, consents for providers and subscriptions, whether anybody reads by them or not.
    create or replace function registrations_ended_access() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare
      who text := coalesce(nullif(current_setting('right_of_way.actor', true), ''), 'operator');
      holders text[];
      of_products uuid[];
      gone uuid[];
    begin
      select array_agg(b.holder order by b.holder, b.product_id), array_agg(b.product_id order by b.holder, b.product_id) into holders, of_products
      from (select distinct holder, product_id from before) b where not exists (
        select from registrations g where g.holder = b.holder and g.product_id = b.product_id and g.activated
          and g.starts_at <= clock_timestamp() and coalesce(g.ends_at, 'infinity') > clock_timestamp());
      if holders is null then return null; end if;

      select array_agg(p.id order by p.id) into gone from unnest(holders, of_products) b (holder, product_id)
      join provider_consent_products p on p.product_id = b.product_id and p.holder = b.holder and p.ended_at is null;
      if gone is not null then perform end_provider_consents(gone, who, 'unenrolled'); end if;

      select array_agg(s.id order by s.id) into gone from unnest(holders, of_products) b (holder, product_id)
      join subscriptions s on s.product_id = b.product_id and s.holder = b.holder and s.ended_at is null;
      if gone is not null then perform end_subscriptions(gone, who, 'unenrolled'); end if;

      select array_agg(a.id order by a.id) into gone from unnest(holders, of_products) b (holder, product_id)
      join access a on a.product_id = b.product_id and a.holder = b.holder and a.ended_at is null;
      if gone is not null then perform end_access(gone, who, 'unenrolled'); end if;

      update fleet_products f set ended_at = clock_timestamp(), ended_by = who
      from unnest(holders, of_products) b (holder, product_id)
      where f.product_id = b.product_id and f.ended_at is null and b.holder = 'company:' || f.company_id and not exists (
        select from registrations g where g.holder = b.holder and g.product_id = b.product_id
          and coalesce(g.ends_at, 'infinity') > clock_timestamp());
      return null;
    end $$;

    revoke execute on function open_subscriptions, end_subscriptions, end_provider_consents from public;
    grant execute on function open_subscriptions, end_subscriptions, end_provider_consents to right_of_way_app;
    grant select on data_products to right_of_way_app;
    grant select, insert on company_data_products, fleet_products, provider_consent_products, subscriptions to right_of_way_app;
    grant select, insert (id, holder, provider_id, data_product, until, given_by, look_wanted_at) on provider_consents to right_of_way_app;
    grant update (ended_at, ended_by) on company_data_products to right_of_way_app;
    grant update (plug_in_device, ended_at, ended_by) on fleet_products to right_of_way_app;
    grant update (start_claimed_at, workflow_started_at, workflow_seen_at, look_wanted_at, look_signalled_at) on provider_consents to right_of_way_app;
    grant update (suspended_at, suspended_because) on companies to right_of_way_app;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose who may read what: restore a backup instead.');
}

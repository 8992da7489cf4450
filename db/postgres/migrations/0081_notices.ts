/**
 * Notices (R48): what developers, fleets and providers are told by call. They are written where the thing itself is written, by
 * triggers, so that no end is ever without its notice. Ids and numbers of products, never readings.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    create table notices (
      id uuid primary key default gen_random_uuid(),
      owner text not null check (owner = 'all' or owner ~ '^(account|company):'), -- who is told
      type text not null check (type in ('access.given', 'access.ended', 'consent.given', 'consent.removed', 'subscription.ended',
        'credential.expiring', 'terms.changed')),
      at timestamptz not null default clock_timestamp(),
      data jsonb not null,
      txid xid8 not null default pg_current_xact_id(), -- the order, as a reader sees it: by transactions that are over
      no bigint generated always as identity           -- … and within one
    );
    create index notices_of on notices (owner, txid, no);
    create index notices_old on notices (at);
    -- Up to this transaction notices may have been dropped: who has not read so far is told.
    create table notices_dropped (one boolean primary key default true check (one), txid xid8 not null);
    insert into notices_dropped (txid) values ('0');
    -- The terms for developers that have been in force: the next ones are news.
    create table terms_seen (version text not null, sha256 text not null, seen_at timestamptz not null default clock_timestamp(),
      primary key (version, sha256));
    grant select, insert, delete on notices to right_of_way_app;
    grant select, update (txid) on notices_dropped to right_of_way_app;
    grant select, insert on terms_seen to right_of_way_app;

    create function notices_say() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      perform pg_notify('noticed', o.owner) from (select distinct owner from made order by 1) o;
      return null;
    end $$;
    create trigger notices_say after insert on notices referencing new table as made for each statement execute function notices_say();

    -- One notice for each that is told and each thousand products. Of items: who is told, the type, what is said of all, and the products.
    create type told as (who text, type text, data jsonb, products uuid[]);
    create function tell(items told[]) returns void
    language sql security definer set search_path = public, pg_temp set enable_nestloop = on as $$
      insert into notices (owner, type, data)
      select i.who, i.type, i.data || jsonb_build_object('products', (
        select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('id', p.id, 'kind', p.kind, 'vin', p.vin, 'serial', p.serial)) order by p.no)
        from unnest(i.products[n + 1 : n + 1000]) u (id) join products p on p.id = u.id))
      from unnest(items) i cross join lateral generate_series(0, cardinality(i.products) - 1, 1000) n
      order by i.who, i.type, n
    $$;

    -- What changed is compared by a hash: planned row by row, ten thousand rows are compared with each other.
    -- A link that no program has taken is none: it is told of when it is taken, and its end only then.
    create function access_told(accesses uuid[], is_end boolean) returns void
    language sql security definer set search_path = public, pg_temp set enable_nestloop = on as $$
      select tell(array_agg((w.who, case when is_end then 'access.ended' else 'access.given' end,
        jsonb_strip_nulls(jsonb_build_object('credential', c.id, 'clientId', c.client_id, 'through', t.through, 'access', t.grant_id,
          'dataProduct', t.data_product, 'consent', t.consent_id, 'groups', to_jsonb(t.groups), 'until', t.until,
          'because', case when is_end then t.because end)),
        t.products)::told))
      from (
        select a.reader, a.holder, a.through, a.grant_id, s.data_product, cp.consent_id, a.groups, a.until, a.ended_because as because,
          array_agg(a.product_id order by a.product_no) as products
        from access a left join grants g on g.id = a.grant_id
          left join subscriptions s on s.id = a.subscription_id left join provider_consent_products cp on cp.id = s.consent_product_id
        where a.id = any(accesses) and (a.grant_id is null or g.taken_at is not null)
        group by a.reader, a.holder, a.through, a.grant_id, s.data_product, cp.consent_id, a.groups, a.until, a.ended_because) t
      join credentials c on c.client_id = t.reader
      cross join lateral (select c.owner as who union select t.holder where t.holder like 'company:%') w
      having count(*) > 0
    $$;

    create function access_tells_given() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      perform access_told(array(select id from made), false);
      return null;
    end $$;
    create trigger access_tells_given after insert on access referencing new table as made
      for each statement execute function access_tells_given();

    create function grants_tell_taken() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      perform access_told(array(select a.id from access a where a.grant_id = new.id and a.ended_at is null), false);
      return null;
    end $$;
    create trigger grants_tell_taken after update of taken_at on grants for each row
      when (old.taken_at is null and new.taken_at is not null) execute function grants_tell_taken();

    create function access_tells_ended() returns trigger
    language plpgsql security definer set search_path = public, pg_temp set enable_nestloop = off as $$
    begin
      perform access_told(array(select a.id from after a join before b on b.id = a.id where b.ended_at is null and a.ended_at is not null), true);
      return null;
    end $$;
    create trigger access_tells_ended after update on access referencing old table as before new table as after
      for each statement execute function access_tells_ended();

    create function consents_told(rows provider_consent_products[], is_end boolean) returns void
    language sql security definer set search_path = public, pg_temp set enable_nestloop = on as $$
      select tell(array_agg((w.who, case when is_end then 'consent.removed' else 'consent.given' end,
        jsonb_strip_nulls(jsonb_build_object('consent', c.id, 'fleet', jsonb_build_object('cuuid', f.id, 'name', f.name),
          'provider', jsonb_build_object('cuuid', o.id, 'name', o.name), 'dataProduct', c.data_product, 'until', c.until,
          'because', case when is_end then t.because end)),
        t.products)::told))
      from (
        select r.consent_id, r.ended_because as because, array_agg(r.product_id order by r.product_no) as products
        from unnest(rows) r group by r.consent_id, r.ended_because) t
      join provider_consents c on c.id = t.consent_id
      join companies o on o.id = c.provider_id left join companies f on f.id = substr(c.holder, 9)::uuid
      cross join lateral (values (c.holder), ('company:' || c.provider_id)) w (who)
      having count(*) > 0
    $$;

    create function consents_tell_given() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      perform consents_told(array(select m::provider_consent_products from made m), false);
      return null;
    end $$;
    create trigger consents_tell_given after insert on provider_consent_products referencing new table as made
      for each statement execute function consents_tell_given();

    create function consents_tell_removed() returns trigger
    language plpgsql security definer set search_path = public, pg_temp set enable_nestloop = off as $$
    begin
      perform consents_told(array(select a::provider_consent_products from after a join before b on b.id = a.id
        where b.ended_at is null and a.ended_at is not null), true);
      return null;
    end $$;
    create trigger consents_tell_removed after update on provider_consent_products referencing old table as before new table as after
      for each statement execute function consents_tell_removed();

    create function subscriptions_told(rows subscriptions[]) returns void
    language sql security definer set search_path = public, pg_temp set enable_nestloop = on as $$
      select tell(array_agg((w.who, 'subscription.ended',
        jsonb_strip_nulls(jsonb_build_object('company', t.company_id, 'dataProduct', t.data_product, 'consent', t.consent_id,
          'because', t.because)),
        t.products)::told))
      from (
        select a.company_id, a.holder, a.data_product, cp.consent_id, a.ended_because as because,
          array_agg(a.product_id order by a.product_no) as products
        from unnest(rows) a left join provider_consent_products cp on cp.id = a.consent_product_id
        group by a.company_id, a.holder, a.data_product, cp.consent_id, a.ended_because) t
      cross join lateral (select 'company:' || t.company_id as who union select t.holder) w
      having count(*) > 0
    $$;

    create function subscriptions_tell_ended() returns trigger
    language plpgsql security definer set search_path = public, pg_temp set enable_nestloop = off as $$
    begin
      perform subscriptions_told(array(select a::subscriptions from after a join before b on b.id = a.id
        where b.ended_at is null and a.ended_at is not null));
      return null;
    end $$;
    create trigger subscriptions_tell_ended after update on subscriptions referencing old table as before new table as after
      for each statement execute function subscriptions_tell_ended();

    revoke execute on function tell, access_told, consents_told, subscriptions_told from public;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose what people were told: restore a backup instead.');
}

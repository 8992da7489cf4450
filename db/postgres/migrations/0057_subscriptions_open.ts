/**
 * R45, R46: a subscription and a service credential that are made at the same moment find each other: both take the company's turn before
 * they look. What is subscribed by the thousand in several statements is looked at once, not anew by each, and ends as quickly as it began.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    create or replace function open_subscriptions(of_companies uuid[]) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      perform pg_advisory_xact_lock(hashtextextended('company:' || c, 53)) from (select distinct c from unnest(of_companies) c order by c) turns;
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

    create or replace function subscriptions_open() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      perform pg_advisory_xact_lock(hashtextextended('company:' || t.company_id, 53))
      from (select distinct company_id from made order by company_id) t;
      insert into access (reader, product_id, product_no, holder, through, groups, secrets, until, subscription_id)
      select c.client_id, s.product_id, s.product_no, s.holder,
        case when s.consent_product_id is null then 'subscription' else 'provider-consent' end, d.groups, false, s.until, s.id
      from made s
      join companies o on o.id = s.company_id and o.suspended_at is null
      join data_products d on d.code = s.data_product
      join credentials c on c.owner = 'company:' || s.company_id and c.type = 'service' and c.ended_at is null
      where s.ended_at is null
      order by s.product_no, c.client_id
      on conflict (reader, product_no) where grant_id is null and ended_at is null do nothing;
      return null;
    end $$;

    -- As in 0053, but that what hangs on thousands is looked up by its index. A plan that was made when nothing was open, or for
    -- however many, read all that is open for each of them: these functions are planned for what they are given.
    create or replace function end_subscriptions(ids uuid[], actor text, because text)
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
      from access a where a.subscription_id = any(ids) and a.ended_at is null;
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

    create or replace function end_provider_consents(ids uuid[], actor text, because text)
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
      from subscriptions s where s.consent_product_id = any(ids) and s.ended_at is null;
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

    alter function end_subscriptions(uuid[], text, text) set plan_cache_mode = force_custom_plan;
    alter function end_provider_consents(uuid[], text, text) set plan_cache_mode = force_custom_plan;
    alter function end_access(uuid[], text, text) set plan_cache_mode = force_custom_plan;
    alter function subscriptions_open() set plan_cache_mode = force_custom_plan;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose who may read what: restore a backup instead.');
}

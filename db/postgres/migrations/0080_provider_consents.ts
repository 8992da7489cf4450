/**
 * Consents for service providers tell of themselves (R47, R48): what was told of one, and under which turn of its emails an end was.
 * An email about a consent is one that is about it.
 */
import type { Knex } from 'knex';

export const config = { transaction: false };

const statements = [
  `alter table provider_consents add column if not exists told_at timestamptz,
     add column if not exists reminded_at timestamptz,
     add column if not exists unused_told_at timestamptz,
     add column if not exists taken_up_told_at timestamptz,
     add column if not exists ends_told_at timestamptz,
     add column if not exists turns smallint not null default 0`,
  `alter table provider_consent_products add column if not exists told_turn smallint`,
  `alter table subscriptions add column if not exists told_turn smallint`,
  `create index if not exists provider_consent_products_untold on provider_consent_products (consent_id)
     where ended_at is not null and told_turn is null`,
  `grant update (told_at, reminded_at, unused_told_at, taken_up_told_at, ends_told_at, turns) on provider_consents to right_of_way_app`,
  `grant update (told_turn) on provider_consent_products, subscriptions to right_of_way_app`,
  // As in 0057, but that the fleet is told of what a provider gives up, by whatever way. The consents' rows come after the trail, as in
  // end_provider_consents: who subscribes has them in that order, too (decision 0026).
  String.raw`create or replace function end_subscriptions(ids uuid[], actor text, because text)
    returns setof subscriptions
    language plpgsql security definer set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
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
      if because = 'provider' then
        update provider_consents c set look_wanted_at = clock_timestamp(), look_signalled_at = null
        from (select k.id from provider_consents k where k.id = any(array(
            select distinct p.consent_id from provider_consent_products p
            where p.id = any(array(select e.consent_product_id from unnest(ended) e where e.consent_product_id is not null))))
          order by k.id for no key update) k
        where c.id = k.id;
      end if;
      return query select * from unnest(ended);
    end $$`,
  `create index if not exists provider_consent_products_reader on provider_consent_products (provider_id, product_no) where ended_at is null`,
  `create index if not exists provider_consent_products_holder on provider_consent_products (holder, product_no) where ended_at is null`,
  `alter table mails add column if not exists provider_consent_id uuid references provider_consents`,
  // Whatever else an email may be about: rows that are there fit already, and need not be read for it.
  String.raw`do $$
    declare
      subject text := (select pg_get_constraintdef(oid) from pg_constraint where conrelid = 'mails'::regclass and conname = 'mails_subject');
    begin
      if subject like '%provider_consent_id%' then return; end if;
      alter table mails drop constraint mails_subject;
      execute 'alter table mails add constraint mails_subject '
        || replace(replace(subject, ') = 1', ', provider_consent_id) = 1'), ' NOT VALID', '') || ' not valid';
    end $$`,
];

export async function up(knex: Knex): Promise<void> {
  for (const sql of statements) await knex.raw(sql);
  await knex.raw('drop index concurrently if exists mails_provider_consent'); // what a run that was cut off left is of no use
  await knex.raw(
    `create unique index concurrently mails_provider_consent on mails (provider_consent_id, step, recipient, turn)
     where provider_consent_id is not null`,
  );
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose who was told of what: restore a backup instead.');
}

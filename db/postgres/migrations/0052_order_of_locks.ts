/**
 * Whatever gives or ends access, and whatever ends a registration, locks in one order (decision 0026), so that no two wait for each other: rows
 * first, then the number of ends, then the products' streams of the audit trail by name, then shares. The end of a registration
 * wrote into the trail first, and locked the number of ends after it.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    -- Whoever gives or ends access takes turns from here on.
    create function lock_ends() returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      perform from access_epoch for no key update;
    end $$;

    -- The streams that these products have in the audit trail, as chain_audit locks each.
    create function lock_product_streams(products uuid[]) returns void
    language plpgsql set search_path = public, pg_temp as $$
    begin
      perform pg_advisory_xact_lock(hashtextextended(one.stream, 7))
      from (select distinct 'product:' || p as stream from unnest(products) p order by 1) one;
    end $$;

    -- What the end of registrations of these products locks besides their rows, which are locked. A statement does it for those that it
    -- has ended; a transaction of several such statements does it for all of them before the first one.
    create function lock_registration_ends(products uuid[]) returns void
    language plpgsql set search_path = public, pg_temp as $$
    begin
      perform lock_ends();
      perform lock_product_streams(products);
    end $$;

    -- As in 0014, but that it locks first. What its holder gave others to read ends by the trigger after it.
    create or replace function registrations_ended() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare
      actor text := coalesce(nullif(current_setting('right_of_way.actor', true), ''), 'operator');
      gone jsonb;
      shares jsonb;
    begin
      select jsonb_agg(distinct jsonb_build_object('holder', b.holder, 'product_id', b.product_id,
        'was', not b.ended and b.activated and b.starts_at <= clock_timestamp())) into gone
      from before b where not exists (
        select from registrations g where g.holder = b.holder and g.product_id = b.product_id and g.activated
          and g.starts_at <= clock_timestamp() and coalesce(g.ends_at, 'infinity') > clock_timestamp());
      if gone is null then return null; end if;
      perform lock_registration_ends(array(select (g->>'product_id')::uuid from jsonb_array_elements(gone) g));

      select coalesce(jsonb_agg(jsonb_build_object('holder', r.holder, 'product_id', e.product_id)), '[]') into shares
      from end_shares_of(array(select g->>'holder' from jsonb_array_elements(gone) g),
          array(select (g->>'product_id')::uuid from jsonb_array_elements(gone) g), actor) e
        join requests r on r.id = e.request_id;

      insert into audit (stream, actor, act, detail, hash)
      select 'product:' || (g->>'product_id'), actor, 'unenrolled', jsonb_build_object('sharesEnded',
        (select count(*) from jsonb_array_elements(shares) s where s->'holder' = g->'holder' and s->'product_id' = g->'product_id')), ''
      from jsonb_array_elements(gone) g where (g->>'was')::boolean order by g->>'product_id', g->>'holder';
      return null;
    end $$;

    create or replace function give_access(the_grant uuid, to_client text, by_account text, of_holder text, what_for text, wanted uuid[],
      only_groups text[], with_secrets boolean, lasts_until timestamptz, the_receipt jsonb, in_locale text, with_scope text)
    returns text
    language plpgsql set search_path = public, pg_temp as $$
    declare
      older uuid[];
      older_products uuid[];
    begin
      perform pg_advisory_xact_lock(hashtextextended(to_client || ' ' || by_account, 48));
      -- Sent twice, it was given once.
      if exists (select from grants g where g.id = the_grant and g.client_id = to_client and g.giver = by_account) then return 'given'; end if;
      perform from credentials c where c.client_id = to_client and c.ended_at is null for share;
      if not found then return 'credential-ended'; end if;
      perform from registrations r where r.holder = of_holder and r.product_id = any(wanted) order by r.id for share;
      if cardinality(wanted) = 0 or exists (
        select from unnest(wanted) w where not exists (
          select from registrations r where r.holder = of_holder and r.product_id = w and r.activated
            and r.starts_at <= clock_timestamp() and coalesce(r.ends_at, 'infinity') > clock_timestamp()))
      then return 'not-registered'; end if;

      select array_agg(a.id order by a.id), array_agg(a.product_id) into older, older_products
      from grants g join access a on a.grant_id = g.id and a.ended_at is null
      where g.client_id = to_client and g.giver = by_account and g.ended_at is null;

      insert into grants (id, client_id, giver, holder, purpose, groups, secrets, scope, locale, receipt, until)
      values (the_grant, to_client, by_account, of_holder, what_for, only_groups, with_secrets, with_scope, in_locale, the_receipt, lasts_until);
      insert into access (reader, product_id, product_no, holder, through, grant_id, groups, secrets, until)
      select to_client, p.id, p.no, of_holder, 'link', the_grant, only_groups, with_secrets, lasts_until
      from products p where p.id = any(wanted) order by p.id;

      if older is not null then perform lock_ends(); end if;
      perform lock_product_streams(wanted || older_products);
      insert into audit (stream, actor, act, detail, hash)
      select 'product:' || a.product_id, 'account:' || by_account, 'access-given', jsonb_build_object('access', a.id, 'grant', the_grant), ''
      from access a where a.grant_id = the_grant order by a.product_id;
      if older is not null then perform end_access(older, 'account:' || by_account, 'replaced'); end if;
      return 'given';
    end $$;

    -- An event that comes in while its mail is removed goes with it: the removal failed.
    alter table mail_events drop constraint mail_events_mail_id_fkey,
      add constraint mail_events_mail_id_fkey foreign key (mail_id) references mails on delete cascade not valid; -- it was valid

    revoke execute on function lock_ends, lock_product_streams, lock_registration_ends from public;
    grant execute on function lock_ends, lock_product_streams, lock_registration_ends to right_of_way_app;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back is not foreseen: restore a backup instead.');
}

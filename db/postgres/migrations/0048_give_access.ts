/** R42: what a person agrees to at once, in one statement: the grant, what it opens, and the end of the older one. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    -- Answers 'given', or why nothing was: 'credential-ended', 'not-registered'. Each wanted product must be registered and
    -- activated to the holder now: an end of its registration that comes at the same time waits for this and finds what was given.
    -- Two consents of one person for one program take turns, so that the later one replaces the earlier.
    create function give_access(the_grant uuid, to_client text, by_account text, of_holder text, what_for text, wanted uuid[],
      only_groups text[], with_secrets boolean, lasts_until timestamptz, the_receipt jsonb, in_locale text, with_scope text)
    returns text
    language plpgsql set search_path = public, pg_temp as $$
    declare
      older uuid[];
    begin
      perform pg_advisory_xact_lock(hashtextextended(to_client || ' ' || by_account, 48));
      -- Sent twice, it was given once.
      if exists (select from grants g where g.id = the_grant and g.client_id = to_client and g.giver = by_account) then return 'given'; end if;
      perform from credentials c where c.client_id = to_client and c.ended_at is null for share;
      if not found then return 'credential-ended'; end if;
      perform from registrations r where r.holder = of_holder and r.product_id = any(wanted) for share;
      if cardinality(wanted) = 0 or exists (
        select from unnest(wanted) w where not exists (
          select from registrations r where r.holder = of_holder and r.product_id = w and r.activated
            and r.starts_at <= clock_timestamp() and coalesce(r.ends_at, 'infinity') > clock_timestamp()))
      then return 'not-registered'; end if;

      select array_agg(a.id order by a.id) into older
      from grants g join access a on a.grant_id = g.id and a.ended_at is null
      where g.client_id = to_client and g.giver = by_account and g.ended_at is null;

      insert into grants (id, client_id, giver, holder, purpose, groups, secrets, scope, locale, receipt, until)
      values (the_grant, to_client, by_account, of_holder, what_for, only_groups, with_secrets, with_scope, in_locale, the_receipt, lasts_until);
      with opened as (
        insert into access (reader, product_id, product_no, holder, through, grant_id, groups, secrets, until)
        select to_client, p.id, p.no, of_holder, 'link', the_grant, only_groups, with_secrets, lasts_until
        from products p where p.id = any(wanted) order by p.no
        returning id, product_id
      )
      insert into audit (stream, actor, act, detail, hash)
      select 'product:' || product_id, 'account:' || by_account, 'access-given', jsonb_build_object('access', id, 'grant', the_grant), ''
      from opened order by product_id;
      if older is not null then perform end_access(older, 'account:' || by_account, 'replaced'); end if;
      return 'given';
    end $$;
    revoke execute on function give_access from public;
    grant execute on function give_access to right_of_way_app;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose who may read what: restore a backup instead.');
}

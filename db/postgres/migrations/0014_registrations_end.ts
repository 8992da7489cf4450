/**
 * R8: however a registration ends, what hangs on it ends in the same commit: by a call, a page, a batch, or the operator's
 * own SQL. Statements that ran before know nothing of this and need not: the triggers are the database's.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    -- Whether its end has come and has had its effects. An end that was planned comes without a statement: housekeeping
    -- sets this then.
    alter table registrations add column ended boolean not null default false;
    update registrations set ended = true where ends_at <= clock_timestamp();
    create index registrations_to_end on registrations (ends_at) where not ended and ends_at is not null;
    -- Every share that a holder gave, also those that are over.
    create index requests_shared_by on requests (holder, submitted_at desc) where type in ('agent', 'provider');

    create function registration_has_ended() returns trigger language plpgsql as $$
    begin
      new.ended := coalesce(new.ends_at <= clock_timestamp(), false);
      return new;
    end $$;
    create trigger registration_has_ended before insert or update on registrations
      for each row execute function registration_has_ended();
  `);

  await knex.raw(String.raw`
    -- Shares lose products: pairs of a request and a product, by whom, and why. A request that has nothing left is
    -- revoked, as by the transition of that name. Its requests are locked already. Answers what was lost.
    create function drop_shared(requests uuid[], products uuid[], actor text, because text)
    returns table (request_id uuid, product_id uuid)
    language plpgsql security definer set search_path = public, pg_temp as $$
    #variable_conflict use_column
    begin
      return query
      with lost as (
        select distinct rp.request_id, rp.product_id, rp.position
        from unnest(drop_shared.requests, drop_shared.products) as asked (request_id, product_id)
          join request_products rp on rp.request_id = asked.request_id and rp.product_id = asked.product_id
          join requests r on r.id = rp.request_id
        where rp.dropped_at is null and r.ended_at is null and r.type in ('agent', 'provider')
      ), loser as (
        select lost.request_id as id, count(*)::int as products,
          count(*) = (select count(*) from request_products rp where rp.request_id = lost.request_id and rp.dropped_at is null) as whole
        from lost group by lost.request_id
      ), dropped as (
        update request_products rp set dropped_at = clock_timestamp(), dropped_because = drop_shared.because
        from lost where rp.request_id = lost.request_id and rp.product_id = lost.product_id
      ), moved as (
        update requests r set look_wanted_at = clock_timestamp(), look_signalled_at = null,
          status = case when loser.whole then 'revoked' else r.status end,
          ended_at = case when loser.whole then clock_timestamp() + r.clock_shift end
        from loser where r.id = loser.id
        returning r.id, loser.whole, clock_timestamp() + r.clock_shift as at,
          case when loser.whole then 'revoked' else 'sharing-ended-in-part' end as event,
          jsonb_build_object('because', drop_shared.because)
            || case when loser.whole then '{}' else jsonb_build_object('products', loser.products) end as detail
      ), told as (
        insert into timeline (request_id, at, event, detail) select id, at, event, detail from moved order by id
      ), audited as (
        insert into audit (stream, actor, act, detail, hash)
        select 'request:' || id, drop_shared.actor, event, detail, '' from moved order by id
      ), decided as (
        insert into decisions (request_id, kind, actor, at)
        select id, 'revoked', drop_shared.actor, at from moved where whole
      ), mailed as (
        insert into mails (request_id, step, recipient, turn)
        select id, 'revoked', recipient, 0 from (
          select id, 'requester' as recipient from moved where whole
          union all
          select moved.id, 'account:' || d.account_id from moved join deciders d on d.request_id = moved.id where whole) told
        order by id, recipient = 'requester' desc, recipient
        on conflict do nothing
      )
      select lost.request_id, lost.product_id from lost order by lost.request_id, lost.position;
    end $$;

    -- Ends what holders share of products that they are no authorised users of by now: pairs of a holder and a product.
    -- Requests are locked in one order; one that is being matched just now (db/sharing/match.ts) is waited for.
    create function end_shares_of(holders text[], products uuid[], actor text)
    returns table (request_id uuid, product_id uuid)
    language plpgsql security definer set search_path = public, pg_temp as $$
    #variable_conflict use_column
    declare
      lost_requests uuid[];
      lost_products uuid[];
    begin
      perform pg_advisory_xact_lock(hashtextextended(one.holder, 8))
        from (select distinct h as holder from unnest(holders) h order by h) one;
      perform from requests r where r.holder = any(holders) and r.ended_at is null and r.type in ('agent', 'provider')
        and exists (select from request_products rp where rp.request_id = r.id and rp.product_id = any(end_shares_of.products))
        order by r.id for update;
      select array_agg(r.id), array_agg(rp.product_id) into lost_requests, lost_products
      from (select distinct * from unnest(holders, end_shares_of.products) as g (holder, product_id)) gone
        join requests r on r.holder = gone.holder and r.ended_at is null and r.type in ('agent', 'provider')
        join request_products rp on rp.request_id = r.id and rp.product_id = gone.product_id and rp.dropped_at is null
      where not exists (
        select from registrations g where g.holder = gone.holder and g.product_id = gone.product_id and g.activated
          and g.starts_at <= clock_timestamp() and coalesce(g.ends_at, 'infinity') > clock_timestamp());
      return query select * from drop_shared(lost_requests, lost_products, actor, 'unenrolled');
    end $$;

    revoke execute on function drop_shared, end_shares_of from public;
    grant execute on function drop_shared, end_shares_of to right_of_way_app;

    -- Who did it is a setting of the transaction, right_of_way.actor; whoever writes SQL by hand is the operator.
    create function registrations_ended() returns trigger
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
    create trigger registrations_ended after update on registrations referencing old table as before
      for each statement execute function registrations_ended();
    create trigger registrations_deleted after delete on registrations referencing old table as before
      for each statement execute function registrations_ended();
  `);

  // Those that ended before this, while nobody told their shares.
  await knex.raw(String.raw`
    select count(*) from (
      select array_agg(r.holder) as holders, array_agg(rp.product_id) as products
      from requests r join request_products rp on rp.request_id = r.id
      where r.ended_at is null and r.type in ('agent', 'provider') and r.holder is not null and rp.dropped_at is null
    ) open, end_shares_of(open.holders, open.products, 'engine')
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose requests: restore a backup instead.');
}

/**
 * What was refused, ended by the operator or late in a year, by article, as the data coordinator reports it (Article 37(6)(c)). Counts what
 * stays when personal details are removed.
 */
import type { Knex } from 'knex';

export interface RefusalCount {
  year: number;
  article: string;
  what: string;
  count: number;
}

/** By article and kind, those that there were. `timeZone`: of the year. */
export async function refusalsOf(db: Knex, year: number, timeZone: string): Promise<RefusalCount[]> {
  const { rows } = await db.raw<{ rows: RefusalCount[] }>(
    `with bounds as (
       select (:first::timestamp at time zone :zone) as begins, ((:first::timestamp + interval '1 year') at time zone :zone) as ends
     ), decided as (
       select d.kind, d.actor, r.id, r.type from decisions d join requests r on r.id = d.request_id, bounds
       where d.at >= begins and d.at < ends and d.kind in ('ownership-refused', 'review-declined', 'cancelled', 'withdrawn')
     ), held as (
       select request_id from timeline where event = 'recipient-held'
     ), found as (
       select '4(1)' as article, 'ownership-refused' as what from decided where kind = 'ownership-refused'
       union all select '18(2)', 'public-body-declined' from decided where kind = 'review-declined'
       union all
       select case when d.id in (select request_id from held) then '5(3)' when d.type in ('agent', 'provider') then '5(1)'
         when d.type = 'public-body' then '18(2)' else '4(1)' end,
         case when d.id in (select request_id from held) then 'recipient-refused'
           when d.kind = 'cancelled' then 'cancelled-by-operator' else 'link-ended-by-operator' end
       from decided d where d.kind in ('cancelled', 'withdrawn') and d.actor like 'staff:%'
       union all
       select '18(2)', 'public-body-asked-to-change' from staff_decisions s, bounds
       where s.kind = 'change-asked' and s.at >= begins and s.at < ends
       union all
       select '5(1)', 'not-matched' from requests r, bounds
       where r.type in ('agent', 'provider') and r.status = 'rejected' and r.ended_at >= begins and r.ended_at < ends
       union all
       select case when r.type in ('agent', 'provider') then '5(1)' when r.type = 'public-body' then '18(2)' else '4(1)' end, 'late'
       from requests r, bounds where r.overdue_at >= begins and r.overdue_at < ends
       union all
       select '5(1)', 'provider-refused' from provider_applications a, bounds
       where a.status = 'refused' and a.kind = 'provider' and a.decided_at >= begins and a.decided_at < ends
       union all
       select '5(1)', 'api-access-refused' from api_access_requests a, bounds
       where a.status = 'refused' and a.ended_at >= begins and a.ended_at < ends
     )
     select :year::int as year, article, what, count(*)::int as count from found group by article, what order by article, what`,
    { first: `${year}-01-01`, zone: timeZone, year },
  );
  return rows;
}

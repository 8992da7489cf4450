/** Requests by day, for the pictures of support's summary (R39). */
import type { Knex } from 'knex';
import type { Day } from '../../domain/time/day.ts';
import { endStates, type EndState } from '../../domain/requests/states.ts';
import { DUE } from '../requests/stuck.ts';

interface DayCount {
  day: Day;
  count: number;
}

interface Stretch {
  /** Both included, days of the zone. */
  from: Day;
  to: Day;
  timeZone: string;
}

/** How many were submitted on each day. */
export const submittedByDay = (db: Knex, stretch: Stretch): Promise<DayCount[]> =>
  byDay(db, 'r.submitted_at', 'true', stretch);

/** How many that are still open are due on each day. Nothing that is overdue is in here. */
export const dueByDay = (db: Knex, stretch: Stretch): Promise<DayCount[]> =>
  byDay(db, DUE, 'r.ready_at is null and r.ended_at is null', stretch);

/** How those that were submitted since a day have ended. */
export async function endedSince(
  db: Knex,
  stretch: Pick<Stretch, 'from' | 'timeZone'>,
): Promise<Record<EndState, number>> {
  const { rows } = await db.raw<{ rows: { status: EndState; count: number }[] }>(
    `select s.status, count(r.id)::int as count from unnest(:states::text[]) as s (status)
     left join requests r on r.status = s.status
       and r.submitted_at >= :from::date::timestamp at time zone :timeZone
     group by 1`,
    { ...stretch, states: [...endStates] },
  );
  const counts = Object.fromEntries(rows.map(({ status, count }) => [status, count]));
  return counts as Record<EndState, number>; // a row for each of them
}

async function byDay(db: Knex, moment: string, where: string, stretch: Stretch): Promise<DayCount[]> {
  const { rows } = await db.raw<{ rows: DayCount[] }>(
    `with counted as (
       select (${moment} at time zone :timeZone)::date as day, count(*)::int as count from requests r
       where ${where} and ${moment} >= :from::date::timestamp at time zone :timeZone
         and ${moment} < (:to::date + 1)::timestamp at time zone :timeZone
       group by 1
     )
     select d.day::date::text as day, coalesce(c.count, 0) as count
     from generate_series(:from::date, :to::date, '1 day') as d (day) left join counted c on c.day = d.day::date
     order by 1`,
    { ...stretch },
  );
  return rows;
}

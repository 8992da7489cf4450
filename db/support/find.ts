/**
 * How support finds requests (R39): keyset pages in the order of an index, so that the first page of any filter reads
 * about as many rows as it shows, however many requests there are (`bench/support-list.ts`).
 */
import type { Knex } from 'knex';
import { requestTypeNames, type RequestType } from '../../domain/requests/types.ts';
import type { IdRange } from '../../domain/requests/number.ts';
import { openStates, states, type State } from '../../domain/requests/states.ts';
import type { Vin } from '../../domain/registrations/vin.ts';
import type { Day } from '../../domain/time/day.ts';
import { summaryColumns, summaryOf, type ListCursor, type RequestSummary, type SummaryRow } from '../requests/views.ts';
import {
  DUE,
  FURTHEST_SHIFT,
  IS_DUE_SOON,
  IS_OVERDUE,
  STUCK_IDS,
  STUCK_KIND,
  type StuckKind,
} from '../requests/stuck.ts';

export interface RequestFilter {
  status?: State | readonly State[] | undefined;
  type?: RequestType | undefined;
  vin?: Vin | undefined;
  /** The ids that a number may mean (`idsMeant`). */
  ids?: readonly IdRange[] | undefined;
  /** Of the requester, or of the customer that a third party names; in capitals or not. */
  email?: string | undefined;
  /** A serial number, or words of the name or the email address of who asked, or of their company, as they begin. */
  text?: string | undefined;
  /** Submitted on these days, in this time zone. */
  days?: { from?: Day | undefined; to?: Day | undefined; timeZone: string } | undefined;
  overdue?: boolean | undefined;
  /** Requests that support was warned about and that are not overdue yet (R14, R36). */
  dueSoon?: boolean | undefined;
  /** ISO 8601: requests due within this time and not ready; overdue ones included. */
  dueWithin?: string | undefined;
  /** ISO 8601, since the submission. */
  olderThan?: string | undefined;
  stuck?: boolean | undefined;
}

export interface FoundRequest extends RequestSummary {
  /** Milliseconds since the submission, by the request's own clock. */
  ageMs: number;
  stuck: StuckKind | null;
}

/** Lists by deadline, the nearest first, where one is asked for; by submission otherwise, the newest first. */
type Order = 'due' | 'newest';
export const orderOf = ({ overdue, dueSoon, dueWithin }: RequestFilter): Order =>
  overdue || dueSoon || dueWithin ? 'due' : 'newest';

const ORDERS: Record<Order, { key: string; by: string; merged: string; after: string }> = {
  due: { key: DUE, by: `${DUE}, r.id`, merged: 'r.key, r.id', after: `(${DUE}, r.id) > (:at::timestamptz, :id::uuid)` },
  newest: {
    key: 'r.submitted_at',
    by: 'r.submitted_at desc, r.id desc',
    merged: 'r.key desc, r.id desc',
    after: '(r.submitted_at, r.id) < (:at::timestamptz, :id::uuid)',
  },
};

const BY_EMAIL = `
  select id from requests where email <> '' and lower(email) = lower(:email)
  union select id from requests where details->'customer' is not null
    and lower(coalesce(details->'customer'->>'email', details->'customer'->>'adminEmail')) = lower(:email)`;

/** Products of a request, or what a form names that was not matched to a product yet. */
const BY_VIN = `
  select rp.request_id from request_products rp join products p on p.id = rp.product_id where p.vin = :vin
  union select id from requests where details->'products' is not null
    and details->'products'->'vins' @> jsonb_build_array(:vin::text)`;

/** So many people and companies are looked at: whoever types one letter is to type more. */
const MOST_MEANT = 200;
const wordsOf = (text: string): string => `to_tsvector('simple', translate(${text}, '@._+-', '     '))`;

/** By account, since forms change with each request and are not searched through. */
const BY_TEXT = `
  select rp.request_id from products p join request_products rp on rp.product_id = p.id where p.serial = :serial
  union select r.id from (
    (select a.id from accounts a where ${wordsOf(`a.name || ' ' || a.email`)} @@ to_tsquery('simple', :words) limit ${MOST_MEANT})
    union (select a.id from accounts a where a.company_id in (
      select c.id from companies c where ${wordsOf('c.name')} @@ to_tsquery('simple', :words) limit ${MOST_MEANT}) limit ${MOST_MEANT})
  ) meant join requests r on r.requester = meant.id`;

/** Each word as it begins; letters and digits alone, so that nothing in them means anything to PostgreSQL. */
const queryOf = (text: string): string =>
  (text.match(/[\p{L}\p{N}]+/gu) ?? ['']).map((word) => `'${word}':*`).join(' & ');

/** In the order of the primary key: as few as fit. */
const BY_IDS = `select r.id from unnest(:idsFrom::uuid[], :idsTo::uuid[]) as meant (first, last)
  join requests r on r.id between meant.first and meant.last`;

/** The parts of a filter that lead to few requests, whatever else it says. */
const lookUps = (filter: RequestFilter): string[] => [
  ...(filter.ids ? [BY_IDS] : []),
  ...(filter.email ? [BY_EMAIL] : []),
  ...(filter.vin ? [BY_VIN] : []),
  ...(filter.text ? [BY_TEXT] : []),
  ...(filter.stuck ? [STUCK_IDS] : []),
];

/** The conditions on a request `r`, besides `lookUps`. The bounds without `clock_shift` let PostgreSQL use its indexes; the exact test stands beside them. */
function conditions(filter: RequestFilter, paged: boolean): string[] {
  const order = orderOf(filter);
  return [
    ...(order === 'due'
      ? [
          'r.ready_at is null and r.ended_at is null',
          `${DUE} <= now() + :within::interval + ${FURTHEST_SHIFT}`,
          `${DUE} <= now() + :within::interval + r.clock_shift`,
        ]
      : []),
    ...(filter.days?.from ? ['r.submitted_at >= :fromDay::date::timestamp at time zone :timeZone'] : []),
    ...(filter.days?.to ? [`r.submitted_at < (:toDay::date + 1)::timestamp at time zone :timeZone`] : []),
    ...(filter.dueSoon ? [IS_DUE_SOON] : []),
    ...(filter.overdue === false ? [`not ${IS_OVERDUE}`] : []),
    ...(filter.olderThan
      ? [
          `r.submitted_at <= now() - :olderThan::interval + ${FURTHEST_SHIFT}`,
          'r.submitted_at <= now() - :olderThan::interval + r.clock_shift',
        ]
      : []),
    ...(paged ? [ORDERS[order].after] : []),
  ];
}

function pageOf(filter: RequestFilter, paged: boolean): string {
  const { key, by, merged } = ORDERS[orderOf(filter)];
  const also = conditions(filter, paged);
  const kind = [
    ...(filter.type ? ['r.type = any(:types)'] : []),
    ...(filter.status ? ['r.status = any(:states)'] : []),
  ];
  const chosen = (...where: string[]) => `${where.join(' and ')} order by ${by} limit :limit`;
  const found = lookUps(filter);
  if (found.length > 0)
    // One by one: the planner can't know how few they are, and would rather read all requests.
    return `select r.id, ${key} as key from (${found.map((ids) => `(${ids})`).join(' intersect ')}) as found (id)
      cross join lateral (select * from requests r where r.id = found.id limit 1) r
      where ${chosen('true', ...kind, ...also)}`;
  if (kind.length === 0) return `select r.id, ${key} as key from requests r where ${chosen('true', ...also)}`;
  // One index for each order serves every choice of types and states: the first of each are merged.
  return `select r.id, r.key
    from unnest(:types::text[]) as t (type) cross join unnest(:states::text[]) as s (status)
    cross join lateral (select r.id, ${key} as key from requests r
      where ${chosen('r.type = t.type', 'r.status = s.status', ...also)}) r
    order by ${merged} limit :limit`;
}

/** The columns that a list shows. The policy is read only where a deadline has to be counted from it. */
const SHOWN = `${summaryColumns.map((column) => `r.${column}`).join(', ')}, r.period_from::text, r.period_to::text,
  case when r.verify_by is null or r.due_by is null then r.policy end as policy, now() + r.clock_shift as now`;

/** The statement behind a page, for who wants to see how it is planned. */
export function findStatement(
  filter: RequestFilter,
  cursor: ListCursor | undefined,
  limit: number,
): { sql: string; bindings: Record<string, Knex.RawBinding> } {
  const { by } = ORDERS[orderOf(filter)];
  return {
    sql: `with page as (${pageOf(filter, cursor !== undefined)})
      select ${SHOWN}, ${IS_OVERDUE} as is_overdue, ${STUCK_KIND} as stuck,
        to_char(page.key at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as key
      from page join requests r on r.id = page.id order by ${by}`,
    bindings: {
      types: filter.type ? [filter.type] : requestTypeNames,
      states: filter.status ? [filter.status].flat() : [...(orderOf(filter) === 'due' ? openStates : states)],
      limit,
      ...(filter.ids ? { idsFrom: filter.ids.map(({ from }) => from), idsTo: filter.ids.map(({ to }) => to) } : {}),
      ...(filter.email ? { email: filter.email } : {}),
      ...(filter.vin ? { vin: filter.vin } : {}),
      ...(filter.text ? { serial: filter.text, words: queryOf(filter.text) } : {}),
      ...(filter.days ? { timeZone: filter.days.timeZone } : {}),
      ...(filter.days?.from ? { fromDay: filter.days.from } : {}),
      ...(filter.days?.to ? { toDay: filter.days.to } : {}),
      ...(orderOf(filter) === 'due' ? { within: withinOf(filter) } : {}),
      ...(filter.olderThan ? { olderThan: filter.olderThan } : {}),
      ...(cursor ? { ...cursor } : {}),
    },
  };
}

/** The longest warning of any policy. It bounds how much of the index is read; it changes no result. */
const LONGEST_WARNING = 'P60D';

const withinOf = ({ overdue, dueSoon, dueWithin }: RequestFilter): string =>
  overdue ? 'PT0S' : (dueWithin ?? (dueSoon ? LONGEST_WARNING : ''));

type Row = SummaryRow & { now: Date; is_overdue: boolean; stuck: StuckKind | null; key: string };

/** One page of what fits every filter given; `cursor` is where the page before ended. */
export async function findRequests(
  db: Knex,
  filter: RequestFilter,
  { cursor, limit }: { cursor?: ListCursor | undefined; limit: number },
): Promise<{ requests: FoundRequest[]; next: ListCursor | null }> {
  const { sql, bindings } = findStatement(filter, cursor, limit + 1);
  const { rows } = await db.raw<{ rows: Row[] }>(sql, bindings);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    requests: page.map((row) => ({
      ...summaryOf(row),
      overdue: row.is_overdue || row.overdue_at !== null,
      ageMs: row.now.getTime() - row.submitted_at.getTime(),
      stuck: row.stuck,
    })),
    next: rows.length > limit && last ? { at: last.key, id: last.id } : null,
  };
}

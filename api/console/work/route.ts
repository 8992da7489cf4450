/** The console's work list and its figures (R39), for staff who signed in. */
import { z } from 'zod';
import { databaseNow } from '../../../db/postgres/clock.ts';
import { dueByDay, endedSince, submittedByDay } from '../../../db/support/day-counts.ts';
import { supportCounts } from '../../../db/support/counts.ts';
import type { ListCursor } from '../../../db/requests/views.ts';
import { findRequests, orderOf, type RequestFilter } from '../../../db/support/find.ts';
import { findRequest } from '../../../db/requests/row.ts';
import { addDays, dayOf, daySchema } from '../../../domain/time/day.ts';
import { emailSchema } from '../../../domain/requests/form-fields.ts';
import { idsMeant } from '../../../domain/requests/number.ts';
import { requestIdSchema } from '../../../domain/ids.ts';
import { requestTypeNames } from '../../../domain/requests/types.ts';
import { vinSchema } from '../../../domain/registrations/vin.ts';
import { filterOf, workViews } from './views.ts';
import { cursorText, orderedCursor } from '../../call/input/cursor.ts';
import { summaryPage } from './summary.tsx';
import { sendRequests } from './csv.ts';
import { listAddress, workListPage } from './page.tsx';
import { route, type Answer } from '../../call/route.ts';
import type { Services } from '../../server/services.ts';

const policy = { session: ['staff'], role: 'agent' } as const;
const responses = { 200: { description: 'A page.' } };
const PAGE = 30;
/** Beside a view, a number is there to see that there is work; the overview says more. */
const COUNTED = { list: 1000, overview: 10_000 };

// An address that was lengthened or cut shows the list from its beginning.
const query = z.object({
  view: z.enum(workViews).catch('work').default('work'),
  type: z.enum(requestTypeNames).optional().catch(undefined),
  q: z.string().trim().max(254).optional().catch(undefined),
  from: daySchema.optional().catch(undefined),
  to: daySchema.optional().catch(undefined),
  cursor: orderedCursor.optional().catch(undefined),
});
type WorkQuery = z.output<typeof query>;

/** How far the pictures look back and ahead, in days. */
const BACK = 30;
const AHEAD = 28;

export const consoleWorkRoutes = [
  route({
    method: 'get',
    path: '/support',
    policy,
    summary: 'Requests to work on: what is overdue first.',
    rule: 'R39',
    query,
    responses: { ...responses, 303: { description: 'To the one request that was searched for.' } },
    handler: ({ query }, services) => (query.q ? search(query.q, query, services) : list(query, services)),
  }),
  route({
    method: 'get',
    path: '/support/list.csv',
    policy,
    summary: 'A list as CSV: what the page shows at the same address, all of it.',
    rule: 'R39',
    query,
    responses: { 200: { description: 'A table, one request a line; it names nobody.', mediaType: 'text/csv' } },
    handler: async ({ query }, services) => {
      const filter = query.q ? (await found(query.q, query, services)).by : listed(query, services);
      return { stream: (_req, res) => sendRequests(services.db, filter, res) };
    },
  }),
  route({
    method: 'get',
    path: '/support/summary',
    policy,
    summary: 'How the house stands, with pictures.',
    rule: 'R39',
    responses,
    handler: async (_call, { db, config }) => {
      const { timeZone } = config.policy;
      const today = dayOf(await databaseNow(db), timeZone);
      const from = addDays(today, 1 - BACK);
      const [counts, ended, submitted, due] = await Promise.all([
        supportCounts(db, COUNTED.overview),
        endedSince(db, { from, timeZone }),
        submittedByDay(db, { from, to: today, timeZone }),
        dueByDay(db, { from: today, to: addDays(today, AHEAD), timeZone }),
      ]);
      return { page: summaryPage({ counts, ended, submitted, due }) };
    },
  }),
];

/** What the address asks for besides a view or words. */
const besides = ({ type, from, to }: WorkQuery, { config }: Services): RequestFilter => ({
  ...(type ? { type } : {}),
  ...(from || to ? { days: { from, to, timeZone: config.policy.timeZone } } : {}),
});

const listed = (query: WorkQuery, services: Services): RequestFilter => ({
  ...filterOf(query.view),
  ...besides(query, services),
});

async function list(query: WorkQuery, services: Services): Promise<Answer> {
  const { db } = services;
  const { cursor } = query;
  const filter = listed(query, services);
  const order = orderOf(filter);
  const place = cursor?.order === order ? cursor : undefined;
  const [{ requests, next }, counts] = await Promise.all([
    findRequests(db, filter, { cursor: place, limit: PAGE }),
    supportCounts(db, COUNTED.list),
  ]);
  const here = listAddress(query);
  const at = (one: ListCursor) =>
    `${here}${here.includes('?') ? '&' : '?'}cursor=${cursorText({ order, at: one.at, id: one.id })}`;
  return {
    page: workListPage({
      ...shown(query),
      unclear: false,
      requests,
      counts,
      address: place ? at(place) : here,
      more: next && at(next),
    }),
  };
}

const shown = ({ view, type, from, to, q }: WorkQuery) => ({
  view,
  type: type ?? null,
  from: from ?? null,
  to: to ?? null,
  search: q ?? '',
});

/** What somebody may mean, in this order: an address, a VIN, a number; else, or where there is no such number, a serial number or words. */
function meant(text: string): RequestFilter[] {
  const email = emailSchema.safeParse(text);
  if (email.success) return [{ email: email.data }];
  const vin = vinSchema.safeParse(text);
  if (vin.success) return [{ vin: vin.data }];
  const ids = idsMeant(text);
  return [...(ids.length > 0 ? [{ ids }] : []), ...(/[\p{L}\p{N}]{2}/u.test(text) ? [{ text }] : [])];
}

/** The first page of what is meant, and by which filter it was found. */
async function found(text: string, query: WorkQuery, services: Services) {
  const filters = meant(text).map((filter) => ({ ...besides(query, services), ...filter }));
  for (const by of filters) {
    const page = await findRequests(services.db, by, { cursor: query.cursor, limit: PAGE });
    if (page.requests.length > 0) return { ...page, by, unclear: false };
  }
  return { requests: [], next: null, by: filters.at(-1) ?? { ids: [] }, unclear: filters.length === 0 };
}

/** Finds by a request's number, a VIN, a serial number, an email address or words of a name, whichever it is; among what the rest of the address asks for. */
async function search(text: string, query: WorkQuery, services: Services): Promise<Answer> {
  const { db } = services;
  const id = requestIdSchema.safeParse(text.toLowerCase());
  if (id.success && (await findRequest(db, id.data)))
    return { status: 303, headers: { Location: `/support/requests/${id.data}` } };
  const [counts, { requests, next, by, unclear }] = await Promise.all([
    supportCounts(db, COUNTED.list),
    found(text, query, services),
  ]);
  const [only] = requests;
  if (by.ids && only && requests.length === 1)
    return { status: 303, headers: { Location: `/support/requests/${only.id}` } };
  const here = listAddress(query);
  return {
    page: workListPage({
      ...shown(query),
      unclear,
      requests,
      counts,
      address: here,
      more: next && `${here}&cursor=${cursorText({ order: 'newest', ...next })}`,
    }),
  };
}

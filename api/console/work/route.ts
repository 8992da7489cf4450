/** The console's work list and its figures (R39), for staff who signed in. */
import { z } from 'zod';
import { databaseNow } from '../../../db/postgres/clock.ts';
import { dueByDay, endedSince, submittedByDay } from '../../../db/support/day-counts.ts';
import { supportCounts } from '../../../db/support/counts.ts';
import type { ListCursor } from '../../../db/requests/views.ts';
import { findRequests, orderOf, type RequestFilter } from '../../../db/support/find.ts';
import { findRequest } from '../../../db/requests/row.ts';
import { addDays, dayOf } from '../../../domain/time/day.ts';
import { emailSchema } from '../../../domain/requests/form-fields.ts';
import { idsMeant } from '../../../domain/requests/number.ts';
import { requestIdSchema } from '../../../domain/ids.ts';
import { requestTypeNames } from '../../../domain/requests/types.ts';
import { vinSchema } from '../../../domain/registrations/vin.ts';
import { filterOf, workViews } from './views.ts';
import { cursorText, orderedCursor } from '../../call/input/cursor.ts';
import { summaryPage } from './summary.tsx';
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

async function list({ view, type, cursor }: WorkQuery, { db }: Services): Promise<Answer> {
  const filter: RequestFilter = { ...filterOf(view), ...(type ? { type } : {}) };
  const order = orderOf(filter);
  const place = cursor?.order === order ? cursor : undefined;
  const [{ requests, next }, counts] = await Promise.all([
    findRequests(db, filter, { cursor: place, limit: PAGE }),
    supportCounts(db, COUNTED.list),
  ]);
  const here = listAddress(view, type ?? null);
  const at = (one: ListCursor) =>
    `${here}${here.includes('?') ? '&' : '?'}cursor=${cursorText({ order, at: one.at, id: one.id })}`;
  return {
    page: workListPage({
      view,
      type: type ?? null,
      search: '',
      unclear: false,
      requests,
      counts,
      address: place ? at(place) : here,
      more: next && at(next),
    }),
  };
}

/** Finds by a request's number, a VIN or an email address, whichever it is. */
async function search(text: string, { view, type, cursor }: WorkQuery, { db }: Services): Promise<Answer> {
  const id = requestIdSchema.safeParse(text.toLowerCase());
  if (id.success && (await findRequest(db, id.data)))
    return { status: 303, headers: { Location: `/support/requests/${id.data}` } };
  const email = emailSchema.safeParse(text);
  const vin = vinSchema.safeParse(text);
  const ids = idsMeant(text);
  const filter: RequestFilter | null = email.success
    ? { email: email.data }
    : vin.success
      ? { vin: vin.data }
      : ids.length > 0
        ? { ids }
        : null;
  const [{ requests, next }, counts] = await Promise.all([
    filter ? findRequests(db, filter, { cursor, limit: PAGE }) : { requests: [], next: null },
    supportCounts(db, COUNTED.list),
  ]);
  const [only] = requests;
  if (ids.length > 0 && only && requests.length === 1 && !vin.success)
    return { status: 303, headers: { Location: `/support/requests/${only.id}` } };
  const here = `/support?q=${encodeURIComponent(text)}`;
  return {
    page: workListPage({
      view,
      type: type ?? null,
      search: text,
      unclear: !id.success && filter === null,
      requests,
      counts,
      address: here,
      more: next && `${here}&cursor=${cursorText({ order: 'newest', ...next })}`,
    }),
  };
}

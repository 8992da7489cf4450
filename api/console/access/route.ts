/** Who reads continuous data, as pages for support (R39, R40, R43). */
import { z } from 'zod';
import { accessesSeen, accessSeen, endByStaff, type SeenBy } from '../../../db/access/seen.ts';
import { withholdOfLink } from '../../../db/secrets/withhold.ts';
import { emailSchema } from '../../../domain/requests/form-fields.ts';
import type { Principal } from '../../../domain/principal.ts';
import { hasRole } from '../../call/caller.ts';
import { cursorSchema, cursorText } from '../../call/input/cursor.ts';
import { returnedQuery } from '../../call/input/returned.ts';
import { listIn, textIn, typedForm } from '../../call/input/typed.ts';
import { route, type Answer } from '../../call/route.ts';
import type { Services } from '../../server/services.ts';
import { accessEnd } from '../../v1/support/access.ts';
import { isFresh } from '../../sign-in/fresh.ts';
import { returnedAct, takeAct, type Returned } from '../act.ts';
import { secretsRoutes } from '../secrets-routes.ts';
import { accessListPage, accessPage } from './page.tsx';

const agent = { session: ['staff'], role: 'agent' } as const;
const supervisor = { session: ['staff'], role: 'supervisor' } as const;
const params = z.strictObject({ id: z.uuid() });
const responses = { 200: { description: 'A page.' } };

async function show(
  caller: Principal,
  id: string,
  { db, config }: Services,
  returned: Returned | null,
): Promise<Answer> {
  const seen = await accessSeen(db, id);
  const [maySupervise, fresh] = [hasRole(caller, 'supervisor'), isFresh(caller, config.policy)];
  return { page: accessPage({ ...seen, me: caller.account, maySupervise, isFresh: fresh, returned }) };
}

/** Which of the ways to look for it a text is; a number of our own may be of anything. */
const waysOf = (text: string): SeenBy[] =>
  emailSchema.safeParse(text).success
    ? [{ email: text }]
    : z.uuid().safeParse(text).success
      ? [{ id: text.toLowerCase() }, { product: text.toLowerCase() }, { program: text.toLowerCase() }]
      : [{ product: text.toUpperCase() }, { product: text }, { program: text.toLowerCase() }];

export const consoleAccessRoutes = [
  route({
    method: 'get',
    path: '/support/access',
    policy: agent,
    summary: 'Who reads data of a product, of or for a person, or by a program.',
    rule: 'R39, R43',
    query: z.object({
      q: z.string().trim().max(254).optional().catch(undefined),
      cursor: cursorSchema.optional().catch(undefined),
    }),
    responses: { ...responses, 303: { description: 'To the one link that was searched for.' } },
    handler: async ({ query: { q = '', cursor } }, { db }) => {
      for (const by of q ? waysOf(q) : []) {
        const { accesses, next } = await accessesSeen(db, by, { cursor });
        const [only] = accesses;
        if (!only) continue;
        if ('id' in by) return { status: 303, headers: { Location: `/support/access/${only.id}` } };
        const address = `/support/access?q=${encodeURIComponent(q)}`;
        return { page: accessListPage({ search: q, accesses, more: next && `${address}&cursor=${cursorText(next)}` }) };
      }
      return { page: accessListPage({ search: q, accesses: [], more: null }) };
    },
  }),
  route({
    method: 'get',
    path: '/support/access/:id',
    policy: agent,
    summary: 'One of them: who reads what since when, how much by day, and how it ended.',
    rule: 'R39, R43',
    params,
    query: z.object(returnedQuery),
    responses,
    handler: async ({ caller, params: { id }, query: { draft } }, services) =>
      show(caller, id, services, await returnedAct({ caller, services }, `/support/access/${id}`, draft)),
  }),
  ...secretsRoutes({ path: '/support/access', id: z.uuid(), withhold: withholdOfLink }),
  route({
    method: 'post',
    path: '/support/access/:id/end',
    policy: supervisor,
    summary: 'Ends the access to the products ticked, with a reason.',
    rule: 'R40, R43',
    params,
    takes: 'form',
    body: typedForm,
    responses: { 303: { description: 'Ended.' } },
    handler: ({ caller, params: { id }, body: typed }, services) =>
      takeAct(
        {
          form: 'end',
          typed,
          body: { products: listIn(typed, 'products'), reason: textIn(typed, 'reason') },
          schema: accessEnd,
          does: (body) => endByStaff(services.db, id, { ...body, by: caller.account }),
          tooLate: 'console.fault.moved',
          next: `/support/access/${id}`,
        },
        { caller, services },
      ),
  }),
];

/** The link to follow a request without an account (R18), and to answer when a change was asked for (R36). */
import { z } from 'zod';
import { requestStateByLink } from '../../../db/requests/views.ts';
import { answerChange, changeAsked } from '../../../db/review/public-body.ts';
import type { RequestId } from '../../../domain/ids.ts';
import { textSchema } from '../../../domain/text/plain-text.ts';
import { mustBeCurrent, mustBeKept } from '../alive.ts';
import { statusPage } from './page.tsx';
import { route, type LinkHolder } from '../../call/route.ts';
import type { Services } from '../../server/services.ts';
import { requestState } from '../../v1/requests/answers.ts';

const params = z.strictObject({ token: z.string() });
const followed = requestState
  .extend({
    changeAsked: z.string().optional().describe('What support wants changed; answer it by POST to the same address.'),
  })
  .meta({ id: 'StatusLink' });

export const statusLinkRoutes = [
  route({
    method: 'get',
    path: '/links/status/:token',
    policy: { link: 'status' },
    summary: 'Where the request stands.',
    rule: 'R18',
    params,
    responses: { 200: { description: 'The whole state; for browsers a page.', schema: followed } },
    problems: ['link-dead'],
    handler: ({ caller }, services) => whereItStands(caller, services),
  }),
  route({
    method: 'post',
    path: '/links/status/:token',
    policy: { link: 'status' },
    summary: 'Answers the change that was asked for; our time to reply begins anew.',
    rule: 'R36',
    params,
    body: z.strictObject({ answer: textSchema(4000) }),
    takes: 'json-or-form',
    responses: { 200: { description: 'Taken.', schema: followed } },
    problems: ['link-dead', 'not-in-this-state', 'not-found'],
    handler: async ({ caller, body }, services) => {
      await answerChange(services.db, caller.id, body.answer);
      void services.signalWorkflow(caller.id);
      return whereItStands(caller, services);
    },
  }),
];

async function whereItStands(caller: LinkHolder, { db }: Services) {
  const { request, state } = await requestStateByLink(db, caller.id);
  mustBeCurrent(request, caller);
  mustBeKept(request);
  const wanted = await changeWanted(db, caller.id, request.type);
  return {
    body: { ...state, ...(wanted ? { changeAsked: wanted } : {}) },
    page: statusPage(state, { changeAsked: wanted }),
    locale: request.locale,
  };
}

/** Asked for public bodies only, so that everybody else's page costs no more. */
const changeWanted = async (db: Services['db'], id: RequestId, type: string): Promise<string | null> =>
  type === 'public-body' ? changeAsked(db, id) : null;

/** Following and cancelling one's own requests (R18, R19). */
import { z } from 'zod';
import { cancelRequest } from '../../../db/requests/cancel.ts';
import { listRequests, requestState } from '../../../db/requests/views.ts';
import { requestIdSchema } from '../../../domain/ids.ts';
import { isEnd, type State } from '../../../domain/requests/states.ts';
import { cursorSchema, cursorText } from '../../call/input/cursor.ts';
import { route } from '../../call/route.ts';
import { requestState as requestStateSchema, requestSummary, statusSchema } from './answers.ts';
import { linkActs } from './link-acts.ts';

const stateHeaders = z.object({
  'if-none-match': z.string().max(1000).optional().describe('The `ETag` of the state that you have.'),
});

const SOON_S = 5;
const LATER_S = 60;

/** Machines go on within seconds, people take their time. */
const askAgainIn = (status: State): Record<string, string> => {
  if (isEnd(status)) return {};
  return { 'Retry-After': String(status === 'exporting' ? SOON_S : LATER_S) };
};

const requesters = { accounts: ['retail', 'fleet', 'provider'] } as const;
const params = z.strictObject({ id: requestIdSchema });

export const requestRoutes = [
  route({
    method: 'get',
    path: '/v1/requests',
    policy: requesters,
    summary: "The account's own requests, newest first.",
    rule: 'R18',
    query: z.strictObject({ status: statusSchema.optional(), cursor: cursorSchema.optional() }),
    responses: {
      200: {
        description: 'A page of at most 50. With `next`, call again with it as `cursor`.',
        schema: z.strictObject({ requests: z.array(requestSummary), next: z.string().nullable() }),
      },
    },
    handler: async ({ caller, query }, { db }) => {
      const { requests, next } = await listRequests(db, caller, query);
      return { body: { requests, next: cursorText(next) } };
    },
  }),
  route({
    method: 'get',
    path: '/v1/requests/:id',
    policy: requesters,
    summary: 'One request: state, what it waits for, deadlines, files, timeline.',
    rule: 'R18',
    params,
    headers: stateHeaders,
    responses: {
      200: {
        description: 'The whole state.',
        schema: requestStateSchema,
        headers: {
          ETag: 'Names this state: send it as `If-None-Match`, and 304 says that it is still so.',
          'Retry-After': 'In how many seconds it is worth asking again; absent once it has ended.',
        },
      },
      304: { description: 'It is as it was.' },
    },
    problems: ['not-found'],
    handler: async ({ caller, params: { id } }, { db }) => {
      const body = await requestState(db, caller, id);
      return { body, headers: askAgainIn(body.status), isAskedAgain: true };
    },
  }),
  route({
    method: 'post',
    path: '/v1/requests/:id/cancel',
    policy: requesters,
    summary: 'Cancels a request that is not ready yet; doing it twice answers the same.',
    rule: 'R19',
    params,
    responses: { 200: { description: 'It is cancelled, from this moment.', schema: requestStateSchema } },
    problems: ['not-found', 'not-in-this-state'],
    handler: async ({ caller, params: { id } }, { db, signalWorkflow }) => {
      await cancelRequest(db, caller, id);
      void signalWorkflow(id);
      return { body: await requestState(db, caller, id) };
    },
  }),
  ...linkActs.map(({ act, does, summary, done }) =>
    route({
      method: 'post',
      path: `/v1/requests/:id/${act}`,
      policy: requesters,
      summary,
      rule: 'R15',
      params,
      responses: { 200: { description: done, schema: requestStateSchema } },
      problems: ['not-found', 'not-in-this-state'],
      handler: async ({ caller, params: { id } }, { db, signalWorkflow }) => {
        await does(db, id, { requester: caller });
        void signalWorkflow(id);
        return { body: await requestState(db, caller, id) };
      },
    }),
  ),
];

/** What staff decide about developers: access to others' data (R41). */
import { z } from 'zod';
import { accessRequestsToReview, decideAccess, type ReviewedAccess } from '../../../db/developers/access-requests.ts';
import { resendOfAccess } from '../../../db/mails/again.ts';
import { accessStates } from '../../../domain/developers/access-request.ts';
import { apiAccessMailSteps } from '../../../domain/mails/steps.ts';
import { textSchema } from '../../../domain/text/plain-text.ts';
import { cursorText, rankedCursor } from '../../call/input/cursor.ts';
import { route } from '../../call/route.ts';
import { accessRequestAnswer, accessRequestBody, developerAnswer } from '../developer/answers.ts';
import { mailFacts, onItsWay, resendBody } from './answers.ts';

const agent = { accounts: ['staff'], role: 'agent' } as const;
const supervisor = { accounts: ['staff'], role: 'supervisor' } as const;
const params = z.strictObject({ id: z.uuid() });

const reviewed = accessRequestAnswer
  .extend({
    developer: developerAnswer.omit({ locale: true, registeredAt: true, terms: true }),
    mails: z.array(
      z.strictObject({ ...mailFacts, step: z.enum(apiAccessMailSteps), recipient: z.enum(['developer', 'operator']) }),
    ),
  })
  .meta({ id: 'ApiAccessToReview' });

const bodyOf = ({ developer, mails, ...request }: ReviewedAccess) => ({
  ...accessRequestBody(request),
  developer,
  mails,
});

/** Which the console's form becomes as well. */
export const accessDecision = z.strictObject({
  approved: z.boolean(),
  reason: textSchema(1000).describe('The developer reads it.'),
});

export const supportDeveloperRoutes = [
  route({
    method: 'get',
    path: '/v1/support/api-access-requests',
    policy: agent,
    summary: "Developers' requests for access to others' data, those that wait first.",
    rule: 'R41, R40',
    query: z.strictObject({ status: z.enum(accessStates).optional(), cursor: rankedCursor.optional() }),
    responses: {
      200: {
        description: 'A page of at most 100. With `next`, call again with the same status and it as `cursor`.',
        schema: z.strictObject({ requests: z.array(reviewed), next: z.string().nullable() }),
      },
    },
    handler: async ({ query }, { db }) => {
      const { requests, next } = await accessRequestsToReview(db, query);
      return { body: { requests: requests.map(bodyOf), next: cursorText(next) } };
    },
  }),
  route({
    method: 'post',
    path: '/v1/support/api-access-requests/:id/decision',
    policy: supervisor,
    summary: 'Grants or refuses access, with a reason. The developer is told by email.',
    rule: 'R41, R40',
    endsNothing: true,
    params,
    body: accessDecision,
    responses: { 200: { description: 'Decided.', schema: reviewed } },
    problems: ['not-found', 'not-in-this-state'],
    handler: async ({ caller, params: { id }, body }, { db, signalWorkflow }) => {
      const decided = await decideAccess(db, id, { ...body, by: caller.account });
      void signalWorkflow(id, 'api-access');
      return { body: bodyOf(decided) };
    },
  }),
  route({
    method: 'post',
    path: '/v1/support/api-access-requests/:id/resend',
    policy: agent,
    summary: 'Sends the email about the decision again.',
    rule: 'R41, R40',
    endsNothing: true,
    params,
    body: resendBody(apiAccessMailSteps),
    responses: { 202: onItsWay(apiAccessMailSteps) },
    problems: ['not-found', 'not-in-this-state'],
    handler: async ({ caller, params: { id }, body }, { db }) => ({
      status: 202,
      body: { id, step: await resendOfAccess(db, id, caller.account, body.step) },
    }),
  }),
];

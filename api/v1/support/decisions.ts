/** What staff decide about requests that people review (R34, R36, R40), each with a reason. */
import { z } from 'zod';
import { decideOwnership } from '../../../db/review/ownership.ts';
import { releaseSchema } from '../../../domain/aggregates/choice.ts';
import { requestIdSchema } from '../../../domain/ids.ts';
import { textSchema } from '../../../domain/text/plain-text.ts';
import { states } from '../../../domain/requests/states.ts';
import { route } from '../../call/route.ts';
import { releaseProposal } from './answers.ts';
import { review } from './review.ts';

const policy = { accounts: ['staff'], role: 'agent' } as const;
const params = z.strictObject({ id: requestIdSchema });
const reason = textSchema(2000).describe('Told to the requester.');
const decided = z.strictObject({ id: z.uuid(), status: z.enum(states) }).meta({ id: 'Decided' });

/** The bodies, which the console's forms become as well. */
export const ownershipDecision = z.strictObject({ confirmed: z.boolean(), reason });
export const reviewDecision = z.strictObject({
  decision: z.enum(['accept', 'decline', 'change']),
  reason,
  release: releaseSchema
    .optional()
    .describe(
      'To accept: which tables the body is given, of the closed weeks in its period (R56). Vehicles and speed in cells of 10 km where nothing is said.',
    ),
  proposal: z.uuid().optional().describe('The proposal that is confirmed: another one meanwhile is refused.'),
});

export const supportDecisionRoutes = [
  route({
    method: 'post',
    path: '/v1/support/requests/:id/ownership',
    policy,
    summary: 'Confirms or refuses that the company owns the vehicles. Confirmed, they are bound to it and exported.',
    rule: 'R34, R40',
    params,
    body: ownershipDecision,
    responses: { 200: { description: 'Decided, from this moment.', schema: decided } },
    problems: ['not-found', 'not-in-this-state', 'invalid'],
    handler: async ({ caller, params: { id }, body }, services) => {
      const status = await decideOwnership(services.db, id, body.confirmed, {
        by: caller.account,
        reason: body.reason,
      });
      void services.signalWorkflow(id);
      return { body: { id, status } };
    },
  }),
  route({
    method: 'post',
    path: '/v1/support/requests/:id/review',
    policy,
    summary:
      "Accepts or declines a public body's request, or asks for a change. Accepting takes two: the first chooses tables of " +
      'sums over many vehicles, which are then made; somebody else with the role supervisor and a fresh sign-in confirms them.',
    rule: 'R36, R40, R56, R68',
    params,
    body: reviewDecision,
    responses: {
      200: { description: 'Decided, from this moment.', schema: decided },
      202: {
        description: 'Proposed: nothing is released before a second person confirms.',
        schema: decided.extend({ proposal: releaseProposal }).meta({ id: 'Proposed' }),
      },
    },
    problems: ['not-found', 'not-in-this-state', 'invalid'],
    handler: async ({ caller, params: { id }, body }, services) => {
      const reviewed = await review(caller, id, body, services);
      const { status } = reviewed;
      if (reviewed.done === 'decided') return { body: { id, status } };
      return { status: 202, body: { id, status, proposal: reviewed.proposal } };
    },
  }),
];

/** Misuse of data that was given (R60; Article 11): who may see a share reports it, staff demand that it is erased, and close the case. */
import { z } from 'zod';
import { closeCase, demandErasure, misuseCases, recordMisuse, reportMisuse } from '../../../db/conduct/misuse.ts';
import { caseStatuses, eraseDemand, misuseForm } from '../../../domain/conduct/forms.ts';
import { requestIdSchema } from '../../../domain/ids.ts';
import { requestTypeNames } from '../../../domain/requests/types.ts';
import { textSchema } from '../../../domain/text/plain-text.ts';
import { cursorText, rankedCursor } from '../../call/input/cursor.ts';
import { route } from '../../call/route.ts';

const agent = { accounts: ['staff'], role: 'agent' } as const;
const supervisor = { accounts: ['staff'], role: 'supervisor' } as const;
const instant = z.iso.datetime().nullable();

const misuseCase = z
  .strictObject({
    id: z.uuid(),
    requestId: z.uuid(),
    type: z.enum(requestTypeNames),
    recipient: z.string().nullable().describe('The third party, as it named itself.'),
    reportedBy: z.string(),
    reportedAt: z.iso.datetime(),
    what: z.string().nullable().describe('Removed with the personal details of the request.'),
    since: z.iso.date().nullable(),
    status: z.enum(caseStatuses),
    demand: z.string().nullable().describe('What the third party was told.'),
    eraseBy: z.iso.date().nullable(),
    demandedAt: instant,
    erasedAt: instant.describe('When the third party said that it has erased the data.'),
    closedBecause: z.string().nullable(),
    closedAt: instant,
    late: z.boolean().describe('The day to erase by is over, and nothing was confirmed.'),
  })
  .meta({ id: 'MisuseCase' });

const params = z.strictObject({ id: z.uuid() });
/** The body, which the console's form becomes as well. */
export const closingCase = z.strictObject({ reason: textSchema(2000).describe('Stays with staff.') });

export const conductRoutes = [
  route({
    method: 'post',
    path: '/v1/shares/:requestId/misuse',
    policy: { accounts: ['retail', 'fleet'] },
    summary: 'Reports that a third party uses the data of a share in a way that was not agreed. Staff look at it.',
    rule: 'R60',
    endsNothing: true,
    params: z.strictObject({ requestId: requestIdSchema }),
    body: misuseForm,
    responses: {
      201: {
        description: 'Reported.',
        schema: z.strictObject({ id: z.uuid(), status: z.enum(caseStatuses) }).meta({ id: 'MisuseReported' }),
      },
    },
    problems: ['not-found'],
    handler: async ({ caller, params: { requestId }, body }, { db }) => {
      const { id, status } = await reportMisuse(db, caller, requestId, body);
      return { status: 201, body: { id, status } };
    },
  }),
  route({
    method: 'get',
    path: '/v1/support/misuse',
    policy: agent,
    summary: 'Cases of misuse: those to be looked at first, then those that wait for the third party.',
    rule: 'R60',
    query: z.strictObject({ status: z.enum(caseStatuses).optional(), cursor: rankedCursor.optional() }),
    responses: {
      200: {
        description: 'A page of at most 100. With `next`, call again with the same status and it as `cursor`.',
        schema: z.strictObject({ cases: z.array(misuseCase), next: z.string().nullable() }),
      },
    },
    handler: async ({ query }, { db }) => {
      const { cases, next } = await misuseCases(db, query);
      return { body: { cases, next: cursorText(next) } };
    },
  }),
  route({
    method: 'post',
    path: '/v1/support/requests/:id/misuse',
    policy: agent,
    summary: 'Records a case of misuse that staff heard of otherwise.',
    rule: 'R60',
    endsNothing: true,
    params: z.strictObject({ id: requestIdSchema }),
    body: misuseForm,
    responses: { 201: { description: 'Recorded.', schema: misuseCase } },
    problems: ['not-found'],
    handler: async ({ caller, params: { id }, body }, { db }) => ({
      status: 201,
      body: await recordMisuse(db, caller.account, id, body),
    }),
  }),
  route({
    method: 'post',
    path: '/v1/support/misuse/:id/demand',
    policy: supervisor,
    summary: 'Demands that the third party erases the data by a day; it is told, with the link by which it confirms.',
    rule: 'R60',
    endsNothing: true,
    params,
    body: eraseDemand,
    responses: { 200: { description: 'Demanded.', schema: misuseCase } },
    problems: ['not-found', 'not-in-this-state'],
    handler: async ({ caller, params: { id }, body }, { db }) => ({
      body: await demandErasure(db, id, caller.account, body),
    }),
  }),
  route({
    method: 'post',
    path: '/v1/support/misuse/:id/close',
    policy: supervisor,
    summary: 'Closes a case, with a reason; doing it twice answers the same.',
    rule: 'R60',
    endsNothing: true,
    params,
    body: closingCase,
    responses: { 200: { description: 'Closed.', schema: misuseCase } },
    problems: ['not-found'],
    handler: async ({ caller, params: { id }, body }, { db }) => ({
      body: await closeCase(db, id, caller.account, body.reason),
    }),
  }),
];

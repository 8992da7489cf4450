/** Support finds requests, opens one, and helps it along (R39, R40). Exported data and links are nowhere in here. */
import { z } from 'zod';
import { allowRecipient } from '../../../db/conduct/recipient.ts';
import { findRequests, orderOf } from '../../../db/support/find.ts';
import { addNote } from '../../../db/support/notes.ts';
import { resendOfRequest } from '../../../db/mails/again.ts';
import { cancelForSupport } from '../../../db/requests/cancel.ts';
import { correctAddress } from '../../../db/requests/address.ts';
import { supportRecord } from '../../../db/support/record.ts';
import { emailSchema } from '../../../domain/requests/form-fields.ts';
import { requestIdSchema, type RequestId } from '../../../domain/ids.ts';
import { mailSteps } from '../../../domain/mails/steps.ts';
import { textSchema } from '../../../domain/text/plain-text.ts';
import { daySchema } from '../../../domain/time/day.ts';
import { durationSchema } from '../../../domain/time/duration.ts';
import { requestTypeNames } from '../../../domain/requests/types.ts';
import { vinSchema } from '../../../domain/registrations/vin.ts';
import { cursorText, orderedCursor } from '../../call/input/cursor.ts';
import { Problem } from '../../call/problems/problem.ts';
import { route, type Answer } from '../../call/route.ts';
import type { Services } from '../../server/services.ts';
import { idsMeant } from '../../../domain/requests/number.ts';
import { statusSchema } from '../requests/answers.ts';
import { linkActs } from '../requests/link-acts.ts';
import {
  foundAnswer,
  foundRequest,
  noteSchema,
  onItsWay,
  resendBody,
  supportAnswer,
  supportRequest,
} from './answers.ts';

const agent = { accounts: ['staff'], role: 'agent' } as const;
const supervisor = { accounts: ['staff'], role: 'supervisor' } as const;
const params = z.strictObject({ id: requestIdSchema });
const PAGE = 100;

/** Bodies, which the console's forms become as well. */
export const resending = resendBody(mailSteps);
export const withReason = z.strictObject({ reason: textSchema(2000).describe('Kept as a note.') });
export const cancellation = withReason.extend({
  tell: z.boolean().default(false).describe('The email to the requester says the reason, too (R50).'),
});
export const addressCorrection = withReason.extend({ email: emailSchema });
export const newNote = z.strictObject({ text: textSchema(4000) });

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

export const supportRequestRoutes = [
  route({
    method: 'get',
    path: '/v1/support/requests',
    policy: agent,
    summary: 'Requests that fit every filter given: by deadline where one is asked for, else the newest first.',
    rule: 'R39',
    query: z.strictObject({
      status: statusSchema.optional(),
      type: z.enum(requestTypeNames).optional(),
      vin: vinSchema.optional(),
      number: z
        .string()
        .refine(
          (text) => idsMeant(text).length > 0,
          'Give a short number such as 7K3F-92QA, or eight characters or more of a full one.',
        )
        .optional()
        .describe('The short number, or how the full one begins.'),
      email: emailSchema.optional().describe('Of the requester, or of the customer that a third party names.'),
      text: z
        .string()
        .trim()
        .min(2)
        .max(254)
        .optional()
        .describe(
          'A serial number, or words of the name or the address of who asked, or of their company, as they begin.',
        ),
      from: daySchema.optional().describe('Submitted on that day or later.'),
      to: daySchema.optional().describe('Submitted on that day or before.'),
      overdue: flag.optional(),
      dueWithin: durationSchema.optional().describe('Not ready, and due by then or overdue already; such as P7D.'),
      olderThan: durationSchema.optional().describe('Submitted so long ago; such as P14D.'),
      stuck: flag.optional().describe('true: what does not get on by itself as it should.'),
      cursor: orderedCursor.optional(),
    }),
    responses: {
      200: {
        description: `A page of at most ${PAGE}. With \`next\`, call again with the same filters and it as \`cursor\`.`,
        schema: z.strictObject({ requests: z.array(foundRequest), next: z.string().nullable() }),
      },
    },
    handler: async ({ query }, { db, config }) => {
      const { cursor, number, from, to, ...rest } = query;
      const filter = {
        ...rest,
        ...(number ? { ids: idsMeant(number) } : {}),
        ...(from || to ? { days: { from, to, timeZone: config.policy.timeZone } } : {}),
      };
      const order = orderOf(filter);
      if (cursor && cursor.order !== order) throw otherList();
      const { requests, next } = await findRequests(db, filter, { cursor, limit: PAGE });
      return { body: { requests: requests.map(foundAnswer), next: cursorText(next && { order, ...next }) } };
    },
  }),
  route({
    method: 'get',
    path: '/v1/support/requests/:id',
    policy: agent,
    summary: 'One request: its whole story, and what its workflow says at this moment.',
    rule: 'R39',
    params,
    responses: {
      200: { description: 'Everything but the data, the emails’ words and links.', schema: supportRequest },
    },
    problems: ['not-found'],
    handler: ({ params: { id } }, services) => whole(id, services),
  }),
  route({
    method: 'post',
    path: '/v1/support/requests/:id/resend',
    policy: agent,
    summary: 'Sends an email again, with the same links, to everyone it went to.',
    rule: 'R40',
    params,
    body: resending,
    responses: { 202: onItsWay(mailSteps) },
    problems: ['not-found', 'not-in-this-state'],
    handler: async ({ caller, params: { id }, body }, { db }) => ({
      status: 202,
      body: { id, step: await resendOfRequest(db, id, caller.account, body.step) },
    }),
  }),
  route({
    method: 'post',
    path: '/v1/support/requests/:id/cancel',
    policy: supervisor,
    summary:
      'Cancels a request that is not ready yet. Everyone concerned is told; the reason stays with support, unless `tell` is true.',
    rule: 'R40, R50',
    params,
    body: cancellation,
    responses: { 200: { description: 'It is cancelled, from this moment.', schema: supportRequest } },
    problems: ['not-found', 'not-in-this-state'],
    handler: async ({ caller, params: { id }, body }, services) => {
      await cancelForSupport(services.db, id, caller.account, body);
      void services.signalWorkflow(id);
      return whole(id, services);
    },
  }),
  route({
    method: 'post',
    path: '/v1/support/requests/:id/allow-recipient',
    policy: supervisor,
    summary:
      'Lets a request go on whose third party may be a gatekeeper or is outside the Union. It waits for that after it was confirmed; cancel it where it may not.',
    rule: 'R61',
    endsNothing: true,
    params,
    body: withReason,
    responses: { 200: { description: 'It goes on, from this moment.', schema: supportRequest } },
    problems: ['not-found', 'not-in-this-state'],
    handler: async ({ caller, params: { id }, body }, services) => {
      await allowRecipient(services.db, id, caller.account, body.reason);
      void services.signalWorkflow(id);
      return whole(id, services);
    },
  }),
  ...linkActs.map(({ act, does, summary, done }) =>
    route({
      method: 'post',
      path: `/v1/support/requests/:id/${act}`,
      policy: supervisor,
      summary: `${summary} The reason stays with support.`,
      rule: 'R15, R40',
      params,
      body: withReason,
      responses: { 200: { description: done, schema: supportRequest } },
      problems: ['not-found', 'not-in-this-state'],
      handler: async ({ caller, params: { id }, body }, services) => {
        await does(services.db, id, { staff: caller.account, reason: body.reason });
        void services.signalWorkflow(id);
        return whole(id, services);
      },
    }),
  ),
  route({
    method: 'post',
    path: '/v1/support/requests/:id/address',
    policy: { ...supervisor, fresh: true },
    summary:
      'Corrects the address of a request, after a word with its requester. Links sent before are dead; the new address gets the next one.',
    rule: 'R15, R40',
    params,
    body: addressCorrection,
    responses: { 200: { description: 'All mail goes there, from this moment.', schema: supportRequest } },
    problems: ['not-found', 'not-in-this-state'],
    handler: async ({ caller, params: { id }, body }, services) => {
      await correctAddress(services.db, id, { ...body, by: caller.account });
      void services.signalWorkflow(id);
      return whole(id, services);
    },
  }),
  route({
    method: 'post',
    path: '/v1/support/requests/:id/notes',
    policy: agent,
    summary: 'Adds a note.',
    rule: 'R40',
    params,
    body: newNote,
    responses: { 201: { description: 'Added.', schema: noteSchema } },
    problems: ['not-found'],
    handler: async ({ caller, params: { id }, body }, { db }) => ({
      status: 201,
      body: await addNote(db, id, caller.account, body.text),
    }),
  }),
];

async function whole(id: RequestId, { db, config, liveWorkflow }: Services): Promise<Answer> {
  const [record, live] = await Promise.all([supportRecord(db, id), liveWorkflow(id)]);
  return { body: supportAnswer(record, live, config.knownBodies) };
}

const otherList = (): Problem =>
  new Problem('invalid', 'This cursor belongs to a list in another order.', {
    errors: [{ pointer: '/query/cursor', detail: 'Give it with the filters it came from, or leave it out.' }],
  });

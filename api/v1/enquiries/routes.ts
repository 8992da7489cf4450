/** Questions to support (R38), and support's side of them (R40). */
import { z } from 'zod';
import {
  answerEnquiry,
  closeEnquiries,
  enquire,
  enquiries,
  enquiry,
  writeAgain,
  type Conversation,
} from '../../../db/support/enquiries.ts';
import { resendOfEnquiry } from '../../../db/mails/again.ts';
import { complaintOutcomes, enquiryForm, enquiryTopics } from '../../../domain/support/enquiry-form.ts';
import { enquiryIdSchema } from '../../../domain/ids.ts';
import { enquiryMailSteps } from '../../../domain/mails/steps.ts';
import { textFault } from '../../call/input/text-fault.ts';
import { textIn } from '../../call/input/typed.ts';
import { textSchema } from '../../../domain/text/plain-text.ts';
import { cursorText, numberCursor, rankedCursor } from '../../call/input/cursor.ts';
import { returnedByLink, returnedTo, sendBack } from '../../call/input/returned.ts';
import { idempotencyHeaders, idUnderKey, replayedHeader } from '../../call/input/idempotency.ts';
import { route, type LinkHolder } from '../../call/route.ts';
import type { ReturnedReply } from '../../ui/reply.tsx';
import { mailFacts, onItsWay, resendBody } from '../support/answers.ts';
import { enquiryPage } from '../../links/enquiry/page.tsx';

const agent = { accounts: ['staff'], role: 'agent' } as const;
const statuses = z.enum(['open', 'answered', 'closed']);
const instant = z.iso.datetime();

const summary = {
  id: z.uuid(),
  requestId: z.uuid().nullable(),
  topic: z.enum(enquiryTopics),
  name: z.string(),
  email: z.string(),
  status: statuses,
  createdAt: instant,
  touchedAt: instant,
  answerBy: instant.nullable().describe('Of a complaint: until when it is to be answered (R50).'),
  late: z.boolean().describe('It waits, and that moment is past.'),
};
const enquirySummary = z.strictObject(summary).meta({ id: 'EnquirySummary' });
const outcome = z.enum(complaintOutcomes);
const messages = z.array(
  z.strictObject({
    from: z.enum(['enquirer', 'support']),
    text: z.string(),
    outcome: outcome.nullable().describe('What came of a complaint, where an answer says it.'),
    at: instant,
  }),
);
const mails = z.array(z.strictObject({ ...mailFacts, step: z.enum(enquiryMailSteps) }));
const page = {
  messages: messages.describe('The last 20, or with `cursor` those before.'),
  next: z.string().nullable().describe('Where what was written before begins: `cursor` of the next call.'),
  mayWrite: z.boolean().describe('Whether the enquirer may write again: not once it is closed, nor without end.'),
};
const conversation = z
  .strictObject({ ...summary, ...page, written: z.int().describe('Messages in all.'), mails })
  .meta({ id: 'EnquiryConversation' });
const conversationAnswer = ({ next, ...found }: Conversation): object => ({
  ...found,
  next: cursorText(next),
});
const linkAnswer = ({ topic, status, answerBy, late, messages: told, next, mayWrite }: Conversation): object => ({
  topic,
  status,
  answerBy,
  late,
  messages: told,
  next: cursorText(next),
  mayWrite,
});
const ownConversation = z
  .strictObject({
    topic: z.enum(enquiryTopics),
    status: statuses,
    answerBy: summary.answerBy,
    late: summary.late,
    ...page,
  })
  .meta({ id: 'EnquiryLink' });

const params = z.strictObject({ id: enquiryIdSchema });
const token = z.strictObject({ token: z.string() });
/** The page of the link to a conversation. */
const conversationOf = ({ token }: LinkHolder) => ({ at: `/links/enquiry/${token}`, account: null });
const text = textSchema(4000);
/** The body, which the console's form becomes as well. */
export const enquiryAnswer = z.strictObject({
  text,
  outcome: outcome.optional().describe('Of a complaint: what came of it (R50). It is told with the answer.'),
});
export const closing = z.strictObject({ ids: z.array(enquiryIdSchema).max(100) }).meta({ id: 'EnquiriesClosed' });

export const enquiryRoutes = [
  route({
    method: 'post',
    path: '/v1/enquiries',
    policy: { anyone: 'whoever has a question may have no account' },
    summary: 'Asks support; the answer comes by email.',
    rule: 'R38',
    headers: idempotencyHeaders,
    body: enquiryForm,
    responses: {
      202: {
        description: 'Taken.',
        schema: z.strictObject({ id: z.uuid(), status: z.literal('open') }).meta({ id: 'EnquiryTaken' }),
      },
    },
    handler: async ({ body, headers: { 'idempotency-key': key } }, { db, config: { policy } }) => {
      const known = key ? enquiryIdSchema.parse(idUnderKey(key, body)) : undefined;
      const { id, replayed } = await enquire(db, body, policy, known);
      return { status: 202, headers: replayedHeader(replayed), body: { id, status: 'open' } };
    },
  }),
  route({
    method: 'get',
    path: '/links/enquiry/:token',
    policy: { link: 'enquiry' },
    summary: 'The conversation with support.',
    rule: 'R38, R21',
    params: token,
    query: z.object({
      ...returnedByLink,
      cursor: numberCursor.optional(),
      taken: z.enum(['yes']).optional().describe('Of the page alone: what was just done.'),
    }),
    responses: { 200: { description: 'The last that was written.', schema: ownConversation } },
    handler: async ({ caller, query: { cursor, draft, taken } }, { db }) => {
      const found = await enquiry(db, enquiryIdSchema.parse(caller.id), cursor);
      const returned = await returnedTo<ReturnedReply>(db, conversationOf(caller), draft);
      const page = enquiryPage(found, { taken: taken !== undefined, refused: returned?.refused });
      return { body: linkAnswer(found), page };
    },
  }),
  route({
    method: 'post',
    path: '/links/enquiry/:token',
    policy: { link: 'enquiry' },
    summary: 'Writes again.',
    rule: 'R38',
    params: token,
    body: z.strictObject({ text }),
    takes: 'json-or-form',
    responses: { 200: { description: 'Taken.', schema: ownConversation } },
    problems: ['not-in-this-state'],
    handler: async ({ caller, body }, { db }) => {
      const id = enquiryIdSchema.parse(caller.id);
      await writeAgain(db, id, body.text);
      const found = await enquiry(db, id);
      return { body: linkAnswer(found), seeOther: `${conversationOf(caller).at}?taken=yes` };
    },
    faultsPage: async ({ caller, typed, errors }, { db }) => {
      const fault = textFault(errors, typed, 'text');
      const returned: ReturnedReply | undefined = fault && { typed, refused: { text: textIn(typed, 'text'), fault } };
      return returned ? sendBack(db, conversationOf(caller), returned) : null;
    },
  }),
  route({
    method: 'get',
    path: '/v1/support/enquiries',
    policy: agent,
    summary: 'Enquiries: those that wait before the rest, known accounts first, then the longest.',
    rule: 'R38, R40',
    query: z.strictObject({
      status: statuses.optional(),
      topic: z.enum(enquiryTopics).optional(),
      cursor: rankedCursor.optional(),
    }),
    responses: {
      200: {
        description: 'A page of at most 100. With `next`, call again with the same filters and it as `cursor`.',
        schema: z.strictObject({ enquiries: z.array(enquirySummary), next: z.string().nullable() }),
      },
    },
    handler: async ({ query }, { db }) => {
      const { enquiries: found, next } = await enquiries(db, query);
      return { body: { enquiries: found, next: cursorText(next) } };
    },
  }),
  route({
    method: 'post',
    path: '/v1/support/enquiries/close',
    policy: agent,
    summary: 'Closes enquiries that nobody waits for an answer to. Nothing is sent; who asked may write no more.',
    rule: 'R38, R40',
    body: closing,
    responses: { 200: { description: 'Those that were not closed before.', schema: closing } },
    handler: async ({ caller, body }, { db }) => ({
      body: { ids: await closeEnquiries(db, body.ids, `staff:${caller.account}`) },
    }),
  }),
  route({
    method: 'get',
    path: '/v1/support/enquiries/:id',
    policy: agent,
    summary: 'One enquiry with its conversation.',
    rule: 'R38, R40',
    params,
    query: z.strictObject({ cursor: numberCursor.optional() }),
    responses: { 200: { description: 'The conversation.', schema: conversation } },
    problems: ['not-found'],
    handler: async ({ params: { id }, query: { cursor } }, { db }) => ({
      body: conversationAnswer(await enquiry(db, id, cursor)),
    }),
  }),
  route({
    method: 'post',
    path: '/v1/support/enquiries/:id/answer',
    policy: agent,
    summary: 'Answers by email.',
    rule: 'R38, R40',
    params,
    body: enquiryAnswer,
    responses: { 200: { description: 'The conversation.', schema: conversation } },
    problems: ['not-found', 'invalid'],
    handler: async ({ caller, params: { id }, body }, { db }) => {
      await answerEnquiry(db, id, body, caller.account);
      return { body: conversationAnswer(await enquiry(db, id)) };
    },
  }),
  route({
    method: 'post',
    path: '/v1/support/enquiries/:id/close',
    policy: agent,
    summary: 'Closes one; doing it twice answers the same.',
    rule: 'R38, R40',
    params,
    responses: { 200: { description: 'The conversation.', schema: conversation } },
    problems: ['not-found'],
    handler: async ({ caller, params: { id } }, { db }) => {
      await closeEnquiries(db, [id], `staff:${caller.account}`);
      return { body: conversationAnswer(await enquiry(db, id)) };
    },
  }),
  route({
    method: 'post',
    path: '/v1/support/enquiries/:id/resend',
    policy: agent,
    summary: 'Sends an email again: the last answer, or that the question was taken where there is none.',
    rule: 'R38, R40',
    params,
    body: resendBody(enquiryMailSteps),
    responses: { 202: onItsWay(enquiryMailSteps) },
    problems: ['not-found', 'not-in-this-state'],
    handler: async ({ caller, params: { id }, body }, { db }) => ({
      status: 202,
      body: { id, step: await resendOfEnquiry(db, id, caller.account, body.step) },
    }),
  }),
];

/** Questions to support (R38), and support's side of them (R40). */
import { z } from 'zod';
import { answerEnquiry, enquire, enquiries, enquiry, writeAgain } from '../../../db/support/enquiries.ts';
import { resendOfEnquiry } from '../../../db/mails/again.ts';
import { enquiryForm, enquiryTopics } from '../../../domain/support/enquiry-form.ts';
import { enquiryIdSchema } from '../../../domain/ids.ts';
import { enquiryMailSteps } from '../../../domain/mails/steps.ts';
import { textSchema } from '../../../domain/text/plain-text.ts';
import { route } from '../../call/route.ts';
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
};
const enquirySummary = z.strictObject(summary).meta({ id: 'EnquirySummary' });
const messages = z.array(z.strictObject({ from: z.enum(['enquirer', 'support']), text: z.string(), at: instant }));
const mails = z.array(z.strictObject({ ...mailFacts, step: z.enum(enquiryMailSteps) }));
const conversation = z.strictObject({ ...summary, messages, mails }).meta({ id: 'EnquiryConversation' });
const ownConversation = z
  .strictObject({ topic: z.enum(enquiryTopics), status: statuses, messages })
  .meta({ id: 'EnquiryLink' });

const params = z.strictObject({ id: enquiryIdSchema });
const token = z.strictObject({ token: z.string() });
const text = textSchema(4000);
/** The body, which the console's form becomes as well. */
export const enquiryAnswer = z.strictObject({ text });

export const enquiryRoutes = [
  route({
    method: 'post',
    path: '/v1/enquiries',
    policy: { anyone: 'whoever has a question may have no account' },
    summary: 'Asks support; the answer comes by email.',
    rule: 'R38',
    body: enquiryForm,
    responses: {
      202: {
        description: 'Taken.',
        schema: z.strictObject({ id: z.uuid(), status: z.literal('open') }).meta({ id: 'EnquiryTaken' }),
      },
    },
    handler: async ({ body }, { db }) => ({ status: 202, body: { id: await enquire(db, body), status: 'open' } }),
  }),
  route({
    method: 'get',
    path: '/links/enquiry/:token',
    policy: { link: 'enquiry' },
    summary: 'The conversation with support.',
    rule: 'R38, R21',
    params: token,
    responses: { 200: { description: 'What was written so far.', schema: ownConversation } },
    handler: async ({ caller }, { db }) => {
      const found = await enquiry(db, enquiryIdSchema.parse(caller.id));
      return { body: { topic: found.topic, status: found.status, messages: found.messages }, page: enquiryPage(found) };
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
    handler: async ({ caller, body }, { db }) => {
      const id = enquiryIdSchema.parse(caller.id);
      await writeAgain(db, id, body.text);
      const found = await enquiry(db, id);
      return {
        body: { topic: found.topic, status: found.status, messages: found.messages },
        page: enquiryPage(found, { taken: true }),
      };
    },
  }),
  route({
    method: 'get',
    path: '/v1/support/enquiries',
    policy: agent,
    summary: 'Enquiries, those that wait longest first.',
    rule: 'R38, R40',
    query: z.strictObject({ status: statuses.optional() }),
    responses: {
      200: { description: 'The enquiries.', schema: z.strictObject({ enquiries: z.array(enquirySummary) }) },
    },
    handler: async ({ query }, { db }) => ({ body: { enquiries: await enquiries(db, query.status) } }),
  }),
  route({
    method: 'get',
    path: '/v1/support/enquiries/:id',
    policy: agent,
    summary: 'One enquiry with its conversation.',
    rule: 'R38, R40',
    params,
    responses: { 200: { description: 'The conversation.', schema: conversation } },
    problems: ['not-found'],
    handler: async ({ params: { id } }, { db }) => ({ body: await enquiry(db, id) }),
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
    problems: ['not-found'],
    handler: async ({ caller, params: { id }, body }, { db }) => {
      await answerEnquiry(db, id, body.text, caller.account);
      return { body: await enquiry(db, id) };
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

/** Enquiries as pages: the list, a conversation, an answer (R38). */
import { z } from 'zod';
import { answerEnquiry, closeEnquiries, enquiries, enquiry, type MessagePlace } from '../../../db/support/enquiries.ts';
import { findRequests } from '../../../db/support/find.ts';
import { enquiryTopics } from '../../../domain/support/enquiry-form.ts';
import { enquiryIdSchema, type EnquiryId } from '../../../domain/ids.ts';
import { returnedAct, takeAct, type Returned } from '../act.ts';
import { enquiriesPage, enquiryStatuses, threadPage } from './page.tsx';
import { numberCursor, rankedCursor } from '../../call/input/cursor.ts';
import { route, type Answer } from '../../call/route.ts';
import type { Services } from '../../server/services.ts';
import { returnedQuery } from '../../call/input/returned.ts';
import { listIn, numberIn, textIn, typedForm } from '../../call/input/typed.ts';
import { closing, enquiryAnswer } from '../../v1/enquiries/routes.ts';

const agent = { session: ['staff'], role: 'agent' } as const;
const page = { 200: { description: 'A page.' } };
const done = { 303: { description: 'Done.' } };

const showThread = async (
  id: EnquiryId,
  { db }: Services,
  returned: Returned | null,
  cursor?: MessagePlace,
): Promise<Answer> => {
  const found = await enquiry(db, id, cursor);
  const { requests } = found.email
    ? await findRequests(db, { email: found.email }, { limit: ASKED })
    : { requests: [] };
  return { page: threadPage({ enquiry: found, asked: requests, returned }) };
};

/** The newest requests with the asker's address. */
const ASKED = 5;

export const consoleEnquiryRoutes = [
  route({
    method: 'get',
    path: '/support/enquiries',
    policy: agent,
    summary: 'Enquiries, those that wait longest first.',
    rule: 'R38',
    query: z.object({
      status: z.enum(enquiryStatuses).optional().catch(undefined),
      topic: z.enum(enquiryTopics).optional().catch(undefined),
      cursor: rankedCursor.optional().catch(undefined),
    }),
    responses: page,
    handler: async ({ query: { status, topic, cursor } }, { db }) => {
      const { enquiries: found, next } = await enquiries(db, { status, topic, cursor });
      return { page: enquiriesPage({ enquiries: found, status: status ?? null, topic: topic ?? null, next }) };
    },
  }),
  route({
    method: 'post',
    path: '/support/enquiries/close',
    policy: agent,
    summary: 'Closes those ticked.',
    rule: 'R38, R40',
    takes: 'form',
    body: typedForm,
    responses: done,
    handler: async ({ caller, body: typed }, { db }) => {
      const ticked = closing.safeParse({ ids: listIn(typed, 'ids') });
      await closeEnquiries(db, ticked.data?.ids ?? [], `staff:${caller.account}`);
      return { status: 303, headers: { Location: '/support/enquiries' } };
    },
  }),
  route({
    method: 'get',
    path: '/support/enquiries/:id',
    policy: agent,
    summary: 'One enquiry with its conversation.',
    rule: 'R38',
    params: z.strictObject({ id: enquiryIdSchema }),
    query: z.object({ ...returnedQuery, cursor: numberCursor.optional().catch(undefined) }),
    responses: page,
    handler: async ({ caller, params: { id }, query: { cursor, draft } }, services) =>
      showThread(id, services, await returnedAct({ caller, services }, `/support/enquiries/${id}`, draft), cursor),
  }),
  route({
    method: 'post',
    path: '/support/enquiries/:id/answer',
    policy: agent,
    summary: 'Answers by email.',
    rule: 'R38, R40',
    params: z.strictObject({ id: enquiryIdSchema }),
    takes: 'form',
    body: typedForm,
    responses: done,
    handler: ({ caller, params: { id }, body: typed }, services) =>
      takeAct(
        {
          form: 'answer',
          typed,
          body: { text: textIn(typed, 'text'), outcome: textIn(typed, 'outcome') || undefined },
          schema: enquiryAnswer,
          does: (answer) => answerEnquiry(services.db, id, answer, caller.account, numberIn(typed, 'seen')),
          tooLate: 'console.fault.unread',
          next: `/support/enquiries/${id}`,
        },
        { caller, services },
      ),
  }),
];

/** What staff do besides single requests, as pages: enquiries (R38), service providers (R31), rates (R32). */
import { z } from 'zod';
import { databaseNow } from '../../../db/postgres/clock.ts';
import { rates, ratesOn, setRate } from '../../../db/sharing/tariffs.ts';
import { answerEnquiry, closeEnquiries, enquiries, enquiry, type MessagePlace } from '../../../db/support/enquiries.ts';
import { applications, decideApplication } from '../../../db/sharing/providers.ts';
import { addDays, dayOf } from '../../../domain/time/day.ts';
import { enquiryIdSchema, type EnquiryId } from '../../../domain/ids.ts';
import type { Principal } from '../../../domain/principal.ts';
import { takeAct, type Returned } from '../act.ts';
import { applicationsPage } from './applications.tsx';
import { enquiriesPage, enquiryStatuses, threadPage } from './enquiries.tsx';
import { ratesPage } from './tariffs.tsx';
import type { RankedPlace } from '../../../db/postgres/pages.ts';
import { cursorText, numberCursor, rankedCursor } from '../../call/cursor.ts';
import { route, type Answer } from '../../call/route.ts';
import type { Services } from '../../server/services.ts';
import { hasRole } from '../../call/caller.ts';
import { listIn, numberIn, textIn, typedForm } from '../../call/typed.ts';
import { closing, enquiryAnswer } from '../../v1/enquiries/routes.ts';
import { applicationDecision, newRate } from '../../v1/support/sharing.ts';

const agent = { session: ['staff'], role: 'agent' } as const;
const supervisor = { session: ['staff'], role: 'supervisor' } as const;
const page = { 200: { description: 'A page.' } };
const done = { 303: { description: 'Done.' } };

const showThread = async (
  id: EnquiryId,
  { db }: Services,
  returned: Returned | null,
  cursor?: MessagePlace,
): Promise<Answer> => ({ page: threadPage({ enquiry: await enquiry(db, id, cursor), returned }) });

async function showApplications(
  caller: Principal,
  { db }: Services,
  returned: Returned | null,
  cursor?: RankedPlace,
): Promise<Answer> {
  const { applications: found, next } = await applications(db, { cursor });
  return {
    page: applicationsPage({
      applications: found,
      more: next && `/support/applications?cursor=${cursorText(next)}`,
      maySupervise: hasRole(caller, 'supervisor'),
      returned,
    }),
  };
}

const todayOf = async ({ db, config }: Services) => dayOf(await databaseNow(db), config.policy.timeZone);

async function showRates(caller: Principal, services: Services, returned: Returned | null): Promise<Answer> {
  const today = await todayOf(services);
  const [all, { inForce }] = await Promise.all([rates(services.db), ratesOn(services.db, today)]);
  const maySupervise = hasRole(caller, 'supervisor');
  return { page: ratesPage({ rates: all, inForce, earliest: addDays(today, 1), maySupervise, returned }) };
}

export const consoleOtherRoutes = [
  route({
    method: 'get',
    path: '/support/enquiries',
    policy: agent,
    summary: 'Enquiries, those that wait longest first.',
    rule: 'R38',
    query: z.object({
      status: z.enum(enquiryStatuses).optional().catch(undefined),
      cursor: rankedCursor.optional().catch(undefined),
    }),
    responses: page,
    handler: async ({ query: { status, cursor } }, { db }) => {
      const { enquiries: found, next } = await enquiries(db, { status, cursor });
      return { page: enquiriesPage({ enquiries: found, status: status ?? null, next }) };
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
    query: z.object({ cursor: numberCursor.optional().catch(undefined) }),
    responses: page,
    handler: ({ params: { id }, query: { cursor } }, services) => showThread(id, services, null, cursor),
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
      takeAct({
        form: 'answer',
        typed,
        body: { text: textIn(typed, 'text') },
        schema: enquiryAnswer,
        does: ({ text }) => answerEnquiry(services.db, id, text, caller.account, numberIn(typed, 'seen')),
        tooLate: 'desk.fault.unread',
        next: `/support/enquiries/${id}`,
        again: (returned) => showThread(id, services, returned),
      }),
  }),
  route({
    method: 'get',
    path: '/support/applications',
    policy: agent,
    summary: 'Applications of service providers, those that wait first.',
    rule: 'R31',
    query: z.object({ cursor: rankedCursor.optional().catch(undefined) }),
    responses: page,
    handler: ({ caller, query: { cursor } }, services) => showApplications(caller, services, null, cursor),
  }),
  route({
    method: 'post',
    path: '/support/applications/:id/decision',
    policy: supervisor,
    summary: 'Approves or refuses an application, with a reason.',
    rule: 'R31, R40',
    params: z.strictObject({ id: z.uuid() }),
    takes: 'form',
    body: typedForm,
    responses: done,
    handler: ({ caller, params: { id }, body: typed }, services) => {
      const decision = textIn(typed, 'decision');
      const approved = decision === 'approve' ? true : decision === 'refuse' ? false : undefined;
      return takeAct({
        form: `application-${id}`,
        typed,
        body: { approved, reason: textIn(typed, 'reason') },
        schema: applicationDecision,
        does: (body) => decideApplication(services.db, id, { ...body, by: caller.account }),
        tooLate: 'desk.fault.decided',
        next: '/support/applications',
        again: (returned) => showApplications(caller, services, returned),
      });
    },
  }),
  route({
    method: 'get',
    path: '/support/rates',
    policy: agent,
    summary: 'Every rate, and which is in force.',
    rule: 'R32',
    responses: page,
    handler: ({ caller }, services) => showRates(caller, services, null),
  }),
  route({
    method: 'post',
    path: '/support/rates',
    policy: supervisor,
    summary: 'Sets a rate that takes effect on a later day.',
    rule: 'R32, R40',
    takes: 'form',
    body: typedForm,
    responses: done,
    handler: ({ caller, body: typed }, services) =>
      takeAct({
        form: 'rate',
        typed,
        body: {
          effectiveOn: textIn(typed, 'effectiveOn'),
          currency: textIn(typed, 'currency').toUpperCase(),
          standardCents: centsIn(textIn(typed, 'standardCents')),
          reducedCents: centsIn(textIn(typed, 'reducedCents')),
        },
        schema: newRate,
        does: async (rate) => setRate(services.db, `staff:${caller.account}`, await todayOf(services), rate),
        tooLate: 'desk.fault.moved',
        next: '/support/rates',
        again: (returned) => showRates(caller, services, returned),
      }),
  }),
];

/** An amount as people type it, `12`, `12.50` or `12,50`; nothing where it is none. */
function centsIn(text: string): number | undefined {
  const [, whole, part = ''] = /^(\d{1,7})(?:[.,](\d{1,2}))?$/.exec(text) ?? [];
  return whole === undefined ? undefined : Number(whole) * 100 + Number(part.padEnd(2, '0'));
}

/** One request as the console shows it, and what staff do about it (R34, R36, R39, R40). */
import { z } from 'zod';
import { addNote } from '../../db/notes.ts';
import { decideOwnership } from '../../db/ownership.ts';
import { decideReview } from '../../db/review.ts';
import { resendOfRequest } from '../../db/send-mail-again.ts';
import { cancelForSupport } from '../../db/support-cancel.ts';
import { requestIdSchema, type RequestId } from '../../domain/ids.ts';
import type { Principal } from '../../domain/principal.ts';
import { takeAct, type Returned } from '../console/act.ts';
import { storyOf } from '../console/story.ts';
import { storyPage } from '../pages/console/story.tsx';
import { route, type Answer } from '../route.ts';
import type { Services } from '../services.ts';
import { hasRole } from '../steps/caller.ts';
import { listIn, numberIn, textIn, typedForm, type Typed } from '../typed.ts';
import { ownershipDecision, reviewDecision } from './support-decisions.ts';
import { cancellation, newNote, resending } from './support-requests.ts';

const agent = { session: ['staff'], role: 'agent' } as const;
const supervisor = { session: ['staff'], role: 'supervisor' } as const;
const params = z.strictObject({ id: requestIdSchema });
const responses = { 303: { description: 'Done.' } };

const show = async (
  caller: Principal,
  id: RequestId,
  services: Services,
  returned: Returned | null,
): Promise<Answer> => ({
  page: storyPage({ story: await storyOf(services, id), maySupervise: hasRole(caller, 'supervisor'), returned }),
});

/** Where all these forms come from, and lead back to. */
const on = (caller: Principal, id: RequestId, typed: Typed, services: Services) => ({
  typed,
  next: `/support/requests/${id}`,
  again: (returned: Returned) => show(caller, id, services, returned),
});

export const consoleRequestRoutes = [
  route({
    method: 'get',
    path: '/support/requests/:id',
    policy: agent,
    summary: 'One request: its whole story, and what its workflow says at this moment.',
    rule: 'R39',
    params,
    responses: { 200: { description: 'A page.' } },
    handler: ({ caller, params: { id } }, services) => show(caller, id, services, null),
  }),
  route({
    method: 'post',
    path: '/support/requests/:id/ownership',
    policy: agent,
    summary: 'Confirms or refuses that the company owns the vehicles.',
    rule: 'R34, R40',
    params,
    takes: 'form',
    body: typedForm,
    responses,
    handler: ({ caller, params: { id }, body: typed }, services) =>
      takeAct({
        ...on(caller, id, typed, services),
        form: 'ownership',
        body: { confirmed: choiceIn(typed, { confirm: true, refuse: false }), reason: textIn(typed, 'reason') },
        schema: ownershipDecision,
        tooLate: 'desk.fault.moved',
        does: async ({ confirmed, reason }) => {
          await decideOwnership(services.db, id, confirmed, { by: caller.account, reason });
          void services.signalWorkflow(id);
        },
      }),
  }),
  route({
    method: 'post',
    path: '/support/requests/:id/review',
    policy: agent,
    summary: "Accepts or declines a public body's request, or asks for a change.",
    rule: 'R36, R40',
    params,
    takes: 'form',
    body: typedForm,
    responses,
    handler: ({ caller, params: { id }, body: typed }, services) => {
      const decision = textIn(typed, 'decision');
      const vins = listIn(typed, 'vins');
      const products = decision === 'accept' && vins.length > 0 ? { products: { vins } } : {};
      return takeAct({
        ...on(caller, id, typed, services),
        form: 'review',
        body: { decision, reason: textIn(typed, 'reason'), ...products },
        schema: reviewDecision,
        tooLate: 'desk.fault.moved',
        does: async ({ decision, reason, products }) => {
          await decideReview(services.db, id, { decision, reason, by: caller.account, vins: products?.vins });
          void services.signalWorkflow(id);
        },
      });
    },
  }),
  route({
    method: 'post',
    path: '/support/requests/:id/resend',
    policy: agent,
    summary: 'Sends an email again, with the same links, to everyone it went to.',
    rule: 'R40',
    params,
    takes: 'form',
    body: typedForm,
    responses,
    handler: ({ caller, params: { id }, body: typed }, services) => {
      const step = textIn(typed, 'step');
      return takeAct({
        ...on(caller, id, typed, services),
        form: `resend-${step}`,
        body: { step },
        schema: resending,
        tooLate: 'desk.fault.resend',
        does: ({ step }) => resendOfRequest(services.db, id, caller.account, step),
      });
    },
  }),
  route({
    method: 'post',
    path: '/support/requests/:id/cancel',
    policy: supervisor,
    summary: 'Cancels a request that is not ready yet.',
    rule: 'R40',
    params,
    takes: 'form',
    body: typedForm,
    responses,
    handler: ({ caller, params: { id }, body: typed }, services) =>
      takeAct({
        ...on(caller, id, typed, services),
        form: 'cancel',
        body: { reason: textIn(typed, 'reason') },
        schema: cancellation,
        tooLate: 'desk.fault.moved',
        does: async ({ reason }) => {
          await cancelForSupport(services.db, id, caller.account, reason, numberIn(typed, 'seen'));
          void services.signalWorkflow(id);
        },
      }),
  }),
  route({
    method: 'post',
    path: '/support/requests/:id/notes',
    policy: agent,
    summary: 'Adds a note.',
    rule: 'R40',
    params,
    takes: 'form',
    body: typedForm,
    responses,
    handler: ({ caller, params: { id }, body: typed }, services) =>
      takeAct({
        ...on(caller, id, typed, services),
        form: 'note',
        body: { text: textIn(typed, 'text') },
        schema: newNote,
        tooLate: 'desk.fault.moved',
        does: ({ text }) => addNote(services.db, id, caller.account, text, numberIn(typed, 'seen')),
      }),
  }),
];

/** What a button of a form stands for; nothing where it is none of them. */
const choiceIn = (typed: Typed, choices: Record<string, boolean>): boolean | undefined =>
  choices[textIn(typed, 'decision')];

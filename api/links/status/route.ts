/**
 * The link to follow a request without an account (R18): to cancel it (R19), to end its link or have a new one sent (R15), and to
 * answer when a change was asked for (R36).
 */
import { z } from 'zod';
import { resendForRequester } from '../../../db/mails/again.ts';
import { mailsToRequester } from '../../../db/mails/outbox.ts';
import { cancelRequest } from '../../../db/requests/cancel.ts';
import { sendNewLink, withdrawLink } from '../../../db/requests/ready-link.ts';
import { sayErased } from '../../../db/conduct/misuse.ts';
import { findRequest } from '../../../db/requests/row.ts';
import { requestStateByLink } from '../../../db/requests/views.ts';
import { answerChange, changeAsked } from '../../../db/review/public-body.ts';
import type { RequestId } from '../../../domain/ids.ts';
import { notFound } from '../../../domain/refusal.ts';
import { isEnd } from '../../../domain/requests/states.ts';
import { textSchema } from '../../../domain/text/plain-text.ts';
import { forRequester } from '../reader.ts';
import { mustBeCurrent, mustBeKept } from '../alive.ts';
import { textFault } from '../../call/input/text-fault.ts';
import { textIn } from '../../call/input/typed.ts';
import { draftAddress, keepDraft } from '../../call/input/draft.ts';
import { askedBefore } from '../../portal/form/asked-before.ts';
import { askPaths, isAnonymous } from '../../portal/form/ask-paths.ts';
import { returnedByLink, returnedTo, sendBack } from '../../call/input/returned.ts';
import type { RefusedReply, ReturnedReply } from '../../ui/reply.tsx';
import { EmailsSent } from '../../ui/emails-sent.tsx';
import { RequestActs } from '../../ui/request-acts.tsx';
import { statusPage } from './page.tsx';
import { route, type Answer, type LinkHolder } from '../../call/route.ts';
import type { Services } from '../../server/services.ts';
import { requestState } from '../../v1/requests/answers.ts';

const params = z.strictObject({ token: z.string() });
const followed = requestState
  .extend({
    changeAsked: z.string().optional().describe('What support wants changed; answer it by POST to the same address.'),
  })
  .meta({ id: 'StatusLink' });

/** An answer needs no `action`: it was there before the others. */
const act = z
  .strictObject({
    action: z.enum(['answer', 'cancel', 'withdraw', 'new-link', 'send-again', 'again', 'erased']).default('answer'),
    answer: textSchema(4000).optional(),
  })
  .refine(({ action, answer }) => action !== 'answer' || answer !== undefined, {
    path: ['answer'],
    error: 'Write the answer, or name another action: cancel, withdraw, new-link, send-again, again or erased.',
  });
type Act = z.infer<typeof act>;

export const statusLinkRoutes = [
  route({
    method: 'get',
    path: '/links/status/:token',
    policy: { link: 'status' },
    summary: 'Where the request stands.',
    rule: 'R18',
    params,
    query: z.object({
      ...returnedByLink,
      sent: z.enum(['again']).optional().describe('Of the page alone: what was just done.'),
    }),
    responses: { 200: { description: 'The whole state; for browsers a page.', schema: followed } },
    problems: ['link-dead'],
    handler: async ({ caller, query: { draft, sent } }, services) => {
      const returned = await returnedTo<ReturnedReply>(services.db, here(caller), draft);
      return whereItStands(caller, services, { refused: returned?.refused, sent });
    },
  }),
  route({
    method: 'post',
    path: '/links/status/:token',
    policy: { link: 'status' },
    summary:
      'Cancels the request, ends its link, sends a new link or the latest email once more, answers the change that was asked for, or says that what was given is erased, as its state allows.',
    rule: 'R15, R18, R19, R36, R60, R64',
    params,
    body: act,
    takes: 'json-or-form',
    responses: {
      200: { description: 'Taken.', schema: followed },
      303: { description: 'To the form, filled in as it was (again, R64).' },
    },
    problems: ['link-dead', 'not-in-this-state', 'not-found', 'too-many'],
    handler: async ({ caller, body }, services) => {
      await mustBeNewest(caller, services);
      const { action, answer } = body;
      if (action === 'again') return toFilledForm(caller, services);
      const did = await doAct(caller.id, { action, answer }, services);
      void services.signalWorkflow(caller.id);
      if (did === 'new-link') return newLinkIsOnItsWay(caller, services);
      const { at } = here(caller);
      return { ...(await whereItStands(caller, services)), seeOther: did === 'send-again' ? `${at}?sent=again` : at };
    },
    faultsPage: async ({ caller, typed, errors }, services) => {
      const fault = textFault(errors, typed, 'answer');
      const returned: ReturnedReply | undefined = fault && { typed, refused: { text: textIn(typed, 'answer'), fault } };
      return returned ? sendBack(services.db, here(caller), returned) : null;
    },
  }),
];

/** The page of the link. */
const here = ({ token }: LinkHolder) => ({ at: `/links/status/${token}`, account: null });

/** A link that a newer one has replaced does nothing. @throws Refusal `link-dead` */
async function mustBeNewest(caller: LinkHolder, { db }: Services): Promise<void> {
  const request = await findRequest(db, caller.id);
  if (!request) throw notFound();
  mustBeCurrent(request, caller);
}

type Done = Exclude<Act['action'], 'again'>;

async function doAct(
  id: RequestId,
  { action, answer = '' }: { action: Done; answer: string | undefined },
  { db }: Services,
): Promise<Done> {
  switch (action) {
    case 'answer':
      await answerChange(db, id, answer);
      break;
    case 'cancel':
      await cancelRequest(db, 'by-link', id);
      break;
    case 'withdraw':
      await withdrawLink(db, id, { requester: 'by-link' });
      break;
    case 'new-link':
      await sendNewLink(db, id, { requester: 'by-link' });
      break;
    case 'send-again':
      await resendForRequester(db, id, 'by-link');
      break;
    case 'erased':
      await sayErased(db, id);
      break;
  }
  return action;
}

/** R64: the form of a request without an account, as a draft for who holds its link; an account has it at its own page. */
async function toFilledForm(caller: LinkHolder, { db }: Services): Promise<Answer> {
  const request = await findRequest(db, caller.id);
  if (!request) throw notFound();
  mustBeKept(request);
  const path = isAnonymous(request.type) ? askPaths[request.type] : null;
  if (!path || !isAnonymous(request.type)) return { status: 303, headers: { Location: `/requests/${request.id}` } };
  const typed = { ...askedBefore(request.type, request), step: ['change'] };
  const draft = await keepDraft(db, { form: request.type, account: null }, typed);
  return { status: 303, headers: { Location: draftAddress(path, draft, false) } };
}

/** The link that was used is dead by now: its page says so, and that the email brings the next one. */
async function newLinkIsOnItsWay(caller: LinkHolder, { db }: Services) {
  const { request, state } = await requestStateByLink(db, caller.id);
  return {
    body: state,
    page: statusPage(state, { newLinkSent: true }),
    ...forRequester(request),
  };
}

async function whereItStands(
  caller: LinkHolder,
  { db }: Services,
  { refused, sent }: { refused?: RefusedReply | undefined; sent?: 'again' | undefined } = {},
) {
  const { request, state } = await requestStateByLink(db, caller.id);
  mustBeCurrent(request, caller);
  mustBeKept(request);
  const wanted = await changeWanted(db, caller.id, request.type);
  const reader = forRequester(request);
  return {
    body: { ...state, ...(wanted ? { changeAsked: wanted } : {}) },
    loadPage: async () => {
      const emails = await mailsToRequester(db, caller.id);
      const sentTo = isEnd(state.status) ? null : request.email;
      const sendAgain = isEnd(state.status) ? null : '';
      const page = statusPage(state, {
        changeAsked: wanted,
        refused,
        emails: (view) => EmailsSent({ view, sentTo, emails, sendAgain, otherAddress: null, done: sent }),
        acts: (view) => RequestActs({ view, state, again: isEnd(state.status) ? '' : null }),
      });
      return { page, ...reader };
    },
  };
}

/** Asked for public bodies only, so that everybody else's page costs no more. */
const changeWanted = async (db: Services['db'], id: RequestId, type: string): Promise<string | null> =>
  type === 'public-body' ? changeAsked(db, id) : null;

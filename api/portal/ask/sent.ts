/**
 * After a form of somebody without an account (R13, R18): what comes next; and for a day, for who has just sent it, whether the email
 * arrived, to send it once more, and to give another address. Once an address has confirmed, it is that address's to follow the request.
 */
import type { Knex } from 'knex';
import { z } from 'zod';
import { resendForRequester } from '../../../db/mails/again.ts';
import { mailsToRequester } from '../../../db/mails/outbox.ts';
import { giveOtherAddress } from '../../../db/requests/address.ts';
import { findRequest, type RequestRow } from '../../../db/requests/row.ts';
import { requestIdSchema } from '../../../domain/ids.ts';
import { notFound } from '../../../domain/refusal.ts';
import { emailSchema } from '../../../domain/requests/form-fields.ts';
import { DRAFT, draftAddress, draftQuery, keepDraft, openDraft } from '../../call/input/draft.ts';
import { textIn, typedForm, type Typed } from '../../call/input/typed.ts';
import { route, type Answer, type Route } from '../../call/route.ts';
import { EmailsSent } from '../../ui/emails-sent.tsx';
import { pageShown, sentPath, type openToAll } from '../form-steps.ts';
import type { AnonymousType } from '../form/ask-paths.ts';
import { sentPage } from '../sent.tsx';

/** The form that a draft is of, which stands for the one request that was sent. */
const draftOf = (path: string) => ({ form: `sent by ${path}`, account: null });

/** Where the browser goes on to, once a request is taken. */
export const sentAddress = async (db: Knex, path: string, id: string): Promise<string> =>
  draftAddress(sentPath(path), await keepDraft(db, draftOf(path), { id: [id] }), false);

interface Just {
  request: RequestRow;
  typed: Typed;
}

/** The request that was just sent, as long as nobody has confirmed it; `null` where it is not to be told of any more. */
async function justSent(db: Knex, path: string, key: string | undefined): Promise<Just | null> {
  const typed = key && (await openDraft(db, key, draftOf(path)));
  const id = requestIdSchema.safeParse(typed ? textIn(typed, 'id') : undefined);
  const request = id.success ? await findRequest(db, id.data) : undefined;
  const isOpen = request && request.status === 'awaiting-verification' && !request.verified_at && request.email !== '';
  return isOpen && typed ? { request, typed } : null;
}

interface SentRoutes {
  path: string;
  type: AnonymousType;
  rule: string;
  policy: ReturnType<typeof openToAll>;
}

export const sentRoutes = ({ path, type, rule, policy }: SentRoutes): Route[] => [
  route({
    method: 'get',
    path: sentPath(path),
    policy,
    summary: 'What comes next, and whether the email arrived.',
    rule: `R13, R18, ${rule}`,
    query: z.object({ [DRAFT]: draftQuery[DRAFT], sent: z.enum(['again', 'address']).optional().catch(undefined) }),
    responses: pageShown,
    handler: async ({ query: { draft, sent } }, { db }) => {
      const just = await justSent(db, path, draft);
      if (!just || !draft) return { page: sentPage(type) };
      const { request, typed } = just;
      const emails = await mailsToRequester(db, request.id);
      const faulty = typed['email']?.[0];
      const form = { about: { [DRAFT]: draft }, sendAgain: sentPath(path), otherAddress: sentPath(path), done: sent };
      return {
        page: sentPage(type, {
          id: request.id,
          emails: (view) =>
            EmailsSent({
              ...form,
              view,
              sentTo: request.email,
              emails,
              refused: faulty !== undefined ? { email: faulty, fault: 'fault.email' } : undefined,
            }),
        }),
        timeZone: request.policy.timeZone,
      };
    },
  }),
  route({
    method: 'post',
    path: sentPath(path),
    policy,
    summary: 'Sends the email once more, or to another address, which confirms anew.',
    rule: `R13, R18, ${rule}`,
    takes: 'form',
    body: typedForm,
    responses: { 303: { description: 'To the same page, which says what was done.' } },
    handler: async ({ body: typed }, { db, signalWorkflow }): Promise<Answer> => {
      const key = textIn(typed, DRAFT);
      const just = await justSent(db, path, key);
      if (!just) throw notFound();
      const { id } = just.request;
      const back = async (email: string | null, sent: 'again' | 'address' | null): Promise<Answer> => {
        await keepDraft(db, draftOf(path), { id: [id], [DRAFT]: [key], ...(email === null ? {} : { email: [email] }) });
        const at = draftAddress(sentPath(path), key, false);
        return { status: 303, headers: { Location: sent ? `${at}&sent=${sent}` : at } };
      };
      if (textIn(typed, 'action') === 'send-again') {
        await resendForRequester(db, id, 'by-link');
        return back(null, 'again');
      }
      const email = emailSchema.safeParse(textIn(typed, 'email'));
      if (!email.success) return back(textIn(typed, 'email'), null);
      await giveOtherAddress(db, id, email.data, 'by-link');
      void signalWorkflow(id);
      return back(null, 'address');
    },
  }),
];

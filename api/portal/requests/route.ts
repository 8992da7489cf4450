/** One's own requests as pages: submitting by form, following, cancelling (R11, R12, R18–R20). */
import { z } from 'zod';
import { resendForRequester } from '../../../db/mails/again.ts';
import { mailsToRequester } from '../../../db/mails/outbox.ts';
import { giveOtherAddress } from '../../../db/requests/address.ts';
import { cancelRequest } from '../../../db/requests/cancel.ts';
import { productFact, type ProductFacts } from '../../../db/registrations/product-facts.ts';
import { isRentalCompany, mustRentOut } from '../../../db/review/rental.ts';
import { decisionsWaiting } from '../../../db/sharing/consent.ts';
import { listRequests, ownRequest, productsInShort } from '../../../db/requests/views.ts';
import { linkToken, type LinkKeys } from '../../../domain/links/token.ts';
import type { RequestRow } from '../../../db/requests/row.ts';
import { productIdSchema, requestIdSchema, type RequestId } from '../../../domain/ids.ts';
import { emailSchema } from '../../../domain/requests/form-fields.ts';
import { isEnd } from '../../../domain/requests/states.ts';
import { holderOf, type Principal } from '../../../domain/principal.ts';
import { cursorSchema, cursorText } from '../../call/input/cursor.ts';
import { EmailsSent, type ReturnedAddress } from '../../ui/emails-sent.tsx';
import { RequestActs } from '../../ui/request-acts.tsx';
import { requestsPage } from './page.tsx';
import { statusPage } from '../../links/status/page.tsx';
import { askedBefore } from '../form/asked-before.ts';
import type { FormType } from '../form/fields.ts';
import { returnedQuery, returnedTo, sendBack } from '../../call/input/returned.ts';
import { draftQuery } from '../../call/input/draft.ts';
import { showDraft, takeForm, type Filling } from '../ask/take-form.ts';
import { route } from '../../call/route.ts';
import { textIn, typedForm, type Typed } from '../../call/input/typed.ts';
import type { Services } from '../../server/services.ts';
import { linkActs } from '../../v1/requests/link-acts.ts';

const policy = { session: ['retail', 'fleet', 'provider'] } as const;
const responses = { 200: { description: 'A page.' } };
const params = z.strictObject({ id: requestIdSchema });
/** A thousand vehicles ticked, or a file with as many rows. */
const MOST_BYTES = 512 * 1024;

const typeFor: Partial<Record<Principal['kind'], FormType>> = { fleet: 'fleet', provider: 'provider' };

const filling = (caller: Principal, typed: Typed): Filling => ({
  type: typeFor[caller.kind] ?? 'customer',
  caller,
  typed,
  path: '/requests/new',
  whenTaken: (id) => `/requests/${id}`,
});

/** R35: the same for a renter, by the rental company. */
const rentalFilling = (caller: Principal, typed: Typed): Filling => ({
  ...filling(caller, typed),
  type: 'rental',
  path: '/requests/new/rental',
});

/** The form with one product ticked already. */
const tickedFor = ({ kind, vin }: ProductFacts): Typed =>
  vin ? { 'products.vins': [vin] } : { [kind === 'charger' ? 'products.chargers' : 'products.wallbox']: ['yes'] };

/** R64: what one's own request asked for. @throws Refusal `not-found` */
async function askedAgain(db: Services['db'], caller: Principal, id: RequestId): Promise<Typed> {
  const { request, state } = await ownRequest(db, caller, id);
  const type = request.type === 'rental' ? 'rental' : (typeFor[caller.kind] ?? 'customer');
  return request.type === type ? askedBefore(type, request, state.products) : {};
}

/** R64: where the form of a request that is over stands filled in. */
const againAddress = ({ id, type, status }: RequestRow): string | null =>
  isEnd(status) ? `/requests/new${type === 'rental' ? '/rental' : ''}?again=${id}` : null;

/** R15: what can be done about a link that is ready, by the buttons of its page. */
const readyLinkActs = linkActs.map(({ act, does, summary }) =>
  route({
    method: 'post',
    path: `/requests/:id/${act}`,
    policy,
    summary,
    rule: 'R15',
    params,
    takes: 'form',
    body: typedForm,
    responses: { 303: { description: 'Done.' } },
    handler: async ({ caller, params: { id } }, { db, signalWorkflow }) => {
      await does(db, id, { requester: caller });
      void signalWorkflow(id);
      return { status: 303, headers: { Location: `/requests/${id}` } };
    },
  }),
);

/** R13: until an address has confirmed, another may take its place. */
const mayGiveOther = ({ status, verified_at }: RequestRow): boolean =>
  status === 'awaiting-verification' && verified_at === null;

/** R13, R15: whoever submitted it with an account need not look for the email, once the address in it was confirmed. */
const isReady = ({ status, verified_at }: RequestRow): boolean => status === 'ready' && verified_at !== null;

const downloadAddress = (keys: LinkKeys, { id, link_generation }: RequestRow): string =>
  `/links/download/${linkToken(keys, 'download', id, link_generation)}`;

export const portalRequestRoutes = [
  route({
    method: 'get',
    path: '/requests',
    policy,
    summary: 'The own requests, newest first.',
    rule: 'R18',
    query: z.object({ cursor: cursorSchema.optional() }),
    responses,
    handler: async ({ caller, query }, { db }) => {
      const { requests, next } = await listRequests(db, caller, query);
      const rentsOut = await isRentalCompany(db, caller);
      const ids = requests.map(({ id }) => id);
      const [decisions, products] = await Promise.all([decisionsWaiting(db, caller), productsInShort(db, caller, ids)]);
      return {
        page: requestsPage({
          requests,
          products,
          rentsOut,
          decisions,
          older: next && `/requests?cursor=${cursorText(next)}`,
        }),
      };
    },
  }),
  route({
    method: 'get',
    path: '/requests/new',
    policy,
    summary: 'The form of a request.',
    rule: 'R5, R6, R11, R12, R23',
    query: z.object({
      product: productIdSchema.optional().catch(undefined),
      again: requestIdSchema.optional().catch(undefined),
      ...draftQuery,
    }),
    responses,
    handler: async ({ caller, query }, services) => {
      const product = query.product && (await productFact(services.db, holderOf(caller), query.product));
      const typed = { email: [caller.email], ...(product ? tickedFor(product) : {}) };
      const before = query.again ? await askedAgain(services.db, caller, query.again) : {};
      return showDraft(filling(caller, { ...typed, ...before }), query, services);
    },
  }),
  route({
    method: 'post',
    path: '/requests/new',
    policy,
    summary: 'One step further with a form: to its review, back to it, or taken.',
    rule: 'R5, R6, R11, R12, R20, R23, R32',
    takes: 'form',
    mostBytes: MOST_BYTES,
    body: typedForm,
    responses: { 303: { description: 'To the form, to its review, or taken.' } },
    handler: ({ caller, body }, services) => takeForm(filling(caller, body), services),
  }),
  route({
    method: 'get',
    path: '/requests/new/rental',
    policy: { session: ['fleet'] },
    summary: 'The form of a rental company.',
    rule: 'R35',
    query: z.object({ again: requestIdSchema.optional().catch(undefined), ...draftQuery }),
    responses,
    handler: async ({ caller, query }, services) => {
      await mustRentOut(services.db, caller);
      const before = query.again ? await askedAgain(services.db, caller, query.again) : {};
      return showDraft(rentalFilling(caller, { email: [caller.email], ...before }), query, services);
    },
  }),
  route({
    method: 'post',
    path: '/requests/new/rental',
    policy: { session: ['fleet'] },
    summary: 'One step further with it.',
    rule: 'R20, R35',
    takes: 'form',
    mostBytes: MOST_BYTES,
    body: typedForm,
    responses: { 303: { description: 'To the form, to its review, or taken.' } },
    handler: async ({ caller, body }, services) => {
      await mustRentOut(services.db, caller);
      return takeForm(rentalFilling(caller, body), services);
    },
  }),
  route({
    method: 'get',
    path: '/requests/:id',
    policy,
    summary: 'Where a request stands.',
    rule: 'R18',
    params,
    query: z.object({ ...returnedQuery, sent: z.enum(['again', 'address']).optional().catch(undefined) }),
    responses,
    handler: async ({ caller, params: { id }, query }, { db, config }) => {
      const { request, state } = await ownRequest(db, caller, id);
      const [emails, returned] = await Promise.all([
        mailsToRequester(db, id),
        returnedTo<ReturnedAddress>(db, { at: `/requests/${id}`, account: caller.account }, query.draft),
      ]);
      const isOver = isEnd(state.status);
      const page = statusPage(state, {
        acts: (view) => RequestActs({ view, state, account: `/requests/${id}`, again: againAddress(request) }),
        emails: (view) =>
          EmailsSent({
            view,
            sentTo: isOver ? null : request.email,
            emails,
            sendAgain: isOver ? null : `/requests/${id}/send-again`,
            otherAddress: mayGiveOther(request) ? `/requests/${id}/address` : null,
            done: query.sent,
            refused: returned?.refused,
          }),
        ...(isReady(request) ? { download: downloadAddress(config.linkKeys, request) } : {}),
      });
      return { page, timeZone: request.policy.timeZone };
    },
  }),
  route({
    method: 'post',
    path: '/requests/:id/send-again',
    policy,
    summary: 'Sends the latest email about it once more, with the same links.',
    rule: 'R18',
    endsNothing: true,
    params,
    takes: 'form',
    body: typedForm,
    responses: { 303: { description: 'On its way.' } },
    handler: async ({ caller, params: { id } }, { db }) => {
      await resendForRequester(db, id, caller);
      return { status: 303, headers: { Location: `/requests/${id}?sent=again` } };
    },
  }),
  route({
    method: 'post',
    path: '/requests/:id/address',
    policy,
    summary: 'Another address, which confirms anew, as long as none has confirmed.',
    rule: 'R13, R18',
    params,
    takes: 'form',
    body: typedForm,
    responses: { 303: { description: 'An email is on its way there, or what is wrong with it.' } },
    handler: async ({ caller, params: { id }, body: typed }, { db, signalWorkflow }) => {
      const at = `/requests/${id}`;
      const email = emailSchema.safeParse(textIn(typed, 'email'));
      const returned: ReturnedAddress = { typed, refused: { email: textIn(typed, 'email'), fault: 'fault.email' } };
      if (!email.success) {
        await ownRequest(db, caller, id);
        return sendBack(db, { at, account: caller.account }, returned);
      }
      await giveOtherAddress(db, id, email.data, caller);
      void signalWorkflow(id);
      return { status: 303, headers: { Location: `${at}?sent=address` } };
    },
  }),
  route({
    method: 'post',
    path: '/requests/:id/cancel',
    policy,
    summary: 'Cancels a request that is not ready yet.',
    rule: 'R19',
    params,
    takes: 'form',
    body: typedForm,
    responses: { 303: { description: 'Cancelled.' } },
    handler: async ({ caller, params: { id } }, { db, signalWorkflow }) => {
      await cancelRequest(db, caller, id);
      void signalWorkflow(id);
      return { status: 303, headers: { Location: `/requests/${id}` } };
    },
  }),
  ...readyLinkActs,
];

/** What is shared with third parties, as pages (R2, R28–R30). */
import { z } from 'zod';
import { mustAdminister } from '../../../db/registrations/accounts.ts';
import { decideOwn, deciderNumber } from '../../../db/sharing/consent.ts';
import { consentView } from '../../../db/sharing/consent-view.ts';
import { receiptOf, revokeShare, sharesOf } from '../../../db/sharing/shares.ts';
import { mustSeeShare, reportMisuse } from '../../../db/conduct/misuse.ts';
import { misuseForm } from '../../../domain/conduct/forms.ts';
import { productIdSchema, requestIdSchema } from '../../../domain/ids.ts';
import { consentPage } from '../../links/consent/page.tsx';
import { receiptPage } from './receipt.tsx';
import { sharesPage } from './page.tsx';
import { cursorSchema, cursorText } from '../../call/input/cursor.ts';
import { route } from '../../call/route.ts';
import { listIn, textIn, typedForm } from '../../call/input/typed.ts';

const policy = { session: ['retail', 'fleet'] } as const;
const responses = { 200: { description: 'A page.' } };
const params = z.strictObject({ requestId: requestIdSchema });
const decision = z.enum(['consent', 'decline']);

export const portalShareRoutes = [
  route({
    method: 'get',
    path: '/shares',
    policy,
    summary: 'Every share that concerns a product of the account.',
    rule: 'R2, R30',
    query: z.object({
      ended: requestIdSchema.optional().catch(undefined),
      decided: decision.optional().catch(undefined),
      reported: z.literal('yes').optional().catch(undefined),
      cursor: cursorSchema.optional().catch(undefined),
    }),
    responses,
    handler: async ({ caller, query }, { db }) => {
      const [{ shares, next }, just] = await Promise.all([
        sharesOf(db, caller, { cursor: query.cursor }),
        query.ended ? sharesOf(db, caller, { only: query.ended }) : { shares: [] },
      ]);
      const ended = just.shares.find(({ products }) => products.some((product) => product.ended));
      const { decided } = query;
      return {
        page: sharesPage({
          shares,
          ended,
          decided,
          reported: query.reported === 'yes',
          older: next && `/shares?cursor=${cursorText(next)}`,
        }),
      };
    },
  }),
  route({
    method: 'get',
    path: '/shares/:requestId/decision',
    policy,
    summary: 'Who asks for what, for an account that was asked to decide. Changes nothing.',
    rule: 'R26',
    params,
    responses: { ...responses, 303: { description: 'There is nothing left to decide.' } },
    handler: async ({ caller, params: { requestId } }, { db }) => {
      const no = await deciderNumber(db, requestId, caller.account);
      await mustAdminister(db, caller);
      const asked = await consentView(db, requestId, no, 'consent');
      const { status, consented_at, consent_by, now, policy: rules } = asked.request;
      const isOpen = status === 'awaiting-consent' && !consented_at && !(consent_by && now >= consent_by);
      if (!isOpen) return { status: 303, headers: { Location: '/shares' } };
      return { page: consentPage(asked), timeZone: rules.timeZone };
    },
  }),
  route({
    method: 'post',
    path: '/shares/:requestId/decision',
    policy,
    summary: 'Consents or declines, by an account that was asked.',
    rule: 'R26–R28',
    params,
    takes: 'form',
    body: typedForm,
    responses: { 303: { description: 'Decided, or nothing was chosen.' } },
    handler: async ({ caller, params: { requestId }, body }, { db, signalWorkflow }) => {
      const chosen = decision.safeParse(textIn(body, 'decision'));
      if (!chosen.success) {
        await deciderNumber(db, requestId, caller.account);
        return { status: 303, headers: { Location: `/shares/${requestId}/decision` } };
      }
      await decideOwn(db, caller, requestId, chosen.data);
      void signalWorkflow(requestId);
      return { status: 303, headers: { Location: `/shares?decided=${chosen.data}` } };
    },
  }),
  route({
    method: 'get',
    path: '/shares/:requestId/receipt',
    policy,
    summary: 'The receipt of a consent.',
    rule: 'R28',
    params,
    responses,
    handler: async ({ caller, params: { requestId } }, { db }) => {
      const { revokedAt, ...receipt } = await receiptOf(db, caller, requestId);
      return { page: receiptPage({ receipt, revokedAt }) };
    },
  }),
  route({
    method: 'post',
    path: '/shares/:requestId/misuse',
    policy,
    summary: 'Reports that the data of a share was misused.',
    rule: 'R60',
    endsNothing: true,
    params,
    takes: 'form',
    body: typedForm,
    responses: { 303: { description: 'Reported.' } },
    problems: ['not-found', 'invalid'],
    handler: async ({ caller, params: { requestId }, body }, { db }) => {
      const form = misuseForm.safeParse({ what: textIn(body, 'what') });
      await mustSeeShare(db, caller, requestId);
      if (form.success) await reportMisuse(db, caller, requestId, form.data);
      return { status: 303, headers: { Location: form.success ? '/shares?reported=yes' : '/shares' } };
    },
  }),
  route({
    method: 'post',
    path: '/shares/:requestId/end',
    policy,
    summary: 'Ends the sharing of the products ticked.',
    rule: 'R29, R30',
    params,
    takes: 'form',
    body: typedForm,
    responses: { 303: { description: 'Ended.' } },
    handler: async ({ caller, params: { requestId }, body }, { db, signalWorkflow }) => {
      const products = z.array(productIdSchema).safeParse(listIn(body, 'products'));
      await revokeShare(db, caller, requestId, products.data ?? []);
      void signalWorkflow(requestId);
      return { status: 303, headers: { Location: `/shares?ended=${requestId}` } };
    },
  }),
];

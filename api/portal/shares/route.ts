/** What is shared with third parties, as pages (R2, R28–R30). */
import { z } from 'zod';
import { receiptOf, revokeShare, sharesOf } from '../../../db/sharing/shares.ts';
import { productIdSchema, requestIdSchema } from '../../../domain/ids.ts';
import { receiptPage } from './receipt.tsx';
import { sharesPage } from './page.tsx';
import { cursorSchema, cursorText } from '../../call/input/cursor.ts';
import { route } from '../../call/route.ts';
import { listIn, typedForm } from '../../call/input/typed.ts';

const policy = { session: ['retail', 'fleet'] } as const;
const responses = { 200: { description: 'A page.' } };
const params = z.strictObject({ requestId: requestIdSchema });

export const portalShareRoutes = [
  route({
    method: 'get',
    path: '/shares',
    policy,
    summary: 'Every share that concerns a product of the account.',
    rule: 'R2, R30',
    query: z.object({
      ended: requestIdSchema.optional().catch(undefined),
      cursor: cursorSchema.optional().catch(undefined),
    }),
    responses,
    handler: async ({ caller, query }, { db }) => {
      const [{ shares, next }, just] = await Promise.all([
        sharesOf(db, caller, { cursor: query.cursor }),
        query.ended ? sharesOf(db, caller, { only: query.ended }) : { shares: [] },
      ]);
      const ended = just.shares.find(({ products }) => products.some((product) => product.ended));
      return { page: sharesPage({ shares, ended, older: next && `/shares?cursor=${cursorText(next)}` }) };
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

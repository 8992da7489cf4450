/** What is shared with third parties, for every authorised user of a product, and how to end it (R2, R29, R30). */
import { z } from 'zod';
import { requestState } from '../requests/answers.ts';
import { productShape } from '../requests/product-shape.ts';
import { decideOwn } from '../../../db/sharing/consent.ts';
import { receiptOf, revokeShare, sharesOf } from '../../../db/sharing/shares.ts';
import { productIdSchema, requestIdSchema } from '../../../domain/ids.ts';
import { states } from '../../../domain/requests/states.ts';
import { cursorSchema, cursorText } from '../../call/input/cursor.ts';
import { route } from '../../call/route.ts';
import { revoked, whatRevokingDid } from '../../links/revoke/route.ts';

const instant = z.iso.datetime().nullable();
const share = z
  .strictObject({
    requestId: z.uuid(),
    status: z.enum(states),
    recipient: z.strictObject({ name: z.string(), company: z.string().optional() }),
    purpose: z.string(),
    period: z.strictObject({ from: z.iso.date(), to: z.iso.date() }),
    groups: requestState.shape.groups,
    withoutPersonal: requestState.shape.withoutPersonal,
    gdprBasis: requestState.shape.gdprBasis,
    tradeSecrets: requestState.shape.tradeSecrets,
    measuresVersion: requestState.shape.measuresVersion,
    products: z.array(
      z.strictObject({
        ...productShape,
        ended: z.boolean(),
      }),
    ),
    consentedAt: instant,
    consentBy: instant,
    downloadUntil: instant,
    downloadedAt: instant,
    erasedAt: instant.describe('When the third party said that it has erased the data (R60).'),
    hasReceipt: z.boolean().describe("Whether the account's own side consented, so that there is a receipt."),
    canEnd: z.boolean(),
    canDecide: z.boolean().describe('Whether the account was asked for consent, and nobody has decided yet (R26).'),
  })
  .meta({ id: 'Share' });

const policy = { accounts: ['retail', 'fleet'] } as const;
const params = z.strictObject({ requestId: requestIdSchema });

export const shareRoutes = [
  route({
    method: 'get',
    path: '/v1/shares',
    policy,
    summary: 'Every share that concerns a product of the account, whoever gave it.',
    rule: 'R2, R30',
    query: z.strictObject({ cursor: cursorSchema.optional() }),
    responses: {
      200: {
        description: 'A page of at most 50, newest first. With `next`, call again with it as `cursor`.',
        schema: z.strictObject({ shares: z.array(share), next: z.string().nullable() }),
      },
    },
    handler: async ({ caller, query }, { db }) => {
      const { shares, next } = await sharesOf(db, caller, query);
      return { body: { shares, next: cursorText(next) } };
    },
  }),
  route({
    method: 'get',
    path: '/v1/shares/:requestId/receipt',
    policy,
    summary: 'The receipt of a consent, in the terms of ISO/IEC TS 27560.',
    rule: 'R28',
    params,
    responses: { 200: { description: 'The receipt.', schema: z.looseObject({}).meta({ id: 'ConsentReceipt' }) } },
    problems: ['not-found'],
    handler: async ({ caller, params: { requestId } }, { db }) => ({ body: await receiptOf(db, caller, requestId) }),
  }),
  route({
    method: 'post',
    path: '/v1/shares/:requestId/decision',
    policy,
    summary: 'Consents or declines, for an account that was asked. The same decision again answers the same.',
    rule: 'R26–R28',
    params,
    body: z.strictObject({ decision: z.enum(['consent', 'decline']) }),
    responses: {
      200: {
        description: 'Decided, from this moment.',
        schema: z.strictObject({ status: z.enum(states) }).meta({ id: 'ShareDecided' }),
      },
    },
    problems: ['not-found', 'link-dead'],
    handler: async ({ caller, params: { requestId }, body }, { db, signalWorkflow }) => {
      const status = await decideOwn(db, caller, requestId, body.decision);
      void signalWorkflow(requestId);
      return { body: { status } };
    },
  }),
  route({
    method: 'post',
    path: '/v1/shares/:requestId/revoke',
    policy,
    summary:
      'Ends the sharing of products that the account is an authorised user of; of all of them where none are named.',
    rule: 'R29, R30',
    params,
    body: z.strictObject({ products: z.array(productIdSchema).min(1).max(1000).optional() }),
    responses: { 200: { description: 'Ended, from this moment.', schema: revoked } },
    problems: ['not-found', 'not-in-this-state', 'invalid'],
    handler: async ({ caller, params: { requestId }, body }, services) => {
      const result = await revokeShare(services.db, caller, requestId, body.products);
      void services.signalWorkflow(requestId);
      return { body: { ...result, detail: whatRevokingDid(result) } };
    },
  }),
];

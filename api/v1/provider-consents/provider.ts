/** R47, R48: a provider sees what fleets consented to, subscribes it, and gives it up. */
import { z } from 'zod';
import { unsubscribe } from '../../../db/provider-consents/end.ts';
import { subscriptionsOfProvider } from '../../../db/provider-consents/list.ts';
import { mustBeProvider } from '../../../db/provider-consents/providers.ts';
import { subscribeByConsent } from '../../../db/provider-consents/subscribe.ts';
import { dataProductCode } from '../../../domain/fleets/data-product.ts';
import { endVerdicts } from '../../../domain/fleets/verdicts.ts';
import { providerVerdicts } from '../../../domain/provider-consents/verdicts.ts';
import { productKinds } from '../../../domain/requests/types.ts';
import { cursorText, numberCursor } from '../../call/input/cursor.ts';
import { route } from '../../call/route.ts';
import {
  entriesOf,
  formatQuery,
  MOST_BYTES,
  numbersBody,
  ofDataProduct,
  verdictsAnswer,
  verdictsOf,
} from '../fleet/shapes.ts';
import { consentShown, consentsListed } from './look.ts';
import { consentExample, IN_ORDER } from './shapes.ts';

const policy = { accounts: ['provider'] } as const;

export const providerConsentRoutes = [
  route({
    method: 'get',
    path: '/v1/provider/consents',
    policy,
    summary: 'What fleets consented to; ended consents for 90 days.',
    rule: 'R47',
    ...consentsListed,
  }),
  route({
    method: 'get',
    path: '/v1/provider/consents/:id',
    policy,
    summary: 'One consent: which vehicles and chargers, and which of them are subscribed.',
    rule: 'R47',
    problems: ['not-found'],
    ...consentShown,
  }),
  route({
    method: 'get',
    path: '/v1/provider/subscriptions',
    policy,
    summary: 'What the provider subscribed, and reads with its own client ID and secret.',
    rule: 'R47',
    query: z.strictObject({ cursor: numberCursor.optional() }),
    responses: {
      200: {
        description: 'A page of at most 1,000. With `next`, call again with it as `cursor`.',
        schema: z.strictObject({
          subscriptions: z.array(
            z.strictObject({
              kind: z.enum(productKinds),
              vin: z.string().optional(),
              serial: z.string().optional(),
              name: z.string(),
              fleet: z.strictObject({ cuuid: z.uuid(), name: z.string() }),
              consent: z.uuid(),
              dataProduct: z.string(),
              since: z.iso.datetime(),
              until: z.iso.datetime().nullable(),
            }),
          ),
          next: z.string().nullable(),
        }),
        example: {
          subscriptions: [
            {
              kind: 'vehicle',
              vin: 'WVWZZZ1JZXW000001',
              name: 'Van 1',
              fleet: consentExample.fleet,
              consent: consentExample.id,
              dataProduct: 'fleet-quality',
              since: '2027-03-01T09:45:00.000Z',
              until: null,
            },
          ],
          next: null,
        },
      },
    },
    handler: async ({ caller, query }, { db }) => {
      const provider = await mustBeProvider(db, caller);
      const { subscriptions, next } = await subscriptionsOfProvider(db, provider, query.cursor?.no);
      return { body: { subscriptions, next: cursorText(next === null ? null : { no: next }) } };
    },
  }),
  route({
    method: 'post',
    path: '/v1/provider/subscriptions',
    policy,
    summary:
      'Subscribes vehicles and chargers that a fleet consented to, with a verdict for each; never more than the consent’s data product.',
    rule: 'R47, R49',
    endsNothing: true,
    mostBytes: MOST_BYTES,
    query: formatQuery,
    body: ofDataProduct(dataProductCode),
    examples: { 'one vehicle': { vins: ['WVWZZZ1JZXW000001'], dataProduct: 'fleet-quality' } },
    responses: {
      200: {
        description: `${IN_ORDER} Without consent the answer is the same whether a VIN exists or not.`,
        schema: verdictsOf(providerVerdicts),
        mediaType: 'text/csv',
        example: { verdicts: [{ vin: 'WVWZZZ1JZXW000001', verdict: 'subscribed' }] },
      },
    },
    problems: ['invalid'],
    handler: async ({ caller, query: { format }, body }, { db }) =>
      verdictsAnswer(await subscribeByConsent(db, caller, body.dataProduct, entriesOf(body)), format),
  }),
  route({
    method: 'post',
    path: '/v1/provider/subscriptions/end',
    policy,
    summary: 'Gives up what was subscribed: nothing is handed over after the answer, and the fleet is told.',
    rule: 'R48',
    mostBytes: MOST_BYTES,
    query: formatQuery,
    body: numbersBody,
    examples: { 'one vehicle': { vins: ['WVWZZZ1JZXW000001'] } },
    responses: {
      200: {
        description: IN_ORDER,
        schema: verdictsOf(endVerdicts),
        mediaType: 'text/csv',
        example: { verdicts: [{ vin: 'WVWZZZ1JZXW000001', verdict: 'ended' }] },
      },
    },
    problems: ['not-found'],
    handler: async ({ caller, query: { format }, body }, { db }) =>
      verdictsAnswer(await unsubscribe(db, caller, entriesOf(body)), format),
  }),
];

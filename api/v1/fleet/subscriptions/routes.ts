/** Subscriptions of a fleet: which of its vehicles and chargers its service credentials read, by which data product (R45, R46). */
import { z } from 'zod';
import {
  endSubscriptions,
  subscribe,
  subscriptionsOf,
  type LiveSubscription,
} from '../../../../db/fleets/subscriptions.ts';
import { dataProductCode } from '../../../../domain/fleets/data-product.ts';
import { endVerdicts, MOST_AT_ONCE, subscriptionVerdicts } from '../../../../domain/fleets/verdicts.ts';
import { cursorText, numberCursor } from '../../../call/input/cursor.ts';
import { route } from '../../../call/route.ts';
import { entriesOf, formatQuery, MOST_BYTES, ofDataProduct, verdictsAnswer, verdictsOf } from '../shapes.ts';

const policy = { accounts: ['fleet'] } as const;

const subscription = z
  .strictObject({
    vin: z.string().optional(),
    serial: z.string().optional(),
    dataProduct: z.string(),
    since: z.iso.datetime(),
  })
  .meta({ id: 'Subscription' });

const subscriptionAnswer = ({ vin, serial, dataProduct, since }: LiveSubscription) => ({
  ...(vin === null ? { serial: serial ?? '' } : { vin }),
  dataProduct,
  since,
});

export const fleetSubscriptionRoutes = [
  route({
    method: 'get',
    path: '/v1/fleet/subscriptions',
    policy,
    summary: 'What the fleet is subscribed with now.',
    rule: 'R45',
    query: z.strictObject({ dataProduct: dataProductCode.optional(), cursor: numberCursor.optional() }),
    responses: {
      200: {
        description: 'A page of at most 500. With `next`, call again with the same data product and it as `cursor`.',
        schema: z.strictObject({ subscriptions: z.array(subscription), next: z.string().nullable() }),
      },
    },
    problems: ['not-found'],
    handler: async ({ caller, query }, { db }) => {
      const { subscriptions, next } = await subscriptionsOf(db, caller, query);
      return { body: { subscriptions: subscriptions.map(subscriptionAnswer), next: cursorText(next) } };
    },
  }),
  route({
    method: 'post',
    path: '/v1/fleet/subscriptions',
    policy,
    summary: `Subscribes vehicles and chargers to a data product, at most ${MOST_AT_ONCE} at once: the service credentials of the fleet read them from the answer on. For administrators.`,
    rule: 'R45, R46, R49',
    endsNothing: true,
    mostBytes: MOST_BYTES,
    query: formatQuery,
    body: ofDataProduct(dataProductCode),
    examples: { 'a vehicle': { dataProduct: 'fleet-connected', vins: ['WVWZZZ1JZXW000001'] } },
    responses: {
      200: {
        description:
          'A verdict on each: VINs, then serial numbers, in the order given. `already-subscribed`: to this data product, or to another one, which has to end first.',
        schema: verdictsOf(subscriptionVerdicts),
        mediaType: 'text/csv',
        example: { verdicts: [{ vin: 'WVWZZZ1JZXW000001', verdict: 'subscribed' }] },
      },
    },
    problems: ['not-found'],
    handler: async ({ caller, query: { format }, body }, { db }) =>
      verdictsAnswer(await subscribe(db, caller, body.dataProduct, entriesOf(body)), format),
  }),
  route({
    method: 'post',
    path: '/v1/fleet/subscriptions/end',
    policy,
    summary:
      'Ends the subscriptions for vehicles and chargers: nothing is handed over after the answer. What providers read by a consent goes on. For administrators.',
    rule: 'R46, R48',
    mostBytes: MOST_BYTES,
    query: formatQuery,
    body: ofDataProduct(dataProductCode.optional().describe('Those of this data product alone.')),
    examples: { 'a vehicle': { vins: ['WVWZZZ1JZXW000001'] } },
    responses: {
      200: {
        description: 'A verdict on each: VINs, then serial numbers, in the order given.',
        schema: verdictsOf(endVerdicts),
        mediaType: 'text/csv',
        example: { verdicts: [{ vin: 'WVWZZZ1JZXW000001', verdict: 'ended' }] },
      },
    },
    problems: ['not-found'],
    handler: async ({ caller, query: { format }, body }, { db }) =>
      verdictsAnswer(await endSubscriptions(db, caller, entriesOf(body), body.dataProduct ?? null), format),
  }),
];

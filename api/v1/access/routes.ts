/** Who has access to a product's data, for every authorised user of it, and how to end it at once (R2, R43). */
import { z } from 'zod';
import { heldBackBySignal } from '../data/held-back.ts';
import { productShape } from '../requests/product-shape.ts';
import { endedBecause } from '../../../db/access/ended.ts';
import { accessesFor, endGiven, readsThrough } from '../../../db/access/given.ts';
import { productIdSchema } from '../../../domain/ids.ts';
import { daySchema } from '../../../domain/time/day.ts';
import { cursorSchema, cursorText } from '../../call/input/cursor.ts';
import { route } from '../../call/route.ts';

const instant = z.iso.datetime().nullable();
const given = z
  .strictObject({
    id: z.uuid(),
    recipient: z.strictObject({ name: z.string(), company: z.string().nullable() }),
    program: z.string().describe('As the recipient calls it.'),
    purpose: z.string().nullable().describe('In the recipient’s own words.'),
    through: z.enum(['link', 'subscription', 'provider-consent']),
    groups: z.array(z.string()).nullable().describe('Groups of signals that were agreed to; `null`: all.'),
    secrets: z.boolean().describe('Whether signals marked as trade secrets are among them.'),
    heldBack: heldBackBySignal,
    givenBy: z.enum(['you', 'another-user']),
    since: z.iso.datetime(),
    until: instant,
    endedAt: instant.describe('When the last of it ended; `null` while something is open.'),
    products: z.array(
      z.strictObject({
        ...productShape,
        ended: z.boolean(),
        reason: z.enum(endedBecause).optional(),
      }),
    ),
    lastReadAt: instant,
    readings30d: z.int().describe('Readings that were handed over in the last 30 days.'),
    openStreams: z.int().describe('How many streams read at this moment.'),
    canEnd: z.boolean(),
  })
  .meta({ id: 'Access' });

const policy = { accounts: ['retail', 'fleet'] } as const;
const params = z.strictObject({ id: z.uuid() });

/** What was read before is not undone by an end. */
const WHAT_WAS_READ = 'What was read before stays with the recipient.';

export const accessRoutes = [
  route({
    method: 'get',
    path: '/v1/access',
    policy,
    summary: 'Who has access to data of a product of the account, whoever gave it; ended ones for 90 days.',
    rule: 'R2, R43',
    query: z.strictObject({ cursor: cursorSchema.optional() }),
    responses: {
      200: {
        description: 'A page of at most 50, newest first. With `next`, call again with it as `cursor`.',
        schema: z.strictObject({ access: z.array(given), next: z.string().nullable() }),
      },
    },
    handler: async ({ caller, query }, { db }) => {
      const { accesses, next } = await accessesFor(db, caller, query);
      return { body: { access: accesses, next: cursorText(next) } };
    },
  }),
  route({
    method: 'get',
    path: '/v1/access/:id/log',
    policy,
    summary: 'How much was read by it, by day and product: of one day, or of the last thirty.',
    rule: 'R43',
    params,
    query: z.strictObject({ day: daySchema.optional().describe('Of UTC.') }),
    responses: {
      200: {
        description: 'The newest first. What was read in the last second may be missing.',
        schema: z.strictObject({
          reads: z.array(
            z.strictObject({
              day: z.iso.date(),
              product: z.uuid(),
              name: z.string(),
              readings: z.int(),
              lastReadAt: z.iso.datetime(),
            }),
          ),
        }),
      },
    },
    problems: ['not-found'],
    handler: async ({ caller, params: { id }, query: { day } }, { db }) => ({
      body: { reads: await readsThrough(db, caller, id, day) },
    }),
  }),
  route({
    method: 'post',
    path: '/v1/access/:id/end',
    policy,
    summary:
      'Ends it, for some products or for all that the account is an authorised user of: nothing is handed over after the answer.',
    rule: 'R2, R43',
    params,
    body: z.strictObject({ products: z.array(productIdSchema).min(1).max(1000).optional() }),
    responses: {
      200: {
        description: 'Ended, from this moment. Again: nothing was left to end.',
        schema: z.strictObject({ endedAt: instant, products: z.array(z.uuid()), note: z.string() }),
      },
    },
    problems: ['not-found', 'invalid'],
    handler: async ({ caller, params: { id }, body }, { db }) => ({
      body: { ...(await endGiven(db, caller, id, body.products)), note: WHAT_WAS_READ },
    }),
  }),
];

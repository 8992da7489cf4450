/** Who reads continuous data, as support sees it (R39, R40, R43): counts and times, never what was read. */
import { z } from 'zod';
import { heldBackBySignal } from '../data/held-back.ts';
import { withholdingAnswer } from './withholdings.ts';
import { productShape } from '../requests/product-shape.ts';
import { endedBecause } from '../../../db/access/ended.ts';
import { accessesSeen, accessSeen, endByStaff, type SeenAccess, type SeenBy } from '../../../db/access/seen.ts';
import { productIdSchema } from '../../../domain/ids.ts';
import { emailSchema } from '../../../domain/requests/form-fields.ts';
import { textSchema } from '../../../domain/text/plain-text.ts';
import { cursorSchema, cursorText } from '../../call/input/cursor.ts';
import { route } from '../../call/route.ts';

const agent = { accounts: ['staff'], role: 'agent' } as const;
const supervisor = { accounts: ['staff'], role: 'supervisor' } as const;
const params = z.strictObject({ id: z.uuid() });
const instant = z.iso.datetime();

const seen = z
  .strictObject({
    id: z.uuid().describe('The link’s; of what a fleet gave, the access’s own.'),
    through: z.enum(['link', 'subscription', 'provider-consent']),
    program: z.strictObject({ id: z.uuid(), clientId: z.string(), name: z.string() }),
    recipient: z.strictObject({ owner: z.string(), name: z.string(), company: z.string().nullable() }),
    purpose: z.string().nullable().describe('In the recipient’s own words.'),
    giver: z.string().nullable().describe('The account that agreed.'),
    holder: z.string().describe('Whose registrations it hangs on.'),
    groups: z.array(z.string()).nullable().describe('Groups of signals; `null`: all.'),
    secrets: z.boolean(),
    heldBack: heldBackBySignal,
    since: instant,
    until: instant.nullable(),
    taken: z.boolean().describe('Whether a program has come for its tokens.'),
    endedAt: instant.nullable().describe('When the last of it ended; `null` while something is open.'),
    products: z.array(
      z.strictObject({
        ...productShape,
        end: z
          .strictObject({
            at: instant,
            because: z.enum(endedBecause),
            by: z.string(),
            reason: z.string().optional().describe('Of staff; both sides read it.'),
          })
          .optional(),
      }),
    ),
    lastReadAt: instant.nullable(),
    readings30d: z.int().describe('Readings that were handed over in the last 30 days.'),
    openStreams: z.int(),
  })
  .meta({ id: 'SeenAccess' });

const bodyOf = (access: SeenAccess) => ({
  ...access,
  products: access.products.map(({ end, ...product }) => ({
    ...product,
    ...(end ? { end: { ...end, at: new Date(end.at).toISOString() } } : {}),
  })),
});

/** By one of them. */
const query = z
  .strictObject({
    product: z.string().min(1).max(100).optional().describe('A VIN, a serial, or a product’s id.'),
    email: emailSchema.optional().describe('Of who gave it or uses the product, or of whose program reads.'),
    program: z.string().min(1).max(100).optional().describe('The id of a credential, or its client id.'),
    cursor: cursorSchema.optional(),
  })
  .refine(({ product, email, program }) => [product, email, program].filter(Boolean).length === 1, {
    error: 'Give one of product, email and program.',
    path: ['product'],
  });

/** What the console's form becomes as well. */
export const accessEnd = z.strictObject({
  products: z.array(productIdSchema).min(1).max(1000).optional().describe('These alone; left out: all of it.'),
  reason: textSchema(1000).describe('Giver and recipient read it.'),
});

export const supportAccessRoutes = [
  route({
    method: 'get',
    path: '/v1/support/access',
    policy: agent,
    summary:
      'Who reads data of a product, or of or for a person, or by a program, also what has ended; never what was read.',
    rule: 'R39, R43',
    query,
    responses: {
      200: {
        description: 'A page of at most 50, newest first. With `next`, call again with it as `cursor`.',
        schema: z.strictObject({ access: z.array(seen), next: z.string().nullable() }),
      },
    },
    handler: async ({ query: { product, email, program, cursor } }, { db }) => {
      const by: SeenBy = product ? { product } : email ? { email } : { program: program ?? '' };
      const { accesses, next } = await accessesSeen(db, by, { cursor });
      return { body: { access: accesses.map(bodyOf), next: cursorText(next) } };
    },
  }),
  route({
    method: 'get',
    path: '/v1/support/access/:id',
    policy: agent,
    summary: 'One of them: how much was read by day and product, and the streams that are open.',
    rule: 'R39, R43',
    params,
    responses: {
      200: {
        description: 'Counts of the last ninety days, the newest first.',
        schema: z.strictObject({
          access: seen,
          reads: z.array(
            z.strictObject({
              day: z.iso.date(),
              product: z.uuid(),
              name: z.string(),
              readings: z.int(),
              lastReadAt: instant,
            }),
          ),
          streams: z.array(z.strictObject({ id: z.uuid(), openedAt: instant, network: z.string() })),
          withholdings: z.array(withholdingAnswer).describe('Trade secrets that were held back of it (R54).'),
        }),
      },
    },
    problems: ['not-found'],
    handler: async ({ params: { id } }, { db }) => {
      const { access, streams, ...rest } = await accessSeen(db, id);
      const open = streams.map(({ id, openedAt, network }) => ({ id, openedAt, network }));
      return { body: { access: bodyOf(access), streams: open, ...rest } };
    },
  }),
  route({
    method: 'post',
    path: '/v1/support/access/:id/end',
    policy: supervisor,
    summary: 'Ends it with a reason: nothing is handed over after the answer. Both sides are told.',
    rule: 'R40, R43',
    params,
    body: accessEnd,
    responses: {
      200: {
        description: 'Ended, from this moment. Again: nothing was left to end.',
        schema: z.strictObject({ endedAt: instant.nullable(), products: z.array(z.uuid()) }),
      },
    },
    problems: ['not-found', 'invalid'],
    handler: async ({ caller, params: { id }, body }, { db }) => ({
      body: await endByStaff(db, id, { ...body, by: caller.account }),
    }),
  }),
];

/** The products of an account, and what can be said of a VIN before submitting (R5–R7). */
import { z } from 'zod';
import { productShape } from '../requests/product-shape.ts';
import { productsInPages, vinVerdicts } from '../../../db/registrations/products.ts';
import { holderOf } from '../../../domain/principal.ts';
import { refuseIf } from '../../../domain/refusal.ts';
import { MOST_VINS } from '../../../domain/requests/form-fields.ts';
import { vinVerdicts as verdicts } from '../../../domain/registrations/vin.ts';
import { cursorText, idCursor } from '../../call/input/cursor.ts';
import { route } from '../../call/route.ts';
import { productAnswer } from '../requests/answers.ts';

const registeredProduct = z
  .strictObject({
    ...productShape,
    activated: z.boolean().describe('Fleets: whether the product is activated in the fleet account (R5).'),
    registrations: z
      .array(z.strictObject({ from: z.iso.datetime(), until: z.iso.datetime().nullable() }))
      .describe('From when until when the account is an authorised user; `until` is null while it lasts.'),
  })
  .meta({ id: 'Product' });

/** Any texts: what is no VIN gets the verdict `malformed`, not an error. */
const validation = z
  .strictObject({
    vins: z
      .array(z.string().max(100, 'At most 100 characters.'))
      .min(1, 'Give at least one VIN.')
      .max(MOST_VINS, `At most ${MOST_VINS} VINs.`),
  })
  .meta({ id: 'VinValidation' });

export const productRoutes = [
  route({
    method: 'get',
    path: '/v1/products',
    policy: { accounts: ['retail', 'fleet'] },
    summary: 'The products registered to the account.',
    rule: 'R2, R6',
    query: z.strictObject({ cursor: idCursor.optional() }),
    responses: {
      200: {
        description: 'A page of at most 100 of all that are or were. With `next`, call again with it as `cursor`.',
        schema: z.strictObject({ products: z.array(registeredProduct), next: z.string().nullable() }),
      },
    },
    handler: async ({ caller, query }, { db }) => {
      const holder = holderOf(caller);
      const { products, next } = holder ? await productsInPages(db, holder, query) : { products: [], next: null };
      return { body: { products: products.map(productAnswer), next: cursorText(next) } };
    },
  }),
  route({
    method: 'post',
    path: '/v1/products/validate',
    policy: { accounts: ['retail', 'fleet'] },
    summary: 'What can be said of VINs before submitting.',
    rule: 'R4, R5',
    endsNothing: true,
    body: validation,
    examples: { 'two VINs': { vins: ['WVWZZZ1JZXW000001', 'not a VIN'] } },
    responses: {
      200: {
        description: 'A verdict for each, in the order given.',
        schema: z.strictObject({
          verdicts: z.array(z.strictObject({ vin: z.string(), verdict: z.enum(verdicts) })),
        }),
        example: {
          verdicts: [
            { vin: 'WVWZZZ1JZXW000001', verdict: 'ok' },
            { vin: 'not a VIN', verdict: 'malformed' },
          ],
        },
      },
    },
    handler: async ({ caller, body }, { db, config }) => {
      const most = config.policy.limits.vinsPerRequest;
      refuseIf(body.vins.length > most ? [{ at: '/vins', code: 'too-many-products', most }] : []);
      return { body: { verdicts: await vinVerdicts(db, holderOf(caller), body.vins) } };
    },
  }),
];

/** Data products: what there is, for anyone, and what a fleet has added to its account (R44). */
import { z } from 'zod';
import {
  addDataProduct,
  dataProducts,
  dataProductsOf,
  removeDataProduct,
  signalsInGroups,
  type AddedDataProduct,
  type DataProduct,
  type OpenedSignal,
} from '../../../../db/fleets/data-products.ts';
import { dataProductCode, dataProductPrice, dataProductTerms } from '../../../../domain/fleets/data-product.ts';
import { inLanguage, locales, type Locale } from '../../../../domain/languages/languages.ts';
import { route } from '../../../call/route.ts';

const shared = {
  code: dataProductCode,
  name: z.string(),
  description: z.string().optional(),
  groups: z.array(z.string()).nullable().describe('Groups of signals that it opens; `null`: all.'),
  plugInDevice: z.boolean().describe('For vehicles with a plug-in device, of any make, and for no others.'),
  terms: dataProductTerms.nullable(),
  price: dataProductPrice.nullable(),
};
const dataProduct = z
  .strictObject({
    ...shared,
    signals: z.array(
      z.strictObject({
        path: z.string(),
        meaning: z.string(),
        unit: z.string().nullable(),
        groups: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: 'DataProduct' });
const added = z
  .strictObject({
    ...shared,
    offered: z.boolean().describe('One that is not offered any more goes on for those who have it.'),
    addedAt: z.iso.datetime().nullable().describe('`null`: not in the account.'),
    termsVersion: z.string().nullable().describe('The version of its terms that was accepted.'),
    subscriptions: z.int().describe('Vehicles and chargers that are subscribed to it.'),
    consents: z.int().describe('Those for which a provider has consent for it.'),
  })
  .meta({ id: 'AddedDataProduct' });

const sharedOf = (
  { code, names, descriptions, groups, plugIn, terms, price }: DataProduct,
  locale: Locale,
): Omit<z.infer<typeof dataProduct>, 'signals'> => {
  const description = inLanguage(descriptions, locale);
  return {
    code,
    name: inLanguage(names, locale),
    ...(description && { description }),
    groups,
    plugInDevice: plugIn,
    terms,
    price,
  };
};

const signalsOf = ({ groups }: DataProduct, signals: readonly OpenedSignal[], locale: Locale) =>
  signals
    .filter((signal) => groups === null || signal.groups.some((group) => groups.includes(group)))
    .map(({ path, meaning, meanings, unit, groups: own }) => ({
      path,
      meaning: meanings?.[locale] ?? meaning,
      unit,
      groups: own,
    }));

const addedOf = (one: AddedDataProduct, locale: Locale) => ({
  ...sharedOf(one, locale),
  offered: one.offered,
  addedAt: one.addedAt,
  termsVersion: one.termsVersion,
  subscriptions: one.subscriptions,
  consents: one.consents,
});

const localeQuery = z.strictObject({
  locale: z.enum(locales).default('en').describe('The language of names and meanings.'),
});
const params = z.strictObject({ code: dataProductCode });
const policy = { accounts: ['fleet'] } as const;

export const dataProductRoutes = [
  route({
    method: 'get',
    path: '/v1/data-products',
    policy: { anyone: 'what is offered is public' },
    summary: 'The data products that fleets can add to their accounts, each with the signals that it opens.',
    rule: 'R44, R57',
    query: localeQuery,
    responses: {
      200: {
        description: 'All that are offered.',
        schema: z.strictObject({ dataProducts: z.array(dataProduct) }),
        example: {
          dataProducts: [
            {
              code: 'fleet-quality',
              name: 'Fleet Quality Connected Data Gateway',
              groups: ['health'],
              plugInDevice: false,
              terms: null,
              price: null,
              signals: [{ path: 'Vehicle.OBD.DTCList', meaning: 'Trouble codes', unit: null, groups: ['health'] }],
            },
          ],
        },
      },
    },
    handler: async ({ query: { locale } }, { db }) => {
      const [offered, signals] = await Promise.all([dataProducts(db), signalsInGroups(db)]);
      return {
        body: {
          dataProducts: offered.map((one) => ({ ...sharedOf(one, locale), signals: signalsOf(one, signals, locale) })),
        },
      };
    },
  }),
  route({
    method: 'get',
    path: '/v1/fleet/data-products',
    policy,
    summary:
      'The data products that are offered or in the account of the fleet, and how many vehicles and chargers hang on each.',
    rule: 'R44',
    query: localeQuery,
    responses: {
      200: { description: 'All of them.', schema: z.strictObject({ dataProducts: z.array(added) }) },
    },
    problems: ['not-found'],
    handler: async ({ caller, query: { locale } }, { db }) => ({
      body: { dataProducts: (await dataProductsOf(db, caller)).map((one) => addedOf(one, locale)) },
    }),
  }),
  route({
    method: 'post',
    path: '/v1/fleet/data-products/:code',
    policy,
    summary:
      'Adds a data product to the account of the fleet; where it has terms, with the version that is accepted. For administrators.',
    rule: 'R44, R46',
    endsNothing: true,
    params,
    body: z.strictObject({
      terms: z.strictObject({ version: z.string().max(50), accepted: z.literal(true) }).optional(),
    }),
    examples: { 'without terms': {}, 'with terms': { terms: { version: '2027-01', accepted: true } } },
    responses: {
      200: { description: 'It was there.', schema: added },
      201: { description: 'Added.', schema: added },
    },
    problems: ['not-found', 'invalid'],
    handler: async ({ caller, params: { code }, body: { terms } }, { db }) => {
      const { dataProduct: one, isNew } = await addDataProduct(db, caller, code, terms?.version ?? null);
      return { status: isNew ? 201 : 200, body: addedOf(one, 'en') };
    },
  }),
  route({
    method: 'delete',
    path: '/v1/fleet/data-products/:code',
    policy,
    summary:
      'Removes it from the account. What was subscribed to it, and given to providers by it, ends: nothing is handed over after the answer. For administrators.',
    rule: 'R44, R46, R48',
    params,
    responses: {
      200: {
        description: 'Removed, from this moment. Again: nothing was left to end.',
        schema: z.strictObject({
          endedAt: z.iso.datetime().nullable(),
          subscriptions: z.int().describe('How many of the fleet’s ended with it.'),
          consents: z.int().describe('For how many vehicles and chargers a provider’s consent ended with it.'),
        }),
      },
    },
    problems: ['not-found'],
    handler: async ({ caller, params: { code } }, { db }) => ({ body: await removeDataProduct(db, caller, code) }),
  }),
];

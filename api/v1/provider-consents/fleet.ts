/** R47, R48: an administrator consents that an approved provider reads vehicles and chargers of the company, and removes that. */
import { z } from 'zod';
import { removeConsents } from '../../../db/provider-consents/end.ts';
import { giveConsent } from '../../../db/provider-consents/give.ts';
import { findProviders, MOST_FOUND } from '../../../db/provider-consents/providers.ts';
import { mustAdminister } from '../../../db/registrations/accounts.ts';
import { dataProductCode } from '../../../domain/fleets/data-product.ts';
import { cuuidSchema } from '../../../domain/ids.ts';
import { consentRemovalVerdicts, consentVerdicts } from '../../../domain/provider-consents/verdicts.ts';
import { route } from '../../call/route.ts';
import { bodyAbout, entriesOf, formatQuery, MOST_BYTES, verdictsAnswer, verdictsOf } from '../fleet/shapes.ts';
import { consentShown, consentsListed } from './look.ts';
import { IN_ORDER } from './shapes.ts';

const policy = { accounts: ['fleet'] } as const;
const example = {
  provider: 'c0a1f1ee-0003-4000-8000-000000000003',
  vins: ['WVWZZZ1JZXW000001'],
  dataProduct: 'fleet-quality',
};

const consentBody = bodyAbout({
  provider: cuuidSchema.describe('The CUUID of the provider.'),
  dataProduct: dataProductCode.describe('What the provider may read of each: this, and nothing beyond it.'),
  until: z.iso.datetime({ offset: true }).optional().describe('Until when; without it, until it is removed.'),
});
const removalBody = bodyAbout({
  provider: cuuidSchema.optional().describe('Of this provider alone; of every one where it is left out.'),
  dataProduct: dataProductCode.optional().describe('For this data product alone.'),
});

export const fleetConsentRoutes = [
  route({
    method: 'get',
    path: '/v1/fleet/providers',
    policy,
    summary: 'The approved service providers that administrators can consent for.',
    rule: 'R47',
    query: z.strictObject({ query: z.string().max(200).default('').describe('Words of the name, or the CUUID.') }),
    responses: {
      200: {
        description: `By name, at most ${MOST_FOUND}: where there are more, search for more words.`,
        schema: z.strictObject({
          providers: z.array(z.strictObject({ cuuid: z.uuid(), name: z.string(), country: z.string().nullable() })),
        }),
        example: { providers: [{ cuuid: example.provider, name: 'Demo Telematics GmbH', country: 'DE' }] },
      },
    },
    handler: async ({ caller, query: { query } }, { db }) => {
      await mustAdminister(db, caller);
      return { body: { providers: await findProviders(db, query) } };
    },
  }),
  route({
    method: 'get',
    path: '/v1/fleet/provider-consents',
    policy,
    summary: 'The consents for providers that the company gave; ended ones for 90 days.',
    rule: 'R47',
    problems: ['not-found'],
    ...consentsListed,
  }),
  route({
    method: 'post',
    path: '/v1/fleet/provider-consents',
    policy,
    summary: 'Consents, for administrators: for many vehicles at once, with a verdict for each. The provider is told.',
    rule: 'R46, R47, R49',
    endsNothing: true,
    mostBytes: MOST_BYTES,
    body: consentBody,
    examples: { 'one vehicle': example },
    responses: {
      200: {
        description: `${IN_ORDER} Those that do not fit harm no other.`,
        schema: z.strictObject({
          id: z.uuid().nullable().describe('Of the consent; `null` where nothing was consented.'),
          verdicts: verdictsOf(consentVerdicts).shape.verdicts,
        }),
        example: {
          id: '5f0f4f1e-0b9d-4c8e-9a51-2f6d6b0c7e11',
          verdicts: [{ vin: 'WVWZZZ1JZXW000001', verdict: 'consented' }],
        },
      },
    },
    problems: ['not-found', 'invalid'],
    handler: async ({ caller, body }, { db }) => {
      const { id, verdicts } = await giveConsent(db, caller, body, entriesOf(body));
      return { body: { id, verdicts } };
    },
  }),
  route({
    method: 'post',
    path: '/v1/fleet/provider-consents/end',
    policy,
    summary:
      'Removes consent for vehicles and chargers, for administrators: nothing is handed to the provider after the answer, and it is told.',
    rule: 'R46, R48',
    mostBytes: MOST_BYTES,
    query: formatQuery,
    body: removalBody,
    examples: { 'one vehicle': { vins: example.vins } },
    responses: {
      200: {
        description: IN_ORDER,
        schema: verdictsOf(consentRemovalVerdicts),
        mediaType: 'text/csv',
        example: { verdicts: [{ vin: 'WVWZZZ1JZXW000001', verdict: 'removed' }] },
      },
    },
    problems: ['not-found'],
    handler: async ({ caller, query: { format }, body }, { db }) =>
      verdictsAnswer(await removeConsents(db, caller, body, entriesOf(body)), format),
  }),
  route({
    method: 'get',
    path: '/v1/fleet/provider-consents/:id',
    policy,
    summary: 'One consent: each vehicle and charger, and how much was read by day.',
    rule: 'R47',
    problems: ['not-found'],
    ...consentShown,
  }),
];

/** What both sides of a consent for a provider are answered in (R47, R48). */
import { z } from 'zod';
import { productKinds } from '../../../domain/requests/types.ts';
import { consentEnds } from '../../../domain/provider-consents/verdicts.ts';

const instant = z.iso.datetime();
const company = z.strictObject({ cuuid: z.uuid(), name: z.string() });

/** Where verdicts are told of. */
export const IN_ORDER = 'A verdict on each: VINs, then serial numbers, in the order given.';

export const consentShape = z
  .strictObject({
    id: z.uuid(),
    fleet: company,
    provider: company,
    dataProduct: z.string(),
    givenAt: instant,
    until: instant.nullable(),
    endedAt: instant.nullable().describe('When the last of it ended; `null` while something is consented.'),
    products: z.int().describe('Vehicles and chargers that were consented.'),
    open: z.int().describe('Those that are consented still.'),
    subscribed: z.int().describe('Those of them that the provider reads.'),
    lastReadAt: instant.nullable(),
    readings30d: z.int().describe('Readings that were handed over in the last 30 days.'),
  })
  .meta({ id: 'ProviderConsent' });

const productShape = z.strictObject({
  kind: z.enum(productKinds),
  vin: z.string().optional(),
  serial: z.string().optional(),
  name: z.string(),
  endedAt: instant.nullable(),
  endedBecause: z.enum(consentEnds).nullable(),
  subscription: z
    .strictObject({ dataProduct: z.string(), since: z.string() })
    .nullable()
    .describe('What the provider reads; `null`: it has not subscribed, or no more.'),
});

export const consentDetailShape = consentShape
  .extend({
    vehicles: z.array(productShape).describe('Vehicles and chargers, a page of at most 1,000.'),
    reads: z
      .array(z.strictObject({ day: z.iso.date(), readings: z.int(), products: z.int(), lastReadAt: instant }))
      .describe('How much was read of it, by day, of the last thirty; the newest first.'),
    next: z.string().nullable().describe('With it as `cursor`: the products that follow.'),
  })
  .meta({ id: 'ProviderConsentDetail' });

export const consentExample = {
  id: '5f0f4f1e-0b9d-4c8e-9a51-2f6d6b0c7e11',
  fleet: { cuuid: 'c0a1f1ee-0001-4000-8000-000000000001', name: 'Demo Fleet GmbH' },
  provider: { cuuid: 'c0a1f1ee-0003-4000-8000-000000000003', name: 'Demo Telematics GmbH' },
  dataProduct: 'fleet-quality',
  givenAt: '2027-03-01T09:30:00.000Z',
  until: null,
  endedAt: null,
  products: 1,
  open: 1,
  subscribed: 1,
  lastReadAt: '2027-03-02T07:00:00.000Z',
  readings30d: 812,
};

export const detailExample = {
  ...consentExample,
  vehicles: [
    {
      kind: 'vehicle' as const,
      vin: 'WVWZZZ1JZXW000001',
      name: 'Van 1',
      endedAt: null,
      endedBecause: null,
      subscription: { dataProduct: 'fleet-quality', since: '2027-03-01T09:45:00.000Z' },
    },
  ],
  reads: [{ day: '2027-03-02', readings: 812, products: 1, lastReadAt: '2027-03-02T07:00:00.000Z' }],
  next: null,
};

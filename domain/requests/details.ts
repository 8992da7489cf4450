/**
 * What a request keeps of its form, besides what every type has: read from the row by one schema a type. The schemas name
 * the shape alone: a rule that is made stricter later must not make the requests of before unreadable.
 */
import { z } from 'zod';
import { cuuidSchema } from '../ids.ts';
import { vinSchema } from '../registrations/vin.ts';
import { holds } from '../conduct/gatekeepers.ts';
import { sizes } from '../sharing/form.ts';

const day = z.iso.date();
const period = z.object({ from: day, to: day });

const company = z.object({
  name: z.string(),
  registrationNumber: z.string(),
  address: z.string(),
  country: z.string(),
});
const vehicles = z.object({ vins: z.array(vinSchema) });

const products = vehicles.extend({ wallbox: z.boolean().exactOptional(), chargers: z.boolean().exactOptional() });

const sharing = z.object({
  /** The third party, in its own words. */
  recipient: z.object({ name: z.string(), company: company.exactOptional() }),
  customer: z.union([
    z.object({ name: z.string(), email: z.string() }),
    z.object({ cuuid: cuuidSchema.exactOptional(), adminEmail: z.string().exactOptional() }),
  ]),
  products,
  purpose: z.string(),
  agreement: z.object({
    confirmed: z.literal(true),
    reference: z.string().exactOptional(),
    date: day.exactOptional(),
  }),
  size: z.enum(sizes),
  /** R61: why it is looked at first, and which gatekeeper it may belong to. */
  held: z.enum(holds).exactOptional(),
  gatekeeper: z.string().exactOptional(),
});

const rental = z.object({ renter: z.object({ name: z.string(), email: z.string() }), rental: period });

const unregisteredFleet = z.object({
  company,
  contact: z.object({ name: z.string(), phone: z.string().exactOptional() }),
  market: z.string(),
  products: vehicles,
});

const publicBody = z.object({
  body: z.object({ name: z.string(), country: z.string(), address: z.string(), contact: z.string() }),
  legalBasis: z.string(),
  need: z.enum(['emergency', 'other']),
  explanation: z.string(),
  dataWanted: z.string(),
  intendedUse: z.string(),
  deadline: day,
  duration: z.string().exactOptional(),
  eraseOn: day.exactOptional(),
  whyThisHolder: z.string().exactOptional(),
  sharedWith: z.string().exactOptional(),
  safeguards: z.string().exactOptional(),
  noOffence: z.literal(true).exactOptional(),
  products: vehicles.exactOptional(),
});

const schemas = {
  agent: sharing,
  provider: sharing,
  rental,
  'unregistered-fleet': unregisteredFleet,
  'public-body': publicBody,
};

type TypeWithDetails = keyof typeof schemas;
export type Details<T extends TypeWithDetails> = z.infer<(typeof schemas)[T]>;
export type SharingDetails = Details<'agent'>;

/** The details of a request of the type; `null` once they were removed (R13), which is done as a whole. */
export function readDetails<T extends TypeWithDetails>(type: T, kept: unknown): Details<T> | null {
  if (typeof kept === 'object' && kept !== null && Object.keys(kept).length === 0) return null;
  return schemas[type].parse(kept) as Details<T>; // each type has its schema
}

const asked = z.object({ products: products.exactOptional() });

/** The products that the form named, whatever the type; `undefined` where it named none, or once the details were removed. */
export const productsNamed = (kept: unknown): z.infer<typeof products> | undefined => asked.parse(kept).products;

/** The details where something is still to be decided by them. @throws Error where they were removed */
export function detailsOf<T extends TypeWithDetails>(type: T, request: { details: unknown }): Details<T> {
  const details = readDetails(type, request.details);
  if (!details) throw new Error('the details of the request were removed');
  return details;
}

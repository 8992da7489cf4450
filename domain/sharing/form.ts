/** What a third party fills in when it asks for a customer's data (R23): one strict schema a type, all faults at once. */
import { z } from 'zod';
import { daySchema } from '../time/day.ts';
import type { Held } from '../conduct/gatekeepers.ts';
import {
  common,
  emailSchema,
  fleetProducts,
  ofOthers,
  retailProducts,
  saysOnWhichBasis,
} from '../requests/form-fields.ts';
import { cuuidSchema } from '../ids.ts';
import { lineSchema, textSchema } from '../text/plain-text.ts';

export const companySchema = z
  .strictObject({
    name: lineSchema(200),
    registrationNumber: lineSchema(100),
    address: lineSchema(300),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, 'Give the country as two capital letters (ISO 3166-1), such as DE.')
      .meta({ example: 'DE' }),
  })
  .meta({ id: 'CompanyDetails' });

const confirmed = (what: string) => z.literal(true, { error: `${what} Without that we may not go on (true).` });

const agreement = z
  .strictObject({
    confirmed: confirmed('Confirm that a written agreement with the customer covers the scope and the purpose.'),
    reference: lineSchema(200).optional(),
    date: daySchema.optional(),
  })
  .refine((a) => a.reference !== undefined || a.date !== undefined, {
    error: "Give the agreement's date or its reference.",
  });

/** R32: who pays which rate. */
export const sizes = ['sme', 'non-profit-research', 'other'] as const;
export type Size = (typeof sizes)[number];

const sharing = {
  ...common,
  purpose: textSchema(1000).describe('What the data is for, in your own words; the customer reads it as such.'),
  agreement,
  customerConsented: confirmed('Confirm that the customer and all other users agreed.'),
  gatekeeper: z.literal(false, {
    error:
      'Gatekeepers under the Digital Markets Act may not receive data this way (Article 5(3)): confirm that you are none (false).',
  }),
  size: z
    .enum(sizes)
    .optional()
    .describe(
      'Small and medium enterprises, with their partner and linked enterprises counted in, and non-profit research pay the costs alone (R59).',
    ),
};

export const agentForm = z
  .strictObject({
    type: z.literal('agent'),
    ...sharing,
    agent: z.strictObject({ name: lineSchema(200), company: companySchema.optional() }),
    customer: z.strictObject({ name: lineSchema(200), email: emailSchema }),
    products: retailProducts,
  })
  .meta({ id: 'AgentRequest' });

export const providerForm = z
  .strictObject({
    type: z.literal('provider'),
    ...sharing,
    ...ofOthers,
    customer: z
      .strictObject({ cuuid: cuuidSchema.optional(), adminEmail: emailSchema.optional() })
      .refine((c) => (c.cuuid === undefined) !== (c.adminEmail === undefined), {
        error: "Name the fleet by its CUUID or by an administrator's email, one of the two.",
      }),
    products: fleetProducts,
  })
  .refine(...saysOnWhichBasis)
  .meta({ id: 'ProviderRequest' });

export type SharingForm = z.infer<typeof agentForm> | z.infer<typeof providerForm>;

/** R66 */
export const IS_THE_CUSTOMER =
  'This is your own address. To get your own data you need no third party: sign in, and ask by a request of the type customer or fleet.';

/** Where a form names the customer by an address. */
export function customerAddress(form: SharingForm): { at: string; email: string } | null {
  if (form.type === 'agent') return { at: '/customer/email', email: form.customer.email };
  const { adminEmail } = form.customer;
  return adminEmail === undefined ? null : { at: '/customer/adminEmail', email: adminEmail };
}

/** What is kept of a form. A provider goes by the name under which it was approved. */
export function sharingParticularsOf(form: SharingForm, provider: { name: string } | null, held: Held | null) {
  const recipient =
    form.type === 'agent'
      ? { name: form.agent.name, ...(form.agent.company ? { company: form.agent.company } : {}) }
      : { name: provider?.name ?? '' };
  const { customer, products, purpose, agreement, size = 'other' } = form;
  return { recipient, customer, products, purpose, agreement, size, ...held };
}

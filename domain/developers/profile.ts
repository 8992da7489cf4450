/** Who registers as a developer, and what it confirms (R41). */
import { z } from 'zod';
import type { Holder, Principal } from '../principal.ts';
import { emailSchema } from '../requests/form-fields.ts';
import { locales } from '../languages/languages.ts';
import { companySchema, sizes } from '../sharing/form.ts';
import { lineSchema } from '../text/plain-text.ts';

/** A person, or a company. */
export const developerKinds = ['person', 'company'] as const;

/** Whose profile, access and credentials an account sees: its own, or its company's, whose people change. */
export const developerOf = ({ kind, account, company }: Principal): Holder =>
  (kind === 'fleet' || kind === 'provider') && company ? `company:${company}` : `account:${account}`;

const country = z
  .string()
  .regex(/^[A-Z]{2}$/, 'Give the country as two capital letters (ISO 3166-1), such as DE.')
  .meta({ example: 'DE' });

/** The acceptance of the terms: of this version, as `GET /v1/terms` answers it. */
const termsAccepted = z.strictObject({
  version: z.string().min(1).max(100),
  accepted: z.literal(true, { error: 'Read the terms and accept them (true). Without that there is no API access.' }),
});

const fields = {
  kind: z.enum(developerKinds),
  name: lineSchema(200).describe('Of the person who is responsible; customers read it where they are asked.'),
  company: companySchema.optional().describe('Of the kind company: its details.'),
  country,
  email: emailSchema.describe('Where our emails about access and credentials go.'),
  size: z.enum(sizes).optional().describe('Small and medium enterprises and non-profit research pay less (R32).'),
  gatekeeper: z.literal(false, {
    error:
      'Gatekeepers under the Digital Markets Act may not receive data this way (Article 5(3) of the Data Act): confirm that you are none (false).',
  }),
  terms: termsAccepted,
  locale: z.enum(locales).optional().describe('Language of our emails; English where none is given.'),
};

export const developerForm = z
  .strictObject(fields)
  .refine(({ kind, company }) => (kind === 'company') === (company !== undefined), {
    path: ['company'],
    error: 'Give the details of the company where kind is company, and leave them out where it is person.',
  })
  .meta({ id: 'DeveloperForm' });
export type DeveloperForm = z.infer<typeof developerForm>;

/** What changes; what is left out stays. */
export const developerChange = z.strictObject(fields).partial().meta({ id: 'DeveloperChange' });
export type DeveloperChange = z.infer<typeof developerChange>;

/** What a company fills in to become an approved service provider (R31), or to register as a fleet or rental company (R44). */
import { z } from 'zod';
import { emailSchema } from '../requests/form-fields.ts';
import { locales } from '../languages/languages.ts';
import { lineSchema } from '../text/plain-text.ts';
import { companySchema } from './form.ts';

export const providerApplicationForm = z
  .strictObject({
    company: companySchema,
    contact: z.strictObject({ name: lineSchema(200), email: emailSchema }),
    locale: z.enum(locales).optional().describe('Language of the email with our answer; English where none is given.'),
    gatekeeper: z.literal(false, {
      error:
        'Gatekeepers under the Digital Markets Act may not receive data this way: confirm that you are none (false).',
    }),
  })
  .meta({ id: 'ProviderApplication' });
export type ProviderApplicationForm = z.infer<typeof providerApplicationForm>;

export const companyKinds = ['fleet', 'rental', 'provider'] as const;
export type CompanyKind = (typeof companyKinds)[number];

export const companyApplicationForm = providerApplicationForm
  .omit({ gatekeeper: true })
  .extend({
    kind: z
      .enum(['fleet', 'rental'])
      .describe('A rental company gives vehicles to renters, and asks for their data (R35).'),
  })
  .meta({ id: 'CompanyApplication' });
export type CompanyApplicationForm = z.infer<typeof companyApplicationForm>;

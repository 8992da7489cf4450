/** What a company fills in to become an approved service provider (R31). */
import { z } from 'zod';
import { emailSchema, locales } from '../requests/form-fields.ts';
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

/** What people fill in about companies: who joins as what (R46), who rents which vehicle, and why a provider is suspended (R60). */
import { z } from 'zod';
import { emailSchema } from '../requests/form-fields.ts';
import { locales } from '../languages/languages.ts';
import { fleetRoles } from '../registry/entries.ts';
import { vinSchema } from '../registrations/vin.ts';
import { textSchema } from '../text/plain-text.ts';
import { instantSchema } from '../time/day.ts';

export const rolesSchema = z
  .array(z.enum(fleetRoles))
  .min(1, 'Name at least one role: administrator, developer or driver.')
  .transform((roles) => [...new Set(roles)].sort())
  .describe(
    'Administrators consent, revoke, sell and add users; developers make programs; drivers see what is the fleet’s.',
  );

const locale = z.enum(locales).optional().describe('Language of the email; English where none is given.');

export const invitationForm = z
  .strictObject({ email: emailSchema, roles: rolesSchema, locale })
  .meta({ id: 'FleetUserInvited' });
export type InvitationForm = z.output<typeof invitationForm>;

export const rolesChange = z.strictObject({ roles: rolesSchema }).meta({ id: 'FleetUserRoles' });

const instant = instantSchema.transform((text) => new Date(text)).meta({ type: 'string', format: 'date-time' });

export const rentalAccessForm = z
  .strictObject({
    vin: vinSchema,
    renter: z.strictObject({ email: emailSchema }),
    from: instant.describe('When the vehicle is handed over: nothing that was measured before is the renter’s (R7).'),
    to: instant.describe('When it is given back.'),
    renterRightsValidated: z.literal(true, {
      error: "Confirm that you checked the renter's right to this data (true).",
    }),
    locale,
  })
  .refine(({ from, to }) => from < to, { path: ['to'], error: 'The rental ends before it begins.' })
  .meta({ id: 'RentalAccessForm' });
export type RentalAccessForm = z.output<typeof rentalAccessForm>;

export const suspensionForm = z
  .strictObject({ reason: textSchema(1000).describe('The provider reads it.') })
  .meta({ id: 'Suspension' });

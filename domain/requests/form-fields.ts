/** Fields that the forms of all types have in common (http.md). */
import { z } from 'zod';
import { periodSchema } from '../time/period.ts';
import { vinSchema } from '../registrations/vin.ts';
import { formats } from '../export/formats.ts';
import { measuresAccepted } from '../secrets/measures.ts';
import { groupName } from '../registry/entries.ts';
import { locales } from '../languages/languages.ts';

export const localeSchema = z.enum(locales);

export const emailSchema = z
  .email({ error: 'Give an email address such as name@example.com.' })
  .max(254)
  .meta({ example: 'retail-owner@example.com' });

/** R12: without the confirmation the request is refused, in words of its own. */
export const OTHERS_INFORMED =
  'Confirm that all other users of the products were informed and agreed (true). Without that we may not go on.';
const otherUsersInformed = z.literal(true, { error: OTHERS_INFORMED });

const formatsAsked = z
  .array(z.enum(formats))
  .min(1, 'Name at least one format, or leave the field out.')
  .refine((list) => new Set(list).size === list.length, { error: 'Each format only once.' });

const groupsAsked = z
  .array(groupName)
  .min(1, 'Name at least one group, or leave the field out.')
  .max(50)
  .refine((list) => new Set(list).size === list.length, { error: 'Each group only once.' });

/** R52: what processing of personal data may rest on (GDPR, Article 6(1), points (a) to (f)). */
export const gdprBases = [
  'consent',
  'contract',
  'legal-obligation',
  'vital-interests',
  'public-task',
  'legitimate-interests',
] as const;
export type GdprBasis = (typeof gdprBases)[number];

export const common = {
  email: emailSchema.describe('Where the emails about this request go.'),
  period: periodSchema,
  otherUsersInformed,
  formats: formatsAsked
    .optional()
    .describe(
      'What the data comes as: a file of each product in each of these formats (R62); JSON where none is given.',
    ),
  groups: groupsAsked
    .optional()
    .describe('The groups of signals that are wanted, as the catalogue names them (R51); all where none is given.'),
  withoutPersonal: z
    .boolean()
    .optional()
    .describe('Whether signals that may say something about a person are left out (R52).'),
  confidentiality: measuresAccepted
    .optional()
    .describe(
      'Agrees to the measures of `GET /v1/confidentiality`, so that signals marked as trade secrets come, too (R53); without it they are left out.',
    ),
  locale: z.enum(locales).optional().describe('Language of the emails; English where none is given.'),
};

/** Besides, where others drive what the data is of (R52). */
export const ofOthers = {
  gdprBasis: z
    .enum(gdprBases)
    .optional()
    .describe(
      'Where others drive: the legal basis under the GDPR (Article 6(1)) on which their data is processed. Without it no signal comes that may say something about a person.',
    ),
};

interface OfOthers {
  withoutPersonal?: boolean | undefined;
  gdprBasis?: GdprBasis | undefined;
}

/** R52: a check of such a form, to be refined with. */
export const saysOnWhichBasis: [
  (form: OfOthers) => boolean,
  { path: string[]; error: string; when: (payload: { value: unknown }) => boolean },
] = [
  ({ withoutPersonal, gdprBasis }) => withoutPersonal !== false || gdprBasis !== undefined,
  {
    path: ['gdprBasis'],
    error: 'Say on which legal basis the data of those who drive is processed, or leave personal signals out.',
    when: ({ value }) => typeof value === 'object' && value !== null, // whatever else is wrong with the form: all of it is said at once
  },
];

/** What fits into a call at all; how many a request may have is the policy's to say. */
export const MOST_VINS = 3000;

const vins = z
  .array(vinSchema)
  .max(MOST_VINS, `At most ${MOST_VINS} VINs.`)
  .default([])
  .refine((list) => new Set(list).size === list.length, { error: 'Each VIN only once.' });

const somethingAsked = { error: 'Ask for at least one product.' };

/** A retail customer's products. */
export const retailProducts = z
  .strictObject({ vins, wallbox: z.boolean().default(false).describe('All wallboxes of the account (R6).') })
  .refine((p) => p.vins.length > 0 || p.wallbox, somethingAsked);

/** A fleet's products. */
export const fleetProducts = z
  .strictObject({ vins, chargers: z.boolean().default(false).describe('All chargers of the account (R6).') })
  .refine((p) => p.vins.length > 0 || p.chargers, somethingAsked);

/** Vehicles only, one at least. */
export const onlyVins = z.strictObject({ vins }).refine((p) => p.vins.length > 0, somethingAsked);

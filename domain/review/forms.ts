/** The forms of requests that people review, and of rental companies (R34–R36). */
import { z } from 'zod';
import { daySchema } from '../time/day.ts';
import { common, emailSchema, ofOthers, onlyVins, saysOnWhichBasis } from '../requests/form-fields.ts';
import { periodSchema } from '../time/period.ts';
import { lineSchema, textSchema } from '../text/plain-text.ts';
import { companySchema } from '../sharing/form.ts';

const phone = z
  .string()
  .trim()
  .regex(/^\+?[\d ()/.-]{5,30}$/, 'Give a telephone number such as +49 221 123456.');

export const rentalForm = z
  .strictObject({
    type: z.literal('rental'),
    ...common,
    ...ofOthers,
    products: onlyVins,
    renter: z.strictObject({ name: lineSchema(200), email: emailSchema }),
    rental: periodSchema.describe('First and last day of the rental; the period lies within it.'),
    renterRightsValidated: z.literal(true, {
      error: "Confirm that you checked the renter's right to this data (true).",
    }),
  })
  .refine((f) => f.period.from >= f.rental.from && f.period.to <= f.rental.to, {
    path: ['period'],
    error: 'The period must lie within the rental.',
  })
  .refine((f) => f.rental.from <= f.rental.to, { path: ['rental', 'to'], error: 'The rental ends before it begins.' })
  .refine(...saysOnWhichBasis)
  .meta({ id: 'RentalRequest' });

export const unregisteredFleetForm = z
  .strictObject({
    type: z.literal('unregistered-fleet'),
    ...common,
    ...ofOthers,
    company: companySchema,
    contact: z.strictObject({ name: lineSchema(200), phone: phone.optional() }),
    market: z
      .string()
      .regex(/^[A-Z]{2}$/, 'Give the market as two capital letters, such as DE.')
      .meta({ example: 'DE' }),
    products: onlyVins,
  })
  .refine(...saysOnWhichBasis)
  .meta({ id: 'UnregisteredFleetRequest' });

export const publicBodyForm = z
  .strictObject({
    type: z.literal('public-body'),
    ...common,
    otherUsersInformed: z
      .literal(true, 'A public body need not say this: leave it out.')
      .optional()
      .describe('Not asked of a public body, which can know no other users (Chapter V).'),
    body: z.strictObject({
      name: lineSchema(200),
      country: z
        .string()
        .regex(/^[A-Z]{2}$/, 'Give the country as two capital letters, such as DE.')
        .meta({ example: 'DE' }),
      address: lineSchema(300),
      contact: lineSchema(200),
    }),
    legalBasis: textSchema(2000),
    need: z.enum(['emergency', 'other']).describe('Article 15: a public emergency, or another exceptional need.'),
    explanation: textSchema(4000).describe('Why the need is exceptional (Article 17).'),
    dataWanted: textSchema(4000),
    intendedUse: textSchema(4000),
    deadline: daySchema.describe('Until when the data is wanted.'),
    duration: textSchema(1000).optional().describe('For how long the data is used (Article 17(1)(c)).'),
    eraseOn: daySchema.optional().describe('When it is expected to be erased by all who have it (17(1)(d)).'),
    whyThisHolder: textSchema(2000).optional().describe('Why the data is asked of this holder (17(1)(e)).'),
    sharedWith: textSchema(2000).optional().describe('Other bodies and third parties that are to get it (17(1)(f)).'),
    safeguards: textSchema(2000)
      .optional()
      .describe(
        'Where personal data is needed: how it is protected, and whether it can be anonymised before (17(1)(g)).',
      ),
    noOffence: z
      .literal(true, 'Confirm it (true), or leave it out.')
      .optional()
      .describe('It is not about criminal or administrative offences, penalties, customs or taxes (16(2)).'),
    products: onlyVins.optional(),
  })
  .meta({ id: 'PublicBodyRequest' });

export type RentalForm = z.infer<typeof rentalForm>;
export type UnregisteredFleetForm = z.infer<typeof unregisteredFleetForm>;
export type PublicBodyForm = z.infer<typeof publicBodyForm>;
export type ReviewedForm = UnregisteredFleetForm | PublicBodyForm;

/** The particulars of a form: everything that not every type has. */
export function particularsOf<F extends RentalForm | ReviewedForm>(form: F): Omit<F, (typeof ELSEWHERE)[number]> {
  const elsewhere: ReadonlySet<string> = new Set(ELSEWHERE);
  return Object.fromEntries(Object.entries(form).filter(([name]) => !elsewhere.has(name))) as Omit<
    F,
    (typeof ELSEWHERE)[number]
  >; // these are left out
}

/** What has columns of its own. */
const ELSEWHERE = [
  'type',
  ...(Object.keys(common) as (keyof typeof common)[]), // its own keys
  ...(Object.keys(ofOthers) as (keyof typeof ofOthers)[]),
] as const;

/** What the operator's own systems put into the registry (http.md, Data in): companies, accounts, products, registrations, signals. */
import { z } from 'zod';
import { cuuidSchema } from '../ids.ts';
import { locales } from '../languages/languages.ts';
import type { Holder } from '../principal.ts';
import { parseVin, VIN_REMEDY } from '../registrations/vin.ts';
import { productKinds } from '../requests/types.ts';
import { lineSchema } from '../text/plain-text.ts';
import { daySchema, instantSchema } from '../time/day.ts';

/** Roles within a fleet (R46). */
export const fleetRoles = ['administrator', 'developer', 'driver'] as const;
export type FleetRole = (typeof fleetRoles)[number];

/** An instant of the operator's system, as a `Date`, to the millisecond. */
const instant = instantSchema.transform((text) => new Date(text)).meta({ type: 'string', format: 'date-time' });

const changedAt = instant
  .nullish()
  .describe('When your system changed it. What comes later than a newer change is left out, with the verdict `late`.');

export const companyEntry = z
  .strictObject({
    name: lineSchema(200),
    kind: z.enum(['fleet', 'rental', 'provider']),
    registrationNumber: lineSchema(100).nullish().describe('In its register of companies (R34).'),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, 'Give the two capital letters of ISO 3166, such as DE.')
      .nullish(),
    changedAt,
  })
  .meta({ id: 'RegistryCompany' });

/** An account's id at the identity provider (`sub`). */
export const accountKey = z
  .string()
  .regex(/^\P{Cc}{1,255}$/u, 'Give the account’s id at the identity provider: 1 to 255 characters on one line.');

export const accountEntry = z
  .strictObject({
    kind: z.enum(['retail', 'fleet', 'provider', 'developer']),
    email: z.email('Give an email address.').max(254),
    name: lineSchema(200),
    company: cuuidSchema.nullish().describe('The CUUID of the company it belongs to; fleets and providers alone.'),
    roles: z
      .array(z.enum(fleetRoles))
      .default([])
      .transform((roles) => [...new Set(roles)].sort())
      .describe('Within a fleet (R46): administrators alone consent, revoke and sell.'),
    locale: z.enum(locales).nullish().describe('The language to write to this account in.'),
    changedAt,
  })
  .superRefine(({ kind, company, roles }, context) => {
    const fault = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    const ofCompany = kind === 'fleet' || kind === 'provider';
    if (!ofCompany && company) fault('company', `An account of the kind ${kind} belongs to no company: leave it out.`);
    if (ofCompany && !company) fault('company', `An account of the kind ${kind} belongs to a company: give its CUUID.`);
    if (kind !== 'fleet' && roles.length > 0)
      fault('roles', 'Only accounts of the kind fleet have roles: leave them out.');
  })
  .meta({ id: 'RegistryAccount' });

/** The number that people know a product by: a VIN, or the serial number of a wallbox or charger. */
export const productKey = lineSchema(100);

export const productEntry = z
  .strictObject({
    kind: z.enum(productKinds),
    name: lineSchema(200).describe('As its users know it, such as “Meridian E”.'),
    model: lineSchema(200).nullish(),
    placedOnMarketAt: daySchema.nullish().describe('The day on which it was placed on the market.'),
    plugInDevice: z.boolean().default(false).describe('A device that is plugged into vehicles of any make.'),
    changedAt,
  })
  .meta({ id: 'RegistryProduct' });

/** Whose product it is: `account:` and an account's id, or `company:` and a CUUID. */
const holder = z
  .string()
  .max(270)
  .refine(
    (text): text is Holder =>
      /^account:\P{Cc}{1,255}$/u.test(text) ||
      (text.startsWith('company:') && cuuidSchema.safeParse(text.slice(8)).success),
    'Give account:<id of the account> or company:<CUUID>.',
  )
  .meta({ type: 'string', example: 'account:8f14e45f' });

export const registrationEntry = z
  .strictObject({
    product: productKey.describe('The VIN or the serial number.'),
    holder,
    activated: z.boolean().default(true).describe('Fleets activate a product before its data is theirs (R5).'),
    startsAt: instant,
    endsAt: instant.nullish().describe('What hangs on the registration ends with it (R8). An end may be planned.'),
    changedAt,
  })
  .superRefine(({ startsAt, endsAt }, context) => {
    if (endsAt && endsAt <= startsAt)
      context.addIssue({
        code: 'custom',
        path: ['endsAt'],
        message: 'Give an instant after startsAt, or leave it out.',
      });
  })
  .meta({ id: 'RegistryRegistration' });

/** A signal's name in the catalogue. */
export const signalKey = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9_]*(?:[./][A-Za-z0-9_]+)*$/,
    'Give a path such as Vehicle.Speed: letters, digits, _ and dots.',
  )
  .max(300);

const locale = z.string().regex(/^[a-z]{2}(?:-[A-Z]{2})?$/, 'Name a language, such as en.');

/** The name of a group of signals (R51). */
export const groupName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,49}$/, 'Give a group such as location: small letters, digits and -.');

export const signalEntry = z
  .strictObject({
    meaning: z
      .record(locale, lineSchema(500))
      .refine((texts) => 'en' in texts, 'Give the meaning in English (en) at least.')
      .describe('What it tells, by language.'),
    unit: lineSchema(50).nullish(),
    datatype: lineSchema(50).describe('Such as float, uint8, boolean or string.'),
    groups: z
      .array(groupName)
      .max(20)
      .default([])
      .transform((groups) => [...new Set(groups)].sort()),
    personal: z.boolean().default(false).describe('Whether it may say something about a person.'),
    tradeSecret: z.boolean().default(false).describe('Whether it is marked as a trade secret (R16).'),
    range: z
      .strictObject({ min: z.number().optional(), max: z.number().optional() })
      .refine(
        ({ min, max }) => min === undefined || max === undefined || min <= max,
        'Give a max that is not below min.',
      )
      .nullish(),
    interval: z.iso
      .duration('Give an ISO 8601 duration, such as PT10S.')
      .nullish()
      .describe('The usual time between two readings. More than three times that is a gap (R62).'),
    kinds: z
      .array(z.enum(productKinds))
      .default([])
      .transform((kinds) => [...new Set(kinds)].sort())
      .describe('Which kinds of product send it; none named: any (R57, R62).'),
    models: z
      .array(lineSchema(200))
      .max(1000)
      .default([])
      .transform((models) => [...new Set(models)].sort())
      .describe('Which models send it, by the `model` of products; none named: any (R57, R62).'),
    changedAt,
  })
  .meta({ id: 'RegistrySignal' });

export type CompanyEntry = z.output<typeof companyEntry>;
export type AccountEntry = z.output<typeof accountEntry>;
export type ProductEntry = z.output<typeof productEntry>;
export type RegistrationEntry = z.output<typeof registrationEntry>;
export type SignalEntry = z.output<typeof signalEntry>;

/** One thing to put, under the key by which the operator's systems know it. */
export type RegistryEntry =
  | ({ put: 'company'; key: string } & CompanyEntry)
  | ({ put: 'account'; key: string } & AccountEntry)
  /** `id`: who fills a sandbox gives new products ids of its own; otherwise the record does. */
  | ({ put: 'product'; key: string; id?: string } & ProductEntry)
  | ({ put: 'registration'; key: string } & RegistrationEntry)
  | ({ put: 'signal'; key: string } & SignalEntry);
export type EntryOf<Put extends RegistryEntry['put']> = Extract<RegistryEntry, { put: Put }>;

/** What the key of a product that is a vehicle has to be; `undefined` where it is as it has to be. */
export const keyFault = (kind: ProductEntry['kind'], key: string): string | undefined =>
  kind === 'vehicle' && !parseVin(key) ? VIN_REMEDY : undefined;

/**
 * R57: what a data holder has to tell before a contract is made (Articles 3(2), 3(3)): who it is, where data is stored and for how long, how it is
 * reached and erased, what it uses the data for itself, whom it gives it to, whose the trade secrets are. Versions with days: the page shows the
 * one of today.
 */
import { z } from 'zod';
import { lineSchema, textSchema } from '../text/plain-text.ts';
import { daySchema, type Day } from '../time/day.ts';

const language = z.string().regex(/^[a-z]{2}(?:-[A-Z]{2})?$/, 'Name a language, such as en.');
const inLanguages = z
  .record(language, textSchema(4000))
  .refine((texts) => 'en' in texts, 'Give the text in English (en) at least.');
export type InLanguages = z.infer<typeof inLanguages>;

const country = z.string().regex(/^[A-Z]{2}$/, 'Give the country as two capital letters (ISO 3166-1), such as DE.');
const webAddress = z.url({ protocol: /^https?$/, error: 'Give a web address, https://…' });

const party = z.strictObject({
  name: lineSchema(200),
  address: lineSchema(300).optional(),
  country: country.optional(),
  email: z.email('Give an email address.').optional(),
  url: webAddress.optional(),
});
export type DisclosedParty = z.infer<typeof party>;

export const disclosureSchema = z
  .strictObject({
    version: lineSchema(50),
    /** The first day on which it holds. */
    from: daySchema,
    /** 3(3)(c): who holds the data. */
    holder: party,
    /** 37(11): of a holder outside the Union. */
    representative: party.optional(),
    /** 3(2)(c): on the device or on a server, where, and for how long. */
    storage: inLanguages,
    /** 3(2)(d): how to reach, retrieve and erase the data, on what terms and at what quality. */
    access: inLanguages,
    terms: webAddress.optional(),
    /** 3(3)(d): what the holder itself uses data for. */
    ownUse: z.array(z.strictObject({ purpose: inLanguages, since: daySchema })).max(100),
    /** 3(3)(d): third parties that the holder itself gives data to, and what for. */
    recipients: z.array(z.strictObject({ ...party.shape, purpose: inLanguages, since: daySchema })).max(500),
    /** 3(3)(h): who holds the trade secrets that are marked, where that is not the data holder. */
    tradeSecretHolder: party.optional(),
    /** 3(3)(i): how long the contract lasts and how it ends. */
    contract: inLanguages,
  })
  .meta({ id: 'Disclosure' });
export type Disclosure = z.infer<typeof disclosureSchema>;

/** The setting's file. */
export const disclosuresFile = z.strictObject({
  disclosures: z
    .array(disclosureSchema)
    .max(100)
    .refine((all) => new Set(all.map(({ version }) => version)).size === all.length, 'Give each version once.')
    .refine((all) => new Set(all.map(({ from }) => from)).size === all.length, 'Give each version a day of its own.'),
});

/** The one that holds on a day; `undefined` before the first. */
export const disclosureOn = (all: readonly Disclosure[], on: Day): Disclosure | undefined =>
  all
    .filter(({ from }) => from <= on)
    .toSorted((a, b) => a.from.localeCompare(b.from))
    .at(-1);

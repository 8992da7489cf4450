/**
 * R50: who else can be turned to by whoever does not agree, by country: the competent authority and its coordinator (Articles 37, 38),
 * bodies that settle disputes (Article 10), and the authority for data protection. Data with days, since the law lets each country choose.
 */
import { z } from 'zod';
import { windowMs, type Policy } from '../policy.ts';
import { lineSchema } from '../text/plain-text.ts';
import { daySchema, type Day } from '../time/day.ts';

export const redressKinds = ['authority', 'dispute-body', 'data-protection'] as const;

const country = z.string().regex(/^[A-Z]{2}$/, 'Give the country as two capital letters (ISO 3166-1), such as DE.');
const webAddress = z.url({ protocol: /^https?$/, error: 'Give a web address, https://…' });

export const redressBodySchema = z.strictObject({
  country,
  kind: z.enum(redressKinds),
  name: lineSchema(200),
  /** Where a complaint is handed in, or where it says how. */
  url: webAddress,
  /** The first day on which it is in charge; `null`: named, but not known to be in charge. */
  from: daySchema.nullable(),
  /** The last such day. */
  until: daySchema.optional(),
  /** Where this is known from. */
  source: webAddress,
});
export type RedressBody = z.infer<typeof redressBodySchema>;

/** The setting's file: what it lists takes the place of the bodies that come with the engine. */
export const redressFile = z.strictObject({ bodies: z.array(redressBodySchema).max(500) });

/** All bodies, the country in which the operator is established, and how long it takes at most to answer a complaint. */
export interface Redress {
  home: string;
  answerWithinMs: number;
  bodies: readonly RedressBody[];
}

/** Those of a country on a day: in charge, or named without a day. What is over is left out. */
export const bodiesIn = ({ bodies }: Redress, country: string, on: Day): RedressBody[] =>
  bodies.filter(
    ({ country: own, from, until }) =>
      own === country && (from === null || from <= on) && (until === undefined || on <= until),
  );

/** Who is in charge in a country on a day: nobody is named in an email who may not be. */
export const inCharge = (redress: Redress, country: string, kind: RedressBody['kind'], on: Day): RedressBody[] =>
  bodiesIn(redress, country, on).filter((body) => body.kind === kind && body.from !== null);

/** Countries with at least one body on a day. */
export const countriesWith = (redress: Redress, on: Day): string[] =>
  [...new Set(redress.bodies.map(({ country }) => country))]
    .filter((country) => bodiesIn(redress, country, on).length > 0)
    .sort();

/** From the settings. */
export const redressOf = (
  { country, complaints }: Pick<Policy, 'country' | 'complaints'>,
  bodies: readonly RedressBody[],
): Redress => ({ home: country, answerWithinMs: windowMs(complaints.answerWithin), bodies });

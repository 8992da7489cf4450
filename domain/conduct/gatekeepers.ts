/**
 * R61: who may be no data recipient (Article 5(3)): undertakings designated as gatekeepers under the Digital Markets Act, with days. A match by
 * name, mail domain or registration number proves nothing: people look at it.
 */
import { z } from 'zod';
import { lineSchema } from '../text/plain-text.ts';
import { daySchema, type Day } from '../time/day.ts';

export const gatekeeperSchema = z.strictObject({
  /** As the designation names it. */
  name: lineSchema(200),
  /** What companies of the group call themselves, the name besides. */
  alsoNamed: z.array(lineSchema(200)).max(50).default([]),
  /** Mail domains of the group; not those at which anybody has an address. */
  domains: z
    .array(z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'Give a mail domain such as example.com.'))
    .max(50)
    .default([]),
  registrationNumbers: z.array(lineSchema(100)).max(200).default([]),
  designatedOn: daySchema,
  /** The last day. */
  until: daySchema.optional(),
  source: z.url({ protocol: /^https?$/, error: 'Give a web address, https://…' }),
});
export type Gatekeeper = z.infer<typeof gatekeeperSchema>;

/** The setting's file: what it lists takes the place of those that come with the engine. */
export const gatekeepersFile = z.strictObject({ gatekeepers: z.array(gatekeeperSchema).max(200) });

export interface Recipient {
  names: readonly (string | undefined)[];
  email?: string | undefined;
  registrationNumber?: string | undefined;
}

/** The name of the first that a recipient may belong to on a day; `undefined` where none. */
export function gatekeeperOf(recipient: Recipient, all: readonly Gatekeeper[], on: Day): string | undefined {
  const names = recipient.names.map((name) => ` ${wordsOf(name ?? '')} `);
  const domain = recipient.email?.split('@').at(-1)?.toLowerCase() ?? '';
  const number = signsOf(recipient.registrationNumber ?? '');
  return all.find(
    ({ name, alsoNamed, domains, registrationNumbers, designatedOn, until }) =>
      designatedOn <= on &&
      (until === undefined || on <= until) &&
      ([name, ...alsoNamed].some((one) => names.some((words) => words.includes(` ${wordsOf(one)} `))) ||
        domains.some((one) => domain === one || domain.endsWith(`.${one}`)) ||
        (number !== '' && registrationNumbers.some((one) => signsOf(one) === number))),
  )?.name;
}

/** A name as words alone: case, marks and punctuation tell nobody apart. */
const wordsOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

const signsOf = (number: string): string => wordsOf(number).replaceAll(' ', '');

/** R61: why a recipient is looked at before the customer is asked. */
export const holds = ['gatekeeper', 'outside-union'] as const;
export type Hold = (typeof holds)[number];

export interface Held {
  held: Hold;
  /** Of a gatekeeper: which one it may belong to. */
  gatekeeper?: string;
}

/** `union`: countries whose companies have a right under the Act. `null`: nothing is known that would hold it up. */
export function holdOf(
  recipient: Recipient & { country?: string | undefined },
  { gatekeepers, union, on }: { gatekeepers: readonly Gatekeeper[]; union: readonly string[]; on: Day },
): Held | null {
  const gatekeeper = gatekeeperOf(recipient, gatekeepers, on);
  if (gatekeeper) return { held: 'gatekeeper', gatekeeper };
  return recipient.country !== undefined && !union.includes(recipient.country) ? { held: 'outside-union' } : null;
}

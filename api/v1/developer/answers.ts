/** Developers and what they ask for, as calls answer it (R41). Schemas are strict: what is not named here is not answered. */
import { z } from 'zod';
import type { AccessRequest } from '../../../db/developers/access-requests.ts';
import { hasAccepted, type Developer } from '../../../db/developers/profile.ts';
import { accessStates, accessUses } from '../../../domain/developers/access-request.ts';
import { developerKinds } from '../../../domain/developers/profile.ts';
import type { Terms } from '../../../domain/developers/terms.ts';
import { locales } from '../../../domain/languages/languages.ts';
import { companySchema, sizes } from '../../../domain/sharing/form.ts';
import { daySchema } from '../../../domain/time/day.ts';

const instant = z.iso.datetime();

export const termsAnswer = z
  .strictObject({
    version: z.string(),
    title: z.string(),
    url: z.string().describe('Where they are to be read.'),
    sha256: z.string().describe('Of the text in UTF-8, in hexadecimal.'),
    effectiveFrom: daySchema.describe('From then on new access takes the acceptance of this version.'),
  })
  .meta({ id: 'Terms' });

export const developerAnswer = z
  .strictObject({
    kind: z.enum(developerKinds),
    name: z.string(),
    company: companySchema.nullable(),
    country: z.string(),
    email: z.string(),
    size: z.enum(sizes).nullable(),
    locale: z.enum(locales),
    registeredAt: instant,
    terms: z.strictObject({
      version: z.string(),
      sha256: z.string(),
      acceptedAt: instant,
      inForce: z.boolean().describe('Where false, new access takes the acceptance of those that `GET /v1/terms` has.'),
    }),
  })
  .meta({ id: 'Developer' });

export const accessRequestAnswer = z
  .strictObject({
    id: z.uuid(),
    use: z.enum(accessUses),
    purpose: z.string(),
    agreement: z.string().nullable(),
    groups: z.array(z.string()).nullable().describe('`null`: all.'),
    status: z.enum(accessStates),
    reason: z.string().nullable().describe('Why staff decided so.'),
    submittedAt: instant,
    decideBy: instant.nullable().describe('Undecided by then, it lapses.'),
    decidedAt: instant.nullable(),
    timeline: z.array(z.strictObject({ at: instant, event: z.string() })),
  })
  .meta({ id: 'ApiAccess' });

export const termsBody = ({ text: _text, ...terms }: Terms, publicUrl: string) => ({
  ...terms,
  url: `${publicUrl}/terms`,
});

/** What is left out is not for callers. */
export const developerBody = ({ owner: _owner, ...developer }: Developer, terms: Terms, now: Date) => ({
  ...developer,
  terms: { ...developer.terms, inForce: hasAccepted({ ...developer, owner: _owner }, terms, now) },
});

export const accessRequestBody = ({ endedAt, ...request }: AccessRequest) => ({
  ...request,
  decidedAt: endedAt,
  timeline: [
    { at: request.submittedAt, event: 'submitted' },
    ...(endedAt ? [{ at: endedAt, event: request.status }] : []),
  ],
});

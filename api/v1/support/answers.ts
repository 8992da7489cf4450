/** Requests as support sees them (R39). Schemas are strict: what is not named here is not answered. */
import { withholdingAnswer } from './withholdings.ts';
import { Duration } from 'luxon';
import { z } from 'zod';
import type { FoundRequest } from '../../../db/support/find.ts';
import type { SupportRecord } from '../../../db/support/record.ts';
import { mailStatuses } from '../../../db/mails/outbox.ts';
import { stuckKinds } from '../../../db/requests/stuck.ts';
import { keptReleaseSchema } from '../../../domain/aggregates/choice.ts';
import { tables } from '../../../domain/aggregates/tables.ts';
import { states } from '../../../domain/requests/states.ts';
import { isKnownBody, mailDomainOf } from '../../../domain/review/known-body.ts';
import { mailSides, mailSteps } from '../../../domain/mails/steps.ts';
import type { LiveWorkflow } from '../../server/engine.ts';
import { fileSchema, requestState, requestSummary } from '../requests/answers.ts';

const instant = z.iso.datetime();
const account = z.string().describe('The id of an account.');

const seen = {
  age: z.string().describe('Since the submission, ISO 8601.').meta({ example: 'P3DT4H' }),
  stuck: z.enum(stuckKinds).nullable().describe('Why it does not get on by itself as it should.'),
};

export const foundRequest = requestSummary.extend(seen).meta({ id: 'FoundRequest' });

export const noteSchema = z
  .strictObject({
    id: z.uuid(),
    at: instant,
    by: account,
    act: z.string().describe('What it is the reason for; `note` where it stands for itself.'),
    text: z.string().nullable().describe('Removed with the personal details of the request.'),
    told: z.boolean().describe('The email to the requester says it (R50).'),
  })
  .meta({ id: 'Note' });

/** Where a mail stands, whatever it is about; never what it says. */
export const mailFacts = {
  id: z.uuid(),
  turn: z.int(),
  status: z.enum(mailStatuses),
  attempts: z.int(),
  queuedAt: instant,
  acceptedAt: instant.nullable(),
  settledAt: instant.nullable(),
  lastError: z.string().nullable(),
};

const mail = z.strictObject({
  ...mailFacts,
  step: z.enum(mailSteps),
  to: z
    .enum([...mailSides, 'customer'])
    .describe('The side it went to; `former`: an address of the requester that was replaced.'),
  account: account.nullable(),
});

/** Sending an email again, where there is more than one to choose from. */
export const resendBody = <Steps extends readonly [string, ...string[]]>(steps: Steps) =>
  z.strictObject({ step: z.enum(steps).optional().describe('The latest one that is still true where none is named.') });

export const onItsWay = <Steps extends readonly [string, ...string[]]>(steps: Steps) => ({
  description: 'On its way.',
  schema: z.strictObject({ id: z.uuid(), step: z.enum(steps) }),
});

const workflow = z.strictObject({
  workflowId: z.string(),
  runId: z.string().nullable(),
  execution: z.string().describe('`running`, or how it ended; `none`; `unavailable` while the engine is away.'),
  live: z
    .union([z.strictObject({ at: z.string(), looksAgainAt: instant.nullable() }), z.literal('unavailable')])
    .nullable()
    .describe('What the workflow says itself.'),
});

/** What one of staff proposed, for a second person to confirm (R68). */
export const releaseProposal = z
  .strictObject({
    id: z.uuid(),
    by: account,
    at: instant,
    release: keptReleaseSchema.describe('Which tables of which weeks, and under which rules.'),
    preview: z
      .array(
        z.strictObject({
          table: z.enum(tables),
          level: z.int(),
          byModel: z.boolean(),
          weeks: z.int().describe('Closed weeks in the period.'),
          made: z.int().describe('How many of them are made; a release is confirmed once all are.'),
          leftOut: z.enum(['trade-secret']).nullable(),
          figures: z.strictObject({
            rows: z.int(),
            contributions: z.int().describe('What vehicles added, by cell of 1 km and time.'),
            inCells: z.int(),
            inRests: z.int(),
            smallest: z.int().nullable().describe('Vehicles behind the smallest row.'),
            nearLimit: z.int().describe('Rows of fewer than 15 vehicles.'),
          }),
          refused: z
            .array(z.strictObject({ request: z.uuid(), areas: z.int() }))
            .describe('Areas of 50 km that are not given, for what was given to another request.'),
        }),
      )
      .describe('How the tables come out.'),
  })
  .meta({ id: 'ReleaseProposal' });

export const supportRequest = requestSummary
  .extend({
    ...seen,
    requester: account.nullable(),
    holder: z.string().nullable(),
    email: z.string().nullable(),
    mailDomain: z
      .strictObject({ domain: z.string(), known: z.boolean() })
      .nullable()
      .describe("A public body's mail domain, and whether it is on the operator's list (R68)."),
    locale: z.string(),
    formats: requestState.shape.formats,
    groups: requestState.shape.groups,
    withoutPersonal: requestState.shape.withoutPersonal,
    gdprBasis: requestState.shape.gdprBasis,
    tradeSecrets: requestState.shape.tradeSecrets,
    measuresVersion: requestState.shape.measuresVersion,
    heldBack: requestState.shape.heldBack,
    withholdings: z.array(withholdingAnswer).describe('Trade secrets that were held back of it (R54).'),
    details: z.looseObject({}).describe('What the form of its type said.'),
    detailsRemovedAt: instant.nullable().describe('Since then email and details are gone (R13).'),
    verifiedAt: instant.nullable(),
    readyAt: instant.nullable(),
    endedAt: instant.nullable(),
    filesDeletedAt: instant.nullable(),
    exportAttempts: z.int(),
    products: requestState.shape.products,
    timeline: z.array(
      z.strictObject({
        at: instant,
        event: z.string(),
        actor: z.string().nullable(),
        detail: z.looseObject({}).nullable(),
        internal: z.boolean().describe('The requester is not told.'),
      }),
    ),
    mails: z.array(mail),
    consent: z
      .strictObject({
        account,
        givenAt: instant,
        until: instant.nullable(),
        revokedAt: instant.nullable(),
        receiptId: z.uuid(),
      })
      .nullable(),
    deciders: z.array(account),
    decisions: z.array(z.strictObject({ kind: z.string(), actor: z.string(), at: instant })),
    files: z.array(fileSchema),
    downloads: z.array(z.strictObject({ name: z.string(), at: instant, bytes: z.int() })),
    charge: z.strictObject({ at: instant, cents: z.int(), currency: z.string(), reduced: z.boolean() }).nullable(),
    notes: z.array(noteSchema),
    reasons: z.array(z.strictObject({ kind: z.string(), reason: z.string(), by: account, at: instant })),
    changes: z.array(
      z.strictObject({ askedAt: instant, answer: z.string().nullable(), answeredAt: instant.nullable() }),
    ),
    proposal: releaseProposal.nullable().describe('What waits for a second person (R68).'),
    similar: z
      .array(
        z.strictObject({
          id: z.uuid(),
          body: z.string().nullable(),
          need: z.string().nullable(),
          status: z.enum(states),
          submittedAt: instant,
          period: z.strictObject({ from: z.string(), to: z.string() }),
          given: z.boolean().describe('Whether it was given tables.'),
        }),
      )
      .describe('What other public bodies asked for of the same time (Article 18(2)(b)): ten at most.'),
    enquiries: z.array(z.strictObject({ id: z.uuid(), topic: z.string(), status: z.string(), at: instant })),
    workflow,
  })
  .meta({ id: 'SupportRequest' });

export const foundAnswer = ({ ageMs, ...request }: FoundRequest): object => ({ ...request, age: spellAge(ageMs) });

export const supportAnswer = (
  { ageMs, ...record }: SupportRecord,
  live: LiveWorkflow,
  knownBodies: readonly string[],
): object => ({
  ...record,
  mailDomain: mailDomainIn(record, knownBodies),
  age: spellAge(ageMs),
  workflow: live,
});

/** R68: where a public body writes from, and whether the operator knows that domain; `null` for all others. */
export const mailDomainIn = (
  { type, email }: Pick<SupportRecord, 'type' | 'email'>,
  knownBodies: readonly string[],
): { domain: string; known: boolean } | null =>
  type === 'public-body' && email ? { domain: mailDomainOf(email), known: isKnownBody(email, knownBodies) } : null;

/** Days, hours and minutes are all that anybody wants to know of an age. */
const spellAge = (ms: number): string =>
  Duration.fromObject({ minutes: Math.max(0, Math.floor(ms / 60_000)) })
    .shiftTo('days', 'hours', 'minutes')
    .removeZeros()
    .toISO() ?? 'PT0S';

/** What staff do about sharing: approve providers (R31), set rates and read the ledger (R32). */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { Knex } from 'knex';
import { z } from 'zod';
import { databaseNow } from '../../../db/postgres/clock.ts';
import { ledger, wholeLedger, type LedgerEntry } from '../../../db/sharing/charges.ts';
import { changeCharge, changeKinds, invoicesOf } from '../../../db/sharing/charge-changes.ts';
import { rates, setRate } from '../../../db/sharing/rates.ts';
import { applications, decideApplication } from '../../../db/sharing/providers.ts';
import { resendOfApplication } from '../../../db/mails/again.ts';
import { dayOf, daySchema } from '../../../domain/time/day.ts';
import { applicationMailSteps } from '../../../domain/mails/steps.ts';
import { decimalOf } from '../../../domain/text/money.ts';
import { lineSchema, textSchema } from '../../../domain/text/plain-text.ts';
import { requestIdSchema } from '../../../domain/ids.ts';
import { locales } from '../../../domain/languages/languages.ts';
import { companySchema } from '../../../domain/sharing/form.ts';
import { companyKinds } from '../../../domain/sharing/provider-application-form.ts';
import { cursorSchema, cursorText, rankedCursor } from '../../call/input/cursor.ts';
import { csvOf, csvRows } from '../../../domain/text/csv-rows.ts';
import { route } from '../../call/route.ts';
import { rate } from '../sharing/rates.ts';
import { mailFacts, onItsWay, resendBody } from './answers.ts';

const agent = { accounts: ['staff'], role: 'agent' } as const;
const supervisor = { accounts: ['staff'], role: 'supervisor' } as const;

const applicationStatus = z.enum(['submitted', 'approved', 'refused']);
const application = z
  .strictObject({
    id: z.uuid(),
    kind: z.enum(companyKinds),
    company: companySchema,
    contact: z.strictObject({ name: z.string(), email: z.string() }),
    locale: z.enum(locales),
    status: applicationStatus,
    cuuid: z.uuid().nullable(),
    reason: z.string().nullable(),
    submittedAt: z.iso.datetime(),
    decidedAt: z.iso.datetime().nullable(),
    mails: z.array(z.strictObject({ ...mailFacts, step: z.enum(applicationMailSteps) })),
  })
  .meta({ id: 'ProviderApplicationRecord' });

/** Bodies, which the console's forms become as well. */
export const applicationDecision = z.strictObject({ approved: z.boolean(), reason: textSchema(1000) });

const MOST_CENTS = 100_000_00;
const cents = z.int().min(0).max(MOST_CENTS);

export const newRate = z
  .strictObject({
    effectiveOn: daySchema,
    currency: z.string().regex(/^[A-Z]{3}$/, 'Give a currency as three capital letters (ISO 4217), such as EUR.'),
    costLines: z
      .array(z.strictObject({ what: lineSchema(200), cents }))
      .max(20)
      .describe('What it costs to make the data available, one by one: small enterprises pay these alone (Article 9).'),
    marginCents: cents.describe('What others pay besides.'),
  })
  .refine((r) => r.costLines.reduce((sum, line) => sum + line.cents, r.marginCents) <= MOST_CENTS, {
    path: ['costLines'],
    error: 'All of it is at most 100,000.',
  });

/** The body, by which a charge is changed (R59). */
export const chargeChange = z
  .strictObject({
    kind: z.enum(changeKinds),
    cents: z
      .int()
      .min(-MOST_CENTS)
      .max(MOST_CENTS)
      .refine((amount) => amount !== 0, 'Give an amount that changes something.')
      .describe('In the smallest unit; below zero the charge becomes less.'),
    reason: textSchema(1000).describe('Stays with staff.'),
  })
  .refine(({ kind, cents: by }) => kind !== 'refund' || by < 0, {
    path: ['cents'],
    error: 'A refund makes the charge less: give an amount below zero.',
  });

const month = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/, 'Give a month as YYYY-MM.');

export const supportSharingRoutes = [
  route({
    method: 'get',
    path: '/v1/support/provider-applications',
    policy: agent,
    summary: 'Applications of service providers, fleets and rental companies, those that wait first.',
    rule: 'R31, R44, R40',
    query: z.strictObject({ status: applicationStatus.optional(), cursor: rankedCursor.optional() }),
    responses: {
      200: {
        description: 'A page of at most 100. With `next`, call again with the same status and it as `cursor`.',
        schema: z.strictObject({ applications: z.array(application), next: z.string().nullable() }),
      },
    },
    handler: async ({ query }, { db }) => {
      const { applications: page, next } = await applications(db, query);
      return { body: { applications: page, next: cursorText(next) } };
    },
  }),
  route({
    method: 'post',
    path: '/v1/support/provider-applications/:id/decision',
    policy: supervisor,
    summary:
      'Approves or refuses an application, with a reason. Approved, the company has a CUUID, and of a fleet or rental company the contact is invited as its first administrator.',
    rule: 'R31, R44, R40',
    params: z.strictObject({ id: z.uuid() }),
    body: applicationDecision,
    responses: { 200: { description: 'Decided.', schema: application } },
    problems: ['not-found', 'not-in-this-state'],
    handler: async ({ caller, params, body }, { db, config }) => ({
      body: await decideApplication(db, params.id, {
        ...body,
        by: caller.account,
        rules: config.policy.companies,
      }),
    }),
  }),
  route({
    method: 'post',
    path: '/v1/support/provider-applications/:id/resend',
    policy: agent,
    summary: 'Sends the email about the decision again.',
    rule: 'R31, R40',
    params: z.strictObject({ id: z.uuid() }),
    body: resendBody(applicationMailSteps),
    responses: { 202: onItsWay(applicationMailSteps) },
    problems: ['not-found', 'not-in-this-state'],
    handler: async ({ caller, params: { id }, body }, { db }) => ({
      status: 202,
      body: { id, step: await resendOfApplication(db, id, caller.account, body.step) },
    }),
  }),
  route({
    method: 'get',
    path: '/v1/support/compensation-rates',
    policy: agent,
    summary: 'Every rate, newest first.',
    rule: 'R32, R40',
    responses: { 200: { description: 'The rates.', schema: z.strictObject({ rates: z.array(rate) }) } },
    handler: async (_call, { db }) => ({ body: { rates: await rates(db) } }),
  }),
  route({
    method: 'post',
    path: '/v1/support/compensation-rates',
    policy: supervisor,
    summary: 'Sets a rate that takes effect on a later day, never backwards.',
    rule: 'R32, R40',
    body: newRate,
    responses: { 201: { description: 'Set.', schema: rate } },
    handler: async ({ caller, body }, { db, config }) => ({
      status: 201,
      body: await setRate(db, `staff:${caller.account}`, dayOf(await databaseNow(db), config.policy.timeZone), body),
    }),
  }),
  route({
    method: 'get',
    path: '/v1/support/charges',
    policy: agent,
    summary: 'The ledger of charges, newest first; as CSV with `?format=csv`.',
    rule: 'R32',
    query: z.strictObject({ format: z.enum(['json', 'csv']).optional(), cursor: cursorSchema.optional() }),
    responses: {
      200: {
        description: 'A page of at most 500, or as CSV all of them. With `next`, call again with it as `cursor`.',
        schema: z.strictObject({ charges: z.array(z.looseObject({})), next: z.string().nullable() }),
        mediaType: 'text/csv',
      },
    },
    handler: async ({ query }, { db }) => {
      if (query.format === 'csv') return { stream: (_req, res) => sendLedger(res, db) };
      const { charges, next } = await ledger(db, query);
      return { body: { charges, next: cursorText(next) } };
    },
  }),
  route({
    method: 'post',
    path: '/v1/support/charges/:requestId/change',
    policy: supervisor,
    summary: 'Corrects a charge or pays it back, in part or whole, by a record of its own.',
    rule: 'R59',
    endsNothing: true,
    params: z.strictObject({ requestId: requestIdSchema }),
    body: chargeChange,
    responses: {
      201: {
        description: 'Changed.',
        schema: z
          .strictObject({ requestId: z.uuid(), currency: z.string(), chargedCents: z.int(), netCents: z.int() })
          .meta({ id: 'ChangedCharge' }),
      },
    },
    problems: ['not-found', 'invalid'],
    handler: async ({ caller, params: { requestId }, body }, { db }) => ({
      status: 201,
      body: await changeCharge(db, requestId, { ...body, by: caller.account }),
    }),
  }),
  route({
    method: 'get',
    path: '/v1/support/invoices',
    policy: agent,
    summary: 'What each third party owes for a month, by currency; as CSV with `?format=csv`.',
    rule: 'R59',
    query: z.strictObject({ month, format: z.enum(['json', 'csv']).optional() }),
    responses: {
      200: {
        description: 'Charges of the month, and changes made in it.',
        schema: z.strictObject({
          month,
          invoices: z.array(
            z
              .strictObject({
                recipient: z.string(),
                registrationNumber: z.string(),
                address: z.string(),
                country: z.string(),
                currency: z.string(),
                requests: z.int(),
                chargedCents: z.int(),
                changedCents: z.int(),
                totalCents: z.int(),
              })
              .meta({ id: 'Invoice' }),
          ),
        }),
        mediaType: 'text/csv',
      },
    },
    handler: async ({ query: { month: of, format } }, { db, config }) => {
      const invoices = await invoicesOf(db, of, config.policy.timeZone);
      if (format !== 'csv') return { body: { month: of, invoices } };
      const rows = invoices.map(({ chargedCents, changedCents, totalCents, ...line }) => ({
        ...line,
        charged: decimalOf(chargedCents, line.currency),
        changed: decimalOf(changedCents, line.currency),
        total: decimalOf(totalCents, line.currency),
      }));
      return {
        headers: {
          'Content-Type': 'text/csv; charset=utf-8',
          'Content-Disposition': `attachment; filename="invoices-${of}.csv"`,
        },
        body: csvOf(INVOICE_COLUMNS, rows),
      };
    },
  }),
];

const INVOICE_COLUMNS = [
  'recipient',
  'registrationNumber',
  'address',
  'country',
  'currency',
  'requests',
  'charged',
  'changed',
  'total',
] as const;

const LEDGER_COLUMNS = [
  'requestId',
  'at',
  'recipient',
  'rateId',
  'reduced',
  'cents',
  'currency',
  'changedCents',
  'netCents',
] as const satisfies readonly (keyof LedgerEntry)[];

/** The whole ledger, as long as it is: it is what bills are made from. */
async function sendLedger(res: Response, db: Knex): Promise<void> {
  res.type('text/csv; charset=utf-8').attachment('charges.csv');
  await pipeline(Readable.from(linesOf(wholeLedger(db)), { objectMode: true }), res);
}

async function* linesOf(pages: AsyncIterable<LedgerEntry[]>): AsyncGenerator<string> {
  yield csvOf(LEDGER_COLUMNS, []);
  for await (const page of pages) yield csvRows(LEDGER_COLUMNS, page);
}

/** Requests and products as they are answered (http.md, State of a request). */
import { z } from 'zod';
import type { RegisteredProduct } from '../../../db/registrations/products.ts';
import { formats } from '../../../domain/export/formats.ts';
import { gdprBases } from '../../../domain/requests/form-fields.ts';
import { withholdingKinds } from '../../../domain/secrets/withholding.ts';
import { daySchema } from '../../../domain/time/day.ts';
import { productKinds, requestTypeNames } from '../../../domain/requests/types.ts';
import { states, waitingFor } from '../../../domain/requests/states.ts';

const instant = z.iso.datetime().meta({ example: '2026-01-31T09:30:00.000Z' });
const stretch = z.strictObject({ from: instant, until: instant });
const waits = Object.values(waitingFor);

export const statusSchema = z.enum(states);

export const fileSchema = z
  .strictObject({ name: z.string(), bytes: z.int(), records: z.int(), sha256: z.string() })
  .meta({ id: 'File' });

const summary = {
  id: z.uuid(),
  number: z
    .string()
    .describe('Short, to be read out and typed; two requests may have the same.')
    .meta({ example: '7K3F-92QA' }),
  type: z.enum(requestTypeNames),
  status: statusSchema,
  submittedAt: instant,
  period: z.strictObject({ from: daySchema, to: daySchema }),
  waitingFor: z.enum(waits).nullable(),
  deadlines: z.strictObject({
    verifyBy: instant,
    consentBy: instant.optional(),
    replyBy: instant.optional(),
    dueBy: instant,
    downloadUntil: instant.optional(),
  }),
  overdue: z.boolean(),
  downloadedAt: instant.optional(),
};

export const requestSummary = z.strictObject(summary).meta({ id: 'RequestSummary' });

const heldBackNow = z
  .strictObject({
    kind: z.enum(withholdingKinds),
    signals: z.array(z.string()),
    elements: z.record(z.string(), z.string()).describe('What it rests on, by the elements that the law names.'),
    reason: z.string(),
    since: z.iso.datetime({ offset: true }),
  })
  .meta({ id: 'HeldBack' });

export const requestState = z
  .strictObject({
    ...summary,
    formats: z.array(z.enum(formats)).describe('What the data comes as (R62).'),
    groups: z.array(z.string()).nullable().describe('The groups of signals asked for (R51); null: all.'),
    withoutPersonal: z.boolean().describe('Whether signals that may say something about a person are left out (R52).'),
    gdprBasis: z
      .enum(gdprBases)
      .nullable()
      .describe('Where others drive: on which basis their data is processed (R52).'),
    tradeSecrets: z.boolean().describe('Whether signals marked as trade secrets are among it (R53).'),
    measuresVersion: z.string().nullable().describe('The version of the measures agreed to (R53).'),
    heldBack: z.array(heldBackNow).describe('Trade secrets that are held back of it now, and why (R54).'),
    products: z.array(
      z.strictObject({
        id: z.uuid().optional(),
        kind: z.enum(productKinds),
        vin: z.string().optional(),
        serial: z.string().optional(),
        name: z.string().optional(),
        ended: z.literal(true).optional().describe('Its sharing was ended (R8, R30).'),
        givenPeriod: stretch
          .optional()
          .describe('What of the period is given: the rest is outside the registration (R7).'),
        givenPeriods: z.array(stretch).optional().describe('All stretches, where it is more than one.'),
      }),
    ),
    files: z.array(fileSchema).optional(),
    timeline: z.array(
      z.strictObject({ at: instant, event: z.string(), detail: z.record(z.string(), z.unknown()).optional() }),
    ),
  })
  .meta({ id: 'RequestState' });

/** A product without the members it does not have. */
export const productAnswer = ({ vin, serial, ...product }: RegisteredProduct): object => ({
  ...product,
  ...(vin ? { vin } : {}),
  ...(serial ? { serial } : {}),
});

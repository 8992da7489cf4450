/** Submitting a request (R3, R11, R12, R20). The row is all there is to it: the workflow starts from the row. */
import { z } from 'zod';
import { databaseNow } from '../../../db/postgres/clock.ts';
import { haveOtherUsers, vinVerdicts } from '../../../db/registrations/products.ts';
import { submitRequest } from '../../../db/requests/submit.ts';
import { periodFaults } from '../../../domain/time/period.ts';
import { holderOf, type Principal } from '../../../domain/principal.ts';
import type { FieldFault } from '../../../domain/refusal.ts';
import { Problem, type FieldError } from '../../call/problems/problem.ts';
import { fieldErrorOf } from '../../call/problems/refusals.ts';
import { MOST_VINS } from '../../../domain/requests/form-fields.ts';
import { parseVin } from '../../../domain/registrations/vin.ts';
import { requestForm } from '../../../domain/requests/form.ts';
import { requestTypeNames, requestTypes } from '../../../domain/requests/types.ts';
import { waitingFor } from '../../../domain/requests/states.ts';
import { unauthorized } from '../../sign-in/bearer.ts';
import { idempotencyHeaders } from '../../call/input/idempotency.ts';
import { route } from '../../call/route.ts';
import type { Services } from '../../server/services.ts';

const period = { from: '2025-10-01', to: '2025-10-31' };
const status = 'awaiting-verification';

const taken = z
  .strictObject({
    id: z.uuid(),
    type: z.enum(requestTypeNames),
    status: z.literal(status),
    waitingFor: z
      .literal(waitingFor[status])
      .nullable()
      .describe(
        '`null` where the form names the account’s own address, and the operator asks for no confirmation of it (R63).',
      ),
  })
  .meta({ id: 'RequestTaken' });

export const submissionRoutes = [
  route({
    method: 'post',
    path: '/v1/requests',
    policy: { accounts: ['retail', 'fleet', 'provider'], orNobody: 'agents have no account (R23)' },
    summary: 'Submits a request. An email with a link to confirm it follows.',
    endsNothing: true,
    rule: 'R3–R7, R11–R13, R20',
    headers: idempotencyHeaders.extend({ origin: z.string().optional().describe('The frontend: browsers send it.') }),
    body: requestForm,
    furtherFaults,
    // As they stand they are taken from the demo accounts: no VIN of somebody else's, and days that there always are.
    examples: {
      customer: {
        type: 'customer',
        email: 'retail-owner@example.com',
        period,
        otherUsersInformed: true,
        products: { vins: [], wallbox: true },
      },
      agent: {
        type: 'agent',
        email: 'workshop@example.com',
        period,
        otherUsersInformed: true,
        agent: { name: 'Workshop at the Corner' },
        customer: { name: 'Maren Vogt', email: 'retail-owner@example.com' },
        products: { vins: [], wallbox: true },
        purpose: 'To find out why the battery drains.',
        agreement: { confirmed: true, reference: 'Order 4711' },
        customerConsented: true,
        gatekeeper: false,
        size: 'sme',
      },
      fleet: {
        type: 'fleet',
        email: 'fleet-admin@example.com',
        period,
        otherUsersInformed: true,
        locale: 'de',
        products: { vins: [], chargers: true },
      },
    },
    responses: {
      202: {
        description: 'Taken. With an account, follow it at `Location`; else by the link in each email.',
        schema: taken,
        headers: {
          Location: 'Where the request can be followed by the account that submitted it; absent without one.',
          'Idempotency-Replayed': '`true` where this key had been used before.',
        },
      },
    },
    problems: ['no-data-available', 'idempotency-key-reused'],
    handler: async ({ caller, body, headers: { 'idempotency-key': idempotencyKey, origin } }, services) => {
      const { db, config } = services;
      mustMatch(caller, body.type);
      const { id, replayed, asksToConfirm } = await submitRequest(db, {
        principal: caller,
        form: body,
        policy: config.policy,
        gatekeepers: config.gatekeepers,
        measures: config.measures,
        idempotencyKey,
        frontend: config.frontendOrigins.find((known) => known === origin) ?? null,
      });
      return {
        status: 202,
        headers: {
          ...(caller ? { Location: `/v1/requests/${id}` } : {}), // without an account there is the link of each email
          ...(replayed ? { 'Idempotency-Replayed': 'true' } : {}),
        },
        body: { id, type: body.type, status, waitingFor: asksToConfirm ? waitingFor[status] : null } satisfies z.output<
          typeof taken
        >,
      };
    },
  }),
];

/** Each type is for one kind of account (rules.md, Types of request). */
function mustMatch(caller: Principal | null, type: keyof typeof requestTypes): void {
  const { account } = requestTypes[type];
  if (account === null || account === caller?.kind) return;
  if (!caller) throw unauthorized('Requests of this type need a token of the identity provider.', null);
  throw new Problem(
    'forbidden',
    `Requests of the type ${type} are for accounts of the kind ${account}; yours is ${caller.kind}.`,
  );
}

const partOfForm = z.object({
  type: z.string().optional().catch(undefined),
  otherUsersInformed: z.unknown().optional(),
  // By its shape alone: a day of no year of ours hides no fault of the other one.
  period: z.object({ from: z.iso.date(), to: z.iso.date() }).optional().catch(undefined),
  products: z
    .object({ vins: z.array(z.string()).max(MOST_VINS) })
    .optional()
    .catch(undefined),
});

/**
 * What else is wrong with a form that can't be read as a whole, so that everything is said at once: of its period and
 * VINs, where they can be read by themselves.
 */
export async function furtherFaults(
  form: unknown,
  caller: Principal | null,
  { db, config }: Services,
): Promise<FieldError[]> {
  const { success, data } = partOfForm.safeParse(form);
  if (!success) return [];
  const faults = data.period ? periodFaults(data.period, await databaseNow(db), config.policy) : [];
  // Of a customer's products nothing is said to a third party (R25).
  const isOwn = data.type === 'customer' || data.type === 'fleet' || data.type === 'rental';
  const verdicts = isOwn && caller && data.products ? await vinVerdicts(db, holderOf(caller), data.products.vins) : [];
  const mustInform = // R12, R63
    data.type === 'customer' && data.otherUsersInformed === undefined && caller && data.products
      ? await haveOtherUsers(
          db,
          holderOf(caller),
          data.products.vins.flatMap((text) => parseVin(text) ?? []),
        )
      : false;
  return [
    ...faults,
    ...(mustInform ? [{ at: '/otherUsersInformed', code: 'other-users-not-informed' } as const] : []),
    ...verdicts.flatMap(({ verdict }, i): FieldFault[] =>
      verdict === 'ok' || verdict === 'malformed' ? [] : [{ at: `/products/vins/${i}`, code: `vin-${verdict}` }],
    ),
  ].map(fieldErrorOf);
}

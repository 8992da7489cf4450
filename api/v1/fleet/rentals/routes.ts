/** Renters' own access for the time of a rental (R2, R7, R35): the rental company offers it, the renter accepts it. */
import { z } from 'zod';
import { acceptRental, endRental, rentals, rentalStates, rentOut } from '../../../../db/companies/rentals.ts';
import { rentalAccessForm } from '../../../../domain/companies/forms.ts';
import { cursorSchema, cursorText } from '../../../call/input/cursor.ts';
import { idempotencyHeaders, idUnderKey, replayedHeader } from '../../../call/input/idempotency.ts';
import { route } from '../../../call/route.ts';

const policy = { accounts: ['fleet'] } as const;
const params = z.strictObject({ id: z.uuid() });
const instant = z.iso.datetime();

const rental = z
  .strictObject({
    id: z.uuid(),
    vin: z.string(),
    name: z.string(),
    renter: z.strictObject({ email: z.string() }),
    from: instant,
    to: instant,
    status: z.enum(rentalStates).describe('`over`: the rental is; `ended`: before that.'),
    givenAt: instant,
    acceptedAt: instant.nullable(),
    endedAt: instant.nullable(),
  })
  .meta({ id: 'RentalAccess' });

/** As the renter sees it. */
export const rentalSeen = z
  .strictObject({
    id: z.uuid(),
    company: z.string(),
    vin: z.string(),
    name: z.string(),
    from: instant,
    to: instant,
    locale: z.string(),
    accepted: z.boolean(),
  })
  .meta({ id: 'RentalSeen' });

export const fleetRentalRoutes = [
  route({
    method: 'get',
    path: '/v1/fleet/rentals',
    policy,
    summary: 'The accesses that the rental company gave its renters, newest first.',
    rule: 'R35, R46',
    query: z.strictObject({ cursor: cursorSchema.optional() }),
    responses: {
      200: {
        description: 'A page of at most 100. With `next`, call again with it as `cursor`.',
        schema: z.strictObject({ rentals: z.array(rental), next: z.string().nullable() }),
      },
    },
    problems: ['not-found'],
    handler: async ({ caller, query }, { db }) => {
      const page = await rentals(db, caller, query);
      return { body: { rentals: page.rentals, next: cursorText(page.next) } };
    },
  }),
  route({
    method: 'post',
    path: '/v1/fleet/rentals',
    policy,
    summary:
      'Offers a renter an access of their own, by email. Accepted, it is a registration of the renter’s from the hand-over until the return; it ends by itself.',
    rule: 'R2, R7, R35, R46',
    endsNothing: true,
    headers: idempotencyHeaders,
    body: rentalAccessForm,
    examples: {
      week: {
        vin: 'WVWZZZ1JZXW000001',
        renter: { email: 'retail-empty@example.com' },
        from: '2026-12-01T08:00:00Z',
        to: '2026-12-08T08:00:00Z',
        renterRightsValidated: true,
      },
    },
    responses: {
      201: {
        description: 'Offered.',
        schema: rental,
        headers: { 'Idempotency-Replayed': '`true` where this key had been used before.' },
      },
    },
    problems: ['not-found'],
    handler: async ({ caller, body, headers: { 'idempotency-key': key } }, { db }) => {
      const made = await rentOut(db, caller, body, key && idUnderKey(`${caller.account} ${key}`, body));
      return { status: 201, headers: replayedHeader(made.replayed), body: made.rental };
    },
  }),
  route({
    method: 'post',
    path: '/v1/fleet/rentals/:id/end',
    policy,
    summary:
      'Ends a renter’s access before its time, and whatever the renter let others read by it. Done again it answers the same.',
    rule: 'R8, R46',
    params,
    responses: { 200: { description: 'Ended.', schema: rental } },
    problems: ['not-found'],
    handler: async ({ caller, params: { id } }, { db }) => ({ body: await endRental(db, caller, id) }),
  }),
  route({
    method: 'post',
    path: '/v1/rentals/:id/accept',
    policy: { accounts: ['retail'] },
    summary:
      'Accepts the access that a rental company offers the address of this account. Done again it answers the same.',
    rule: 'R2, R7, R35',
    endsNothing: true,
    params,
    responses: {
      200: { description: 'Accepted: the vehicle is registered to the account for that time.', schema: rentalSeen },
    },
    problems: ['not-found', 'link-dead'],
    handler: async ({ caller, params: { id } }, { db }) => ({ body: await acceptRental(db, caller, id) }),
  }),
];

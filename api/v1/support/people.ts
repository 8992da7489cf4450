/** R58: support hands out or erases what is recorded about one person, and holds a request for a legal reason. */
import { z } from 'zod';
import { erasePerson } from '../../../db/people/erase.ts';
import { exportPerson } from '../../../db/people/export.ts';
import { holdRequest } from '../../../db/upkeep/hold.ts';
import { requestIdSchema } from '../../../domain/ids.ts';
import { emailSchema } from '../../../domain/requests/form-fields.ts';
import { textSchema } from '../../../domain/text/plain-text.ts';
import { route } from '../../call/route.ts';

/** A person's record leaves the house, or is gone for good: a supervisor who signed in lately. */
const policy = { accounts: ['staff'], role: 'supervisor', fresh: true } as const;
const params = z.strictObject({ email: emailSchema });
const things = z.array(z.looseObject({}));

export const supportPeopleRoutes = [
  route({
    method: 'post',
    path: '/v1/support/people/:email/export',
    policy,
    summary: 'What is recorded about one person, by their email address, to be handed out to them.',
    rule: 'R58',
    params,
    responses: {
      200: {
        description: 'All of it; no exported data and no links.',
        schema: z
          .strictObject({
            accounts: things,
            registrations: things,
            requests: things,
            named: things.describe('Requests of others that name them.'),
            enquiries: things,
            applications: things,
            developers: things,
            invitations: things.describe('To join companies.'),
            rentals: things.describe('What rental companies gave them.'),
          })
          .meta({ id: 'PersonsRecord' }),
      },
    },
    handler: async ({ caller, params: { email } }, { db }) => ({
      body: await exportPerson(db, email, `staff:${caller.account}`),
    }),
  }),
  route({
    method: 'post',
    path: '/v1/support/people/:email/erase',
    policy,
    summary: 'Removes what is recorded about one person, but for what is under way or held. It can not be undone.',
    rule: 'R58',
    params,
    responses: {
      200: {
        description: 'Removed. Of a request its id, type, days and outcome stay.',
        schema: z
          .strictObject({
            requests: z.int(),
            enquiries: z.int(),
            applications: z.int(),
            developers: z.int().describe('Profiles; a person’s credentials end with it.'),
            invitations: z.int(),
            rentals: z.int(),
            left: z.array(z.strictObject({ request: z.uuid(), why: z.enum(['under-way', 'held']) })),
            accounts: z
              .array(z.string())
              .describe('To be removed where they come from: the identity provider, the registry.'),
          })
          .meta({ id: 'Erased' }),
      },
    },
    handler: async ({ caller, params: { email } }, { db }) => ({
      body: await erasePerson(db, email, `staff:${caller.account}`),
    }),
  }),
  route({
    method: 'post',
    path: '/v1/support/requests/:id/hold',
    policy: { accounts: ['staff'], role: 'supervisor' },
    summary: 'Holds what is personal in a request beyond its time, for a legal reason; or lifts that.',
    rule: 'R58',
    params: z.strictObject({ id: requestIdSchema }),
    body: z.strictObject({ held: z.boolean(), reason: textSchema(2000).describe('Kept as a note.') }),
    responses: {
      200: {
        description: 'So it is from this moment.',
        schema: z.strictObject({ id: z.uuid(), heldAt: z.iso.datetime().nullable() }).meta({ id: 'Held' }),
      },
    },
    problems: ['not-found'],
    handler: async ({ caller, params: { id }, body }, { db }) => ({
      body: { id, heldAt: await holdRequest(db, id, { ...body, by: caller.account }) },
    }),
  }),
];

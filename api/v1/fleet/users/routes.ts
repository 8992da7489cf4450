/** R46: the people of a fleet or rental company: invited by email, with roles, and removed. */
import { z } from 'zod';
import {
  acceptInvitation,
  invitations,
  invite,
  inviteAgain,
  withdrawInvitation,
} from '../../../../db/companies/invitations.ts';
import { changeRoles, removeUser, users } from '../../../../db/companies/users.ts';
import { invitationForm, rolesChange } from '../../../../domain/companies/forms.ts';
import { accountKey, fleetRoles } from '../../../../domain/registry/entries.ts';
import { cursorSchema, cursorText, keyCursor } from '../../../call/input/cursor.ts';
import { route } from '../../../call/route.ts';

const policy = { accounts: ['fleet'] } as const;
const roles = z.array(z.enum(fleetRoles));
const instant = z.iso.datetime();
const invitationParams = z.strictObject({ id: z.uuid() });
const userParams = z.strictObject({ id: accountKey });

const user = z
  .strictObject({
    id: z.string().describe('The account at the identity provider.'),
    email: z.string(),
    name: z.string(),
    roles,
    you: z.boolean(),
  })
  .meta({ id: 'FleetUser' });

const invitation = z
  .strictObject({
    id: z.uuid(),
    email: z.string(),
    roles,
    status: z.enum(['open', 'expired', 'accepted', 'withdrawn']),
    invitedAt: instant,
    expiresAt: instant,
  })
  .meta({ id: 'FleetInvitation' });

/** As whoever was invited sees it. */
export const invitationSeen = z
  .strictObject({
    id: z.uuid(),
    company: z.strictObject({ name: z.string(), kind: z.enum(['fleet', 'rental', 'provider']) }),
    roles,
    status: z.enum(['open', 'expired', 'accepted', 'withdrawn']),
    invitedAt: instant,
    expiresAt: instant,
    locale: z.string(),
  })
  .meta({ id: 'InvitationSeen' });

export const fleetUserRoutes = [
  route({
    method: 'get',
    path: '/v1/fleet/users',
    policy,
    summary: "The company's people, in the order of their ids. For administrators and developers.",
    rule: 'R46',
    query: z.strictObject({ cursor: keyCursor.optional() }),
    responses: {
      200: {
        description: 'A page of at most 100. With `next`, call again with it as `cursor`.',
        schema: z.strictObject({ users: z.array(user), next: z.string().nullable() }),
      },
    },
    problems: ['not-found'],
    handler: async ({ caller, query }, { db }) => {
      const page = await users(db, caller, query);
      return { body: { users: page.users, next: cursorText(page.next) } };
    },
  }),
  route({
    method: 'post',
    path: '/v1/fleet/users',
    policy,
    summary:
      'Invites somebody by email, as administrators may. An invitation of the same address that is open is sent again, with the roles named now.',
    rule: 'R46, R67',
    endsNothing: true,
    body: invitationForm,
    examples: { developer: { email: 'colleague@example.com', roles: ['developer'] } },
    responses: { 201: { description: 'Invited.', schema: invitation } },
    problems: ['not-found', 'not-in-this-state'],
    handler: async ({ caller, body }, { db, config }) => ({
      status: 201,
      body: await invite(db, caller, body, config.policy.companies),
    }),
  }),
  route({
    method: 'patch',
    path: '/v1/fleet/users/:id',
    policy,
    summary: 'Gives a user other roles. One administrator stays.',
    rule: 'R46',
    params: userParams,
    body: rolesChange,
    examples: { both: { roles: ['administrator', 'developer'] } },
    responses: { 200: { description: 'Changed.', schema: user } },
    problems: ['not-found', 'not-in-this-state'],
    handler: async ({ caller, params, body }, { db }) => ({
      body: await changeRoles(db, caller, params.id, body.roles),
    }),
  }),
  route({
    method: 'delete',
    path: '/v1/fleet/users/:id',
    policy,
    summary:
      'Removes a user: signed out everywhere, and what they asked for the company ends, downloads included. Credentials of the company stay. One administrator stays.',
    rule: 'R46',
    params: userParams,
    responses: {
      200: {
        description: 'Removed.',
        schema: z
          .strictObject({ removed: z.string(), requestsEnded: z.array(z.uuid()) })
          .meta({ id: 'FleetUserRemoved' }),
      },
    },
    problems: ['not-found', 'not-in-this-state'],
    handler: async ({ caller, params: { id } }, { db, signalWorkflow }) => {
      const requestsEnded = await removeUser(db, caller, id);
      for (const request of requestsEnded) void signalWorkflow(request);
      return { body: { removed: id, requestsEnded } };
    },
  }),
  route({
    method: 'get',
    path: '/v1/fleet/invitations',
    policy,
    summary:
      "The company's invitations that are open or have expired, newest first. For administrators and developers.",
    rule: 'R46',
    query: z.strictObject({ cursor: cursorSchema.optional() }),
    responses: {
      200: {
        description: 'A page of at most 100. With `next`, call again with it as `cursor`.',
        schema: z.strictObject({ invitations: z.array(invitation), next: z.string().nullable() }),
      },
    },
    problems: ['not-found'],
    handler: async ({ caller, query }, { db }) => {
      const page = await invitations(db, caller, query);
      return { body: { invitations: page.invitations, next: cursorText(page.next) } };
    },
  }),
  route({
    method: 'post',
    path: '/v1/fleet/invitations/:id/resend',
    policy,
    summary: 'Sends an invitation again, with its full time from now.',
    rule: 'R46',
    endsNothing: true,
    params: invitationParams,
    responses: { 202: { description: 'On its way.', schema: invitation } },
    problems: ['not-found'],
    handler: async ({ caller, params: { id } }, { db, config }) => ({
      status: 202,
      body: await inviteAgain(db, caller, id, config.policy.companies),
    }),
  }),
  route({
    method: 'delete',
    path: '/v1/fleet/invitations/:id',
    policy,
    summary: 'Withdraws an invitation: its link is dead from then on.',
    rule: 'R46',
    endsNothing: true,
    params: invitationParams,
    responses: { 200: { description: 'Withdrawn.', schema: invitation } },
    problems: ['not-found'],
    handler: async ({ caller, params: { id } }, { db }) => ({ body: await withdrawInvitation(db, caller, id) }),
  }),
  route({
    method: 'post',
    path: '/v1/invitations/:id/accept',
    policy,
    summary:
      'Joins the company that invited this account, which must have the address that was invited. Done again it answers the same.',
    rule: 'R46',
    endsNothing: true,
    params: invitationParams,
    responses: { 200: { description: 'Joined.', schema: invitationSeen } },
    problems: ['not-found', 'link-dead', 'not-in-this-state'],
    handler: async ({ caller, params: { id } }, { db }) => ({ body: await acceptInvitation(db, caller, id) }),
  }),
];

/** A company's pages: settings (R10), its people (R46), renters' access (R35); and what accounts are offered by email. */
import { z } from 'zod';
import {
  acceptInvitation,
  invitationFor,
  invitations,
  invite,
  inviteAgain,
  withdrawInvitation,
} from '../../../db/companies/invitations.ts';
import { acceptRental, endRental, rentalFor, rentals, rentOut } from '../../../db/companies/rentals.ts';
import { changeRoles, removeUser, users } from '../../../db/companies/users.ts';
import { may } from '../../../db/registrations/accounts.ts';
import { companyOf } from '../../../db/registrations/companies.ts';
import { isRentalCompany } from '../../../db/review/rental.ts';
import { invitationForm, rentalAccessForm, rolesChange } from '../../../domain/companies/forms.ts';
import type { Principal } from '../../../domain/principal.ts';
import { instantIn } from '../../../domain/time/day.ts';
import { cursorSchema, cursorText, keyCursor } from '../../call/input/cursor.ts';
import { returnedQuery } from '../../call/input/returned.ts';
import { isTicked, textIn, typedForm, type Typed } from '../../call/input/typed.ts';
import { route, type Answer, type Route } from '../../call/route.ts';
import type { Services } from '../../server/services.ts';
import { invitationPage, rentalPage } from './offers.tsx';
import { companyPage } from './page.tsx';
import { rentalsPage } from './rentals.tsx';
import { returnedForm, takeCompanyForm, type Returned } from './returned.tsx';
import { usersPage } from './users.tsx';

const fleet = { session: ['fleet'] } as const;
const renter = { session: ['retail'] } as const;
const page = { 200: { description: 'A page.' } };
const done = { 303: { description: 'Done.' } };
const taken = { ...page, ...done };
const params = z.strictObject({ id: z.uuid() });

type Pressed = Pick<Route, 'path' | 'summary' | 'rule' | 'endsNothing'> & {
  policy: typeof fleet | typeof renter;
  does: (caller: Principal, id: string, services: Services) => Promise<unknown>;
  /** Where to go afterwards. */
  next: (id: string) => string;
};

/** A button about the one thing that the address names, with nothing to fill in. */
const pressed = ({ does, next, ...about }: Pressed): Route =>
  route({
    method: 'post',
    ...about,
    params,
    takes: 'form',
    body: typedForm,
    responses: done,
    handler: async ({ caller, params: { id } }, services) => {
      await does(caller, id, services);
      return { status: 303, headers: { Location: next(id) } };
    },
  });

type Places = { cursor?: { key: string } | undefined; invited?: { at: string; id: string } | undefined };

async function showUsers(
  caller: Principal,
  { db }: Services,
  returned: Returned | null,
  { cursor, invited }: Places = {},
): Promise<Answer> {
  const [people, open, mayChange] = await Promise.all([
    users(db, caller, { cursor, limit: 50 }),
    invitations(db, caller, { cursor: invited, limit: 50 }),
    may(db, caller, 'change-users'),
  ]);
  return {
    page: usersPage({
      users: people.users,
      invitations: open.invitations,
      more: people.next && `/company/users?cursor=${cursorText(people.next)}`,
      moreInvitations: open.next && `/company/users?invited=${cursorText(open.next)}`,
      mayChange,
      returned,
    }),
  };
}

async function showRentals(
  caller: Principal,
  { db, config: { policy } }: Services,
  returned: Returned | null,
  cursor?: { at: string; id: string },
): Promise<Answer> {
  const { rentals: given, next } = await rentals(db, caller, { cursor, limit: 50 });
  return {
    page: rentalsPage({
      rentals: given,
      more: next && `/company/rentals?cursor=${cursorText(next)}`,
      zone: policy.timeZone,
      returned,
    }),
  };
}

/** Times are typed in the policy's zone. What is no time stays as it was typed, and is named. */
const rentalBodyOf = (typed: Typed, timeZone: string): object => {
  const at = (name: string) => instantIn(textIn(typed, name), timeZone)?.toISOString() ?? textIn(typed, name);
  return {
    vin: textIn(typed, 'vin'),
    renter: { email: textIn(typed, 'email') },
    from: at('from'),
    to: at('to'),
    renterRightsValidated: isTicked(typed, 'renterRightsValidated'),
    ...(textIn(typed, 'locale') ? { locale: textIn(typed, 'locale') } : {}),
  };
};

export const portalCompanyRoutes = [
  route({
    method: 'get',
    path: '/company',
    policy: { session: ['fleet', 'provider'] },
    summary: "The account's company, with its CUUID, and who may consent for it.",
    rule: 'R10, R37',
    responses: page,
    handler: async ({ caller }, { db }) => {
      const company = await companyOf(db, caller);
      const isFleet = caller.kind === 'fleet';
      return {
        page: companyPage({
          company,
          may: {
            seeUsers: isFleet && (await may(db, caller, 'see-users')),
            rentOut: isFleet && (await isRentalCompany(db, caller)) && (await may(db, caller, 'rent-out')),
          },
        }),
      };
    },
  }),
  route({
    method: 'get',
    path: '/company/users',
    policy: fleet,
    summary: 'The people of the company and who is invited.',
    rule: 'R46',
    query: z.object({
      ...returnedQuery,
      cursor: keyCursor.optional().catch(undefined),
      invited: cursorSchema.optional().catch(undefined),
    }),
    responses: page,
    handler: async ({ caller, query }, services) =>
      showUsers(caller, services, await returnedForm({ caller, services }, '/company/users', query.draft), query),
  }),
  route({
    method: 'post',
    path: '/company/users',
    policy: fleet,
    summary: 'Invites somebody by email.',
    rule: 'R46, R67',
    endsNothing: true,
    takes: 'form',
    body: typedForm,
    responses: taken,
    handler: ({ caller, body: typed }, services) =>
      takeCompanyForm(
        {
          form: 'users',
          typed,
          body: {
            email: textIn(typed, 'email'),
            roles: typed['roles'] ?? [],
            ...(textIn(typed, 'locale') ? { locale: textIn(typed, 'locale') } : {}),
          },
          schema: invitationForm,
          does: (form) => invite(services.db, caller, form, services.config.policy.companies),
          next: '/company/users',
        },
        { caller, services },
      ),
  }),
  route({
    method: 'post',
    path: '/company/users/roles',
    policy: fleet,
    summary: 'Gives a user other roles.',
    rule: 'R46',
    takes: 'form',
    body: typedForm,
    responses: taken,
    handler: ({ caller, body: typed }, services) =>
      takeCompanyForm(
        {
          form: 'users',
          typed: {},
          body: { roles: typed['roles'] ?? [] },
          schema: rolesChange,
          does: ({ roles }) => changeRoles(services.db, caller, textIn(typed, 'id'), roles),
          next: '/company/users',
        },
        { caller, services },
      ),
  }),
  route({
    method: 'post',
    path: '/company/users/remove',
    policy: fleet,
    summary: 'Removes a user, with their sessions and what they asked for the company.',
    rule: 'R46',
    takes: 'form',
    body: typedForm,
    responses: taken,
    handler: ({ caller, body: typed }, services) => {
      const id = textIn(typed, 'id');
      return takeCompanyForm(
        {
          form: 'users',
          typed: {},
          body: {},
          schema: z.object({}),
          does: async () => {
            for (const request of await removeUser(services.db, caller, id)) void services.signalWorkflow(request);
          },
          next: '/company/users',
          ...(id === caller.account ? { done: '/' } : {}),
        },
        { caller, services },
      );
    },
  }),
  pressed({
    path: '/company/invitations/:id/resend',
    policy: fleet,
    summary: 'Sends an invitation again.',
    rule: 'R46',
    endsNothing: true,
    does: (caller, id, { db, config }) => inviteAgain(db, caller, id, config.policy.companies),
    next: () => '/company/users',
  }),
  pressed({
    path: '/company/invitations/:id/withdraw',
    policy: fleet,
    summary: 'Withdraws an invitation.',
    rule: 'R46',
    endsNothing: true,
    does: (caller, id, { db }) => withdrawInvitation(db, caller, id),
    next: () => '/company/users',
  }),
  route({
    method: 'get',
    path: '/company/rentals',
    policy: fleet,
    summary: "Renters' own access, and the form that gives one.",
    rule: 'R35, R46',
    query: z.object({ ...returnedQuery, cursor: cursorSchema.optional().catch(undefined) }),
    responses: page,
    handler: async ({ caller, query: { cursor, draft } }, services) =>
      showRentals(caller, services, await returnedForm({ caller, services }, '/company/rentals', draft), cursor),
  }),
  route({
    method: 'post',
    path: '/company/rentals',
    policy: fleet,
    summary: 'Offers a renter an access of their own.',
    rule: 'R2, R7, R35',
    endsNothing: true,
    takes: 'form',
    body: typedForm,
    responses: taken,
    handler: ({ caller, body: typed }, services) =>
      takeCompanyForm(
        {
          form: 'rentals',
          typed,
          body: rentalBodyOf(typed, services.config.policy.timeZone),
          schema: rentalAccessForm,
          does: (form) => rentOut(services.db, caller, form),
          next: '/company/rentals',
        },
        { caller, services },
      ),
  }),
  pressed({
    path: '/company/rentals/:id/end',
    policy: fleet,
    summary: "Ends a renter's access before its time.",
    rule: 'R8, R46',
    does: (caller, id, { db }) => endRental(db, caller, id),
    next: () => '/company/rentals',
  }),
  route({
    method: 'get',
    path: '/invitations/:id',
    policy: fleet,
    summary: 'The invitation to join a company, for an account of the address that was invited. Changes nothing.',
    rule: 'R46, R21',
    params,
    responses: page,
    handler: async ({ caller, params: { id } }, { db }) => ({
      page: invitationPage(await invitationFor(db, caller, id)),
    }),
  }),
  pressed({
    path: '/invitations/:id',
    policy: fleet,
    summary: 'Joins the company.',
    rule: 'R46',
    endsNothing: true,
    does: (caller, id, { db }) => acceptInvitation(db, caller, id),
    next: (id) => `/invitations/${id}`,
  }),
  route({
    method: 'get',
    path: '/rentals/:id',
    policy: renter,
    summary: "A rental's data, offered to an account of the renter's address. Changes nothing.",
    rule: 'R35, R21',
    params,
    responses: page,
    handler: async ({ caller, params: { id } }, { db }) => ({ page: rentalPage(await rentalFor(db, caller, id)) }),
  }),
  pressed({
    path: '/rentals/:id',
    policy: renter,
    summary: 'Accepts the access of its own.',
    rule: 'R2, R7, R35',
    endsNothing: true,
    does: (caller, id, { db }) => acceptRental(db, caller, id),
    next: (id) => `/rentals/${id}`,
  }),
];

/** A developer's pages: registering, terms, API access (R41). The pages of credentials are in `credentials.ts`. */
import { z } from 'zod';
import { credentialsFor } from '../../../db/credentials/credentials.ts';
import { accessRequestsFor, askForAccess } from '../../../db/developers/access-requests.ts';
import {
  changeDeveloper,
  developerFor,
  findDeveloper,
  hasAccepted,
  mustDevelop,
  registerDeveloper,
  type Developer,
} from '../../../db/developers/profile.ts';
import { developerSide, webhooksFor } from '../../../db/webhooks/webhooks.ts';
import { databaseNow } from '../../../db/postgres/clock.ts';
import { accessRequestForm } from '../../../domain/developers/access-request.ts';
import { developerChange, developerForm } from '../../../domain/developers/profile.ts';
import { holderOf, type Principal } from '../../../domain/principal.ts';
import { cursorSchema, cursorText } from '../../call/input/cursor.ts';
import { returnedQuery } from '../../call/input/returned.ts';
import { textIn, typedForm, type Typed } from '../../call/input/typed.ts';
import { route, type Answer } from '../../call/route.ts';
import { developers } from '../../v1/developer/routes.ts';
import { bodyOf } from '../form/fields.ts';
import { openToAll } from '../form-steps.ts';
import { accessPage, profilePage, registerPage, type Filling } from './form.tsx';
import { dashboardPage } from './page.tsx';
import { returnedFilling, takeForm } from './take.ts';
import { termsPage } from './terms.tsx';

const policy = { session: developers } as const;
const page = { 200: { description: 'A page.' } };
const taken = { ...page, 303: { description: 'Taken.' } };
const home: Answer = { status: 303, headers: { Location: '/developer' } };
const blank = (typed: Typed = {}): Filling => ({ typed, faults: [] });

/** What was typed about the developer; a person has no company, whatever stands in its fields. */
function developerBodyOf(form: 'developer' | 'developer-change', typed: Typed): object {
  const body = bodyOf(form, typed) as { developer?: Record<string, unknown>; locale?: string };
  const { company, ...rest } = body.developer ?? {};
  const isCompany = rest['kind'] === 'company';
  return {
    ...rest,
    ...(isCompany ? { company: company ?? {} } : {}),
    ...(body.locale ? { locale: body.locale } : {}),
  };
}

const typedOf = ({ kind, name, company, country, email, size }: Developer): Typed => ({
  'developer.kind': [kind],
  'developer.name': [name],
  'developer.country': [country],
  'developer.email': [email],
  'developer.size': [size ?? ''],
  ...(company && {
    'developer.company.name': [company.name],
    'developer.company.registrationNumber': [company.registrationNumber],
    'developer.company.address': [company.address],
    'developer.company.country': [company.country],
  }),
});

const mayHaveOwn = (caller: Principal): boolean => holderOf(caller) !== null;

export const portalDeveloperRoutes = [
  route({
    method: 'get',
    path: '/terms',
    policy: openToAll('people read terms before they register'),
    summary: 'The terms of API access.',
    rule: 'R41',
    responses: page,
    handler: (_call, { config }) => ({ page: termsPage(config.terms) }),
  }),
  route({
    method: 'get',
    path: '/developer',
    policy,
    summary: 'What comes next, the credentials, the access, the profile.',
    rule: 'R41',
    query: z.object({ cursor: cursorSchema.optional().catch(undefined) }),
    responses: page,
    handler: async ({ caller, query: { cursor } }, { db, config: { terms, publicUrl } }) => {
      const developer = await findDeveloper(db, await mustDevelop(db, caller));
      const [access, { credentials, next }, webhooks, now] = await Promise.all([
        accessRequestsFor(db, caller),
        credentialsFor(db, caller, { cursor, limit: 20 }),
        webhooksFor(db, await developerSide(db, caller)),
        databaseNow(db),
      ]);
      return {
        page: dashboardPage({
          developer,
          terms,
          accepted: developer !== undefined && hasAccepted(developer, terms, now),
          access,
          credentials,
          webhooks,
          older: next && `/developer?cursor=${cursorText(next)}`,
          publicUrl,
        }),
      };
    },
  }),
  route({
    method: 'get',
    path: '/developer/register',
    policy,
    summary: 'The form to register as a developer.',
    rule: 'R41',
    query: z.object(returnedQuery),
    responses: page,
    handler: async ({ caller, query: { draft } }, services) => {
      const {
        db,
        config: { terms },
      } = services;
      if (await findDeveloper(db, await mustDevelop(db, caller))) return home;
      const isCompanys = caller.kind === 'fleet' || caller.kind === 'provider';
      const typed = { 'developer.email': [caller.email], 'developer.kind': [isCompanys ? 'company' : 'person'] };
      const returned = await returnedFilling({ caller, services }, '/developer/register', draft);
      return { page: registerPage(returned ?? blank(typed), terms) };
    },
  }),
  route({
    method: 'post',
    path: '/developer/register',
    policy,
    summary: 'Registers as a developer.',
    rule: 'R41',
    endsNothing: true,
    takes: 'form',
    body: typedForm,
    responses: taken,
    handler: ({ caller, body: typed }, services) => {
      const {
        db,
        config: { terms },
      } = services;
      const body = developerBodyOf('developer', typed) as { terms?: object };
      return takeForm(
        {
          form: 'developer',
          prefix: 'developer',
          typed,
          body: { ...body, terms: { ...body.terms, version: textIn(typed, 'termsVersion') } },
          schema: developerForm,
          does: async (form) => {
            await registerDeveloper(db, caller, form, terms);
            return home;
          },
          at: '/developer/register',
        },
        { caller, services },
      );
    },
  }),
  route({
    method: 'get',
    path: '/developer/profile',
    policy,
    summary: 'The form to change the profile.',
    rule: 'R41',
    query: z.object(returnedQuery),
    responses: page,
    handler: async ({ caller, query: { draft } }, services) => {
      const developer = await developerFor(services.db, caller);
      const returned = await returnedFilling({ caller, services }, '/developer/profile', draft);
      return { page: profilePage(returned ?? blank(typedOf(developer))) };
    },
  }),
  route({
    method: 'post',
    path: '/developer/profile',
    policy,
    summary: 'Changes the profile.',
    rule: 'R41',
    endsNothing: true,
    takes: 'form',
    body: typedForm,
    responses: taken,
    handler: ({ caller, body: typed }, services) =>
      takeForm(
        {
          form: 'developer-change',
          prefix: 'developer',
          typed,
          body: developerBodyOf('developer-change', typed),
          schema: developerChange.required({ kind: true, name: true, country: true, email: true }),
          does: async (change) => {
            await changeDeveloper(services.db, caller, change, services.config.terms);
            return home;
          },
          at: '/developer/profile',
        },
        { caller, services },
      ),
  }),
  route({
    method: 'post',
    path: '/developer/terms',
    policy,
    summary: 'Accepts the terms in force.',
    rule: 'R41',
    endsNothing: true,
    takes: 'form',
    body: typedForm,
    responses: taken,
    handler: async ({ caller, body: typed }, { db, config: { terms } }) => {
      // What was read is what is accepted: where the terms changed meanwhile, the page shows the new ones.
      if (textIn(typed, 'termsVersion') === terms.version)
        await changeDeveloper(db, caller, { terms: { version: terms.version, accepted: true } }, terms);
      return home;
    },
  }),
  route({
    method: 'get',
    path: '/developer/access',
    policy,
    summary: 'The form to ask for API access.',
    rule: 'R41',
    query: z.object(returnedQuery),
    responses: page,
    handler: async ({ caller, query: { draft } }, services) => {
      await developerFor(services.db, caller);
      const returned = await returnedFilling({ caller, services }, '/developer/access', draft);
      return { page: accessPage(returned ?? blank(), mayHaveOwn(caller)) };
    },
  }),
  route({
    method: 'post',
    path: '/developer/access',
    policy,
    summary: 'Asks for API access.',
    rule: 'R41',
    endsNothing: true,
    takes: 'form',
    body: typedForm,
    responses: taken,
    handler: ({ caller, body: typed }, services) =>
      takeForm(
        {
          form: 'api-access',
          prefix: 'access',
          typed,
          body: (bodyOf('api-access', typed) as { access?: object }).access ?? {},
          schema: accessRequestForm,
          does: async (form) => {
            const {
              terms,
              policy: { apiAccess: rules },
            } = services.config;
            await askForAccess(services.db, caller, form, { terms, rules });
            return home;
          },
          at: '/developer/access',
        },
        { caller, services },
      ),
  }),
];

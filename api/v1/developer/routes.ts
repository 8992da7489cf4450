/** R41: terms, developer profiles, and requests for API access. */
import { z } from 'zod';
import { databaseNow } from '../../../db/postgres/clock.ts';
import { accessRequestFor, accessRequestsFor, askForAccess } from '../../../db/developers/access-requests.ts';
import { changeDeveloper, developerFor, registerDeveloper } from '../../../db/developers/profile.ts';
import { accessRequestForm, accessStates } from '../../../domain/developers/access-request.ts';
import { developerChange, developerForm } from '../../../domain/developers/profile.ts';
import { idempotencyHeaders, idUnderKey, replayedHeader } from '../../call/input/idempotency.ts';
import { route } from '../../call/route.ts';
import {
  accessRequestAnswer,
  accessRequestBody,
  developerAnswer,
  developerBody,
  termsAnswer,
  termsBody,
} from './answers.ts';

/** Whoever may register: everybody but staff and the operator's own systems. */
export const developers = ['retail', 'fleet', 'provider', 'developer'] as const;
const policy = { accounts: developers } as const;
const example = {
  kind: 'company',
  name: 'Amélie Laurent',
  company: { name: 'Kilometre', registrationNumber: 'RCS 1', address: 'Rue 1, Lyon', country: 'FR' },
  country: 'FR',
  email: 'developer@example.com',
  size: 'sme',
  gatekeeper: false,
  terms: { version: '2026-11', accepted: true },
};

export const developerRoutes = [
  route({
    method: 'get',
    path: '/v1/terms',
    policy: { anyone: 'people read terms before they register' },
    summary: 'The terms of API access that are in force, or announced.',
    rule: 'R41',
    responses: { 200: { description: 'Which terms, and where to read them.', schema: termsAnswer } },
    handler: (_call, { config }) => ({ body: termsBody(config.terms, config.publicUrl) }),
  }),
  route({
    method: 'post',
    path: '/v1/developer',
    policy,
    summary: 'Registers as a developer: for oneself, or for the company of a fleet or provider account.',
    rule: 'R41',
    endsNothing: true,
    body: developerForm,
    examples: { company: example },
    responses: {
      201: { description: 'Registered. Which terms were accepted, and when, is kept.', schema: developerAnswer },
    },
    problems: ['not-in-this-state'],
    handler: async ({ caller, body }, { db, config: { terms } }) => ({
      status: 201,
      body: developerBody(await registerDeveloper(db, caller, body, terms), terms, await databaseNow(db)),
    }),
  }),
  route({
    method: 'get',
    path: '/v1/developer',
    policy,
    summary: 'The profile.',
    rule: 'R41',
    responses: { 200: { description: 'The profile.', schema: developerAnswer } },
    problems: ['not-found'],
    handler: async ({ caller }, { db, config: { terms } }) => ({
      body: developerBody(await developerFor(db, caller), terms, await databaseNow(db)),
    }),
  }),
  route({
    method: 'patch',
    path: '/v1/developer',
    policy,
    summary: 'Changes the profile, or accepts new terms; what is left out stays.',
    rule: 'R41',
    endsNothing: true,
    body: developerChange,
    responses: { 200: { description: 'The profile as it is now.', schema: developerAnswer } },
    problems: ['not-found'],
    handler: async ({ caller, body }, { db, config: { terms } }) => ({
      body: developerBody(await changeDeveloper(db, caller, body, terms), terms, await databaseNow(db)),
    }),
  }),
  route({
    method: 'post',
    path: '/v1/api-access-requests',
    policy,
    summary: "Asks for API access: to one's own data, which is granted at once, or to that of others who agree.",
    rule: 'R41',
    endsNothing: true,
    headers: idempotencyHeaders,
    body: accessRequestForm,
    examples: {
      ownData: { use: 'own-data', purpose: 'My house charges the car when the sun shines.' },
      thirdParty: {
        use: 'third-party',
        purpose: 'Journeys for the expense reports of those who ask us to write them.',
        agreement: 'https://kilometre.example.com/terms',
      },
    },
    responses: {
      202: {
        description: 'Taken. `approved` at once, or `in-review` until staff have decided.',
        schema: z.strictObject({ id: z.uuid(), status: z.enum(accessStates) }).meta({ id: 'ApiAccessTaken' }),
        headers: { 'Idempotency-Replayed': '`true` where this key had been used before.' },
      },
    },
    problems: ['not-in-this-state'],
    handler: async ({ caller, body, headers: { 'idempotency-key': key } }, { db, config }) => {
      const { request, replayed } = await askForAccess(db, caller, body, {
        terms: config.terms,
        rules: config.policy.apiAccess,
        id: key && idUnderKey(`${caller.account} ${key}`, body),
      });
      return { status: 202, headers: replayedHeader(replayed), body: { id: request.id, status: request.status } };
    },
  }),
  route({
    method: 'get',
    path: '/v1/api-access-requests',
    policy,
    summary: 'The requests for API access, newest first.',
    rule: 'R41',
    responses: {
      200: {
        description: 'The newest hundred.',
        schema: z.strictObject({ requests: z.array(accessRequestAnswer) }),
      },
    },
    handler: async ({ caller }, { db }) => ({
      body: { requests: (await accessRequestsFor(db, caller)).map(accessRequestBody) },
    }),
  }),
  route({
    method: 'get',
    path: '/v1/api-access-requests/:id',
    policy,
    summary: 'One request for API access, with what happened to it.',
    rule: 'R41',
    params: z.strictObject({ id: z.uuid() }),
    responses: { 200: { description: 'The request.', schema: accessRequestAnswer } },
    problems: ['not-found'],
    handler: async ({ caller, params: { id } }, { db }) => ({
      body: accessRequestBody(await accessRequestFor(db, caller, id)),
    }),
  }),
];

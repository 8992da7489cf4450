/**
 * Webhooks: what changes of requests (R18), and notices (R48), posted to a program's own server, signed as Standard Webhooks has it. Developers
 * have theirs, and the operator has those of frontends on other origins, by the same calls.
 */
import { z } from 'zod';
import { deliveriesFor, replayDelivery, testWebhook, type Delivery } from '../../../db/webhooks/deliveries.ts';
import {
  addWebhookSecret,
  changeWebhook,
  developerSide,
  disabledBecause,
  endWebhook,
  makeWebhook,
  operatorSide,
  removeWebhookSecret,
  webhookFor,
  webhooksFor,
  type WebhookSide,
} from '../../../db/webhooks/webhooks.ts';
import type { Principal } from '../../../domain/principal.ts';
import { refuseIf } from '../../../domain/refusal.ts';
import { deliveryStates, TEST, webhookTypes } from '../../../domain/webhooks/events.ts';
import { webhookChange, webhookForm } from '../../../domain/webhooks/form.ts';
import { webhookSeal } from '../../../domain/webhooks/secrets.ts';
import { cursorSchema, cursorText } from '../../call/input/cursor.ts';
import { idempotencyHeaders, idUnderKey, replayedHeader } from '../../call/input/idempotency.ts';
import { route, type Route } from '../../call/route.ts';
import type { Services } from '../../server/services.ts';
import { developers } from '../developer/routes.ts';

const RULE = 'R18, R48';
const instant = z.iso.datetime();
const params = z.strictObject({ id: z.uuid() });

const secretFacts = z.strictObject({ id: z.uuid(), createdAt: z.iso.datetime({ offset: true }) });

const webhook = z
  .strictObject({
    id: z.uuid(),
    frontend: z.string().nullable().describe('The origin of the frontend that it is for; `null` of a developer’s.'),
    name: z.string(),
    url: z.string(),
    types: z.array(z.enum(webhookTypes)).nullable().describe('`null`: all.'),
    createdAt: instant,
    failingSince: instant.nullable().describe('The first failure since the last delivery that was taken.'),
    disabledAt: instant.nullable().describe('Nothing is delivered since then.'),
    disabledBecause: z.enum(disabledBecause).nullable(),
    secrets: z.array(secretFacts).describe('Those that sign, two at most.'),
  })
  .meta({ id: 'Webhook' });

const SECRET = 'Shown this once. What verifies a signature takes it as it is.';
const made = webhook
  .extend({ secret: z.string().nullable().describe(`${SECRET} \`null\` where a key was used before.`) })
  .meta({ id: 'WebhookMade' });
const secretAdded = secretFacts.extend({ secret: z.string().describe(SECRET) }).meta({ id: 'WebhookSecretAdded' });

const delivery = z
  .strictObject({
    id: z.uuid().describe('The header `webhook-id`, the same at each attempt.'),
    type: z.enum([...webhookTypes, TEST]),
    at: instant,
    request: z.uuid().nullable(),
    status: z.string().nullable().describe('The request’s, at that moment.'),
    notice: z.uuid().nullable(),
    state: z
      .enum(deliveryStates)
      .describe('`dropped`: by the time it was to be delivered, the receiver could not know it any more.'),
    attempts: z.int(),
    nextAttemptAt: instant.nullable(),
    settledAt: instant.nullable(),
    answers: z
      .array(
        z.strictObject({
          at: instant,
          tookMs: z.int(),
          status: z.int().nullable(),
          error: z.string().nullable().describe('Why there was no answer, as a code such as `timeout`.'),
          text: z.string().nullable().describe('How the answer began.'),
        }),
      )
      .describe('Of the latest attempts, the newest first.'),
  })
  .meta({ id: 'WebhookDelivery' });

interface Side {
  prefix: '/v1/webhooks' | '/v1/support/webhooks';
  policy: { accounts: typeof developers } | { accounts: readonly ['staff']; role: 'supervisor' };
  whose: string;
  sideOf: (db: Services['db'], caller: Principal) => Promise<WebhookSide>;
}

const making = {
  method: 'post',
  rule: RULE,
  endsNothing: true,
  headers: idempotencyHeaders,
  responses: {
    201: {
      description: 'Made. It delivers what happens from now on.',
      schema: made,
      headers: { 'Idempotency-Replayed': '`true` where this key had been used before; then without the secret.' },
    },
  },
  problems: ['not-in-this-state'],
} as const;

function makingForDevelopers(): Route {
  return route({
    ...making,
    path: '/v1/webhooks',
    policy: { accounts: developers },
    summary: 'Makes a webhook. Its secret is in this answer alone.',
    body: webhookForm,
    examples: { all: { name: 'Our workshop', url: 'https://workshop.example.com/right-of-way', types: null } },
    handler: async ({ caller, body, headers: { 'idempotency-key': key } }, { db, config }) =>
      madeAnswer(
        await makeWebhook(db, await developerSide(db, caller), body, {
          reach: config.webhookReach,
          seal: webhookSeal(config.linkKeys).seal,
          terms: config.terms,
          id: key && idUnderKey(`${caller.account} ${key}`, body),
        }),
      ),
  });
}

function makingForFrontends(): Route {
  return route({
    ...making,
    path: '/v1/support/webhooks',
    policy: { accounts: ['staff'], role: 'supervisor' },
    summary: 'Makes a webhook for a frontend: it tells of the requests that were submitted through it.',
    body: webhookForm.extend({ frontend: z.string().max(300).describe('Its origin, as `FRONTEND_ORIGINS` lists it.') }),
    examples: {
      frontend: {
        frontend: 'https://www.example.com',
        name: 'Our website',
        url: 'https://www.example.com/right-of-way',
        types: ['request.changed'],
      },
    },
    handler: async ({ caller, body, headers: { 'idempotency-key': key } }, { db, config }) => {
      const { frontend, ...form } = body;
      if (!config.frontendOrigins.includes(frontend)) refuseIf([{ at: '/frontend', code: 'no-such-frontend' }]);
      return madeAnswer(
        await makeWebhook(db, operatorSide(caller), form, {
          reach: config.webhookReach,
          seal: webhookSeal(config.linkKeys).seal,
          terms: config.terms,
          frontend,
          id: key && idUnderKey(`${caller.account} ${key}`, body),
        }),
      );
    },
  });
}

const madeAnswer = ({ webhook: one, secret, replayed }: Awaited<ReturnType<typeof makeWebhook>>) => ({
  status: 201,
  headers: replayedHeader(replayed),
  body: { ...one, secret },
});

function callsOf({ prefix, policy, whose, sideOf }: Side): Route[] {
  return [
    route({
      method: 'get',
      path: prefix,
      policy,
      summary: `The webhooks: ${whose}.`,
      rule: RULE,
      responses: {
        200: {
          description: 'Ten at most, or ten of a frontend.',
          schema: z.strictObject({ webhooks: z.array(webhook) }),
        },
      },
      handler: async ({ caller }, { db }) => ({ body: { webhooks: await webhooksFor(db, await sideOf(db, caller)) } }),
    }),
    route({
      method: 'get',
      path: `${prefix}/:id`,
      policy,
      summary: 'One webhook.',
      rule: RULE,
      params,
      responses: { 200: { description: 'The webhook.', schema: webhook } },
      problems: ['not-found'],
      handler: async ({ caller, params: { id } }, { db }) => ({
        body: await webhookFor(db, await sideOf(db, caller), id),
      }),
    }),
    route({
      method: 'patch',
      path: `${prefix}/:id`,
      policy,
      summary: 'Changes it, disables it or enables it again; what is left out stays.',
      rule: RULE,
      endsNothing: true,
      params,
      body: webhookChange,
      responses: { 200: { description: 'The webhook as it is now.', schema: webhook } },
      problems: ['not-found'],
      handler: async ({ caller, params: { id }, body }, { db, config }) => ({
        body: await changeWebhook(db, await sideOf(db, caller), id, body, config.webhookReach),
      }),
    }),
    route({
      method: 'delete',
      path: `${prefix}/:id`,
      policy,
      summary: 'Removes it, with its secrets and deliveries.',
      rule: RULE,
      endsNothing: true,
      params,
      responses: { 200: { description: 'Removed.', schema: z.strictObject({ id: z.uuid() }) } },
      problems: ['not-found'],
      handler: async ({ caller, params: { id } }, { db }) => {
        await endWebhook(db, await sideOf(db, caller), id);
        return { body: { id } };
      },
    }),
    route({
      method: 'post',
      path: `${prefix}/:id/secrets`,
      policy,
      summary: 'Adds a secret: both sign, so that a receiver can change over.',
      rule: RULE,
      endsNothing: true,
      params,
      responses: { 201: { description: 'Added.', schema: secretAdded } },
      problems: ['not-found', 'not-in-this-state'],
      handler: async ({ caller, params: { id } }, { db, config }) => {
        const side = await sideOf(db, caller);
        const { seal } = webhookSeal(config.linkKeys);
        const { webhook: now, secretId, secret } = await addWebhookSecret(db, side, id, seal);
        return { status: 201, body: { ...now.secrets.find((one) => one.id === secretId), secret } };
      },
    }),
    route({
      method: 'delete',
      path: `${prefix}/:id/secrets/:sid`,
      policy,
      summary: 'Removes a secret: it signs no more. One must stay.',
      rule: RULE,
      endsNothing: true,
      params: params.extend({ sid: z.uuid() }),
      responses: { 200: { description: 'The webhook as it is now.', schema: webhook } },
      problems: ['not-found', 'not-in-this-state'],
      handler: async ({ caller, params: { id, sid } }, { db }) => ({
        body: await removeWebhookSecret(db, await sideOf(db, caller), id, sid),
      }),
    }),
    route({
      method: 'post',
      path: `${prefix}/:id/test`,
      policy,
      summary: 'Delivers something that tells nothing, to try the way.',
      rule: RULE,
      endsNothing: true,
      params,
      responses: { 202: { description: 'It is on its way.', schema: delivery } },
      problems: ['not-found', 'not-in-this-state'],
      handler: async ({ caller, params: { id } }, { db }) => ({
        status: 202,
        body: await testWebhook(db, await sideOf(db, caller), id),
      }),
    }),
    route({
      method: 'get',
      path: `${prefix}/:id/deliveries`,
      policy,
      summary: 'What was to be delivered in the last 30 days, newest first, with the answers.',
      rule: RULE,
      params,
      query: z.strictObject({ state: z.enum(deliveryStates).optional(), cursor: cursorSchema.optional() }),
      responses: {
        200: {
          description: 'A page of at most 100. With `next`, call again with it as `cursor`.',
          schema: z.strictObject({ deliveries: z.array(delivery), next: z.string().nullable() }),
        },
      },
      problems: ['not-found'],
      handler: async ({ caller, params: { id }, query: { state, cursor } }, { db }) => {
        const { deliveries, next } = await deliveriesFor(db, await sideOf(db, caller), id, { state, cursor });
        return { body: { deliveries: deliveries satisfies Delivery[], next: cursorText(next) } };
      },
    }),
    route({
      method: 'post',
      path: `${prefix}/:id/deliveries/:did/replay`,
      policy,
      summary: 'Delivers it once more, under the same id.',
      rule: RULE,
      endsNothing: true,
      params: params.extend({ did: z.uuid() }),
      responses: { 202: { description: 'It is on its way.', schema: delivery } },
      problems: ['not-found', 'not-in-this-state'],
      handler: async ({ caller, params: { id, did } }, { db }) => ({
        status: 202,
        body: await replayDelivery(db, await sideOf(db, caller), id, did),
      }),
    }),
  ];
}

export const webhookCalls: Route[] = [
  makingForDevelopers(),
  ...callsOf({ prefix: '/v1/webhooks', policy: { accounts: developers }, whose: 'one’s own', sideOf: developerSide }),
  makingForFrontends(),
  ...callsOf({
    prefix: '/v1/support/webhooks',
    policy: { accounts: ['staff'], role: 'supervisor' },
    whose: 'those of frontends',
    sideOf: async (_db, caller) => operatorSide(caller),
  }),
];

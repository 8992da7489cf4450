/** The pages of a developer's webhooks. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { deliveriesFor, replayDelivery, testWebhook } from '../../../db/webhooks/deliveries.ts';
import {
  addWebhookSecret,
  changeWebhook,
  developerSide,
  endWebhook,
  makeWebhook,
  removeWebhookSecret,
  webhookFor,
  type Webhook,
} from '../../../db/webhooks/webhooks.ts';
import type { Principal } from '../../../domain/principal.ts';
import { webhookChange, webhookForm } from '../../../domain/webhooks/form.ts';
import { webhookSeal } from '../../../domain/webhooks/secrets.ts';
import { cursorSchema, cursorText } from '../../call/input/cursor.ts';
import { returnedQuery } from '../../call/input/returned.ts';
import { listIn, textIn, typedForm, type Typed } from '../../call/input/typed.ts';
import { route, type Answer } from '../../call/route.ts';
import type { Services } from '../../server/services.ts';
import { developers } from '../../v1/developer/routes.ts';
import { bodyOf } from '../form/fields.ts';
import { refusedOnPage, returnedFilling, takeForm } from './take.ts';
import {
  newWebhookPage,
  webhookActs,
  webhookPage,
  webhookSaid,
  webhookSecretPage,
  type WebhookSaid,
} from './webhook.tsx';

const policy = { session: developers } as const;
const RULE = 'R18, R48';
const NEW = '/developer/webhooks/new';
const addressOf = (id: string): string => `/developer/webhooks/${id}`;
const page = { 200: { description: 'A page.' } };
const taken = { ...page, 303: { description: 'Taken.' } };
const params = z.strictObject({ id: z.uuid() });
const SHOWN = 20;

const back = (id: string, said: WebhookSaid): Answer => ({
  status: 303,
  headers: { Location: `${addressOf(id)}?said=${said}` },
});

/** What was typed, as the API's own body. */
function webhookBodyOf(typed: Typed): object {
  const { webhook = {} } = bodyOf('webhook', typed) as { webhook?: object };
  const types = listIn(typed, 'webhook.types');
  return { ...webhook, types: types.length > 0 ? types : null };
}

const typedOf = ({ name, url, types }: Webhook): Typed => ({
  'webhook.name': [name],
  'webhook.url': [url],
  'webhook.types': [types?.join(', ') ?? ''],
});

export const portalWebhookRoutes = [
  route({
    method: 'get',
    path: '/developer/webhooks/new',
    policy,
    summary: 'The form to make a webhook.',
    rule: RULE,
    query: z.object(returnedQuery),
    responses: page,
    handler: async ({ caller, query: { draft } }, services) => {
      const filling = (await returnedFilling({ caller, services }, NEW, draft)) ?? { typed: {}, faults: [] };
      return { page: newWebhookPage(filling, textIn(filling.typed, 'key') || randomUUID()) };
    },
  }),
  route({
    method: 'post',
    path: '/developer/webhooks/new',
    policy,
    summary: 'Makes a webhook; the answer shows its secret once.',
    rule: RULE,
    endsNothing: true,
    takes: 'form',
    body: typedForm,
    responses: page,
    handler: async ({ caller, body: typed }, services) => {
      const { db, config } = services;
      const key = z.uuid().safeParse(textIn(typed, 'key')).data ?? randomUUID();
      return takeForm(
        {
          form: 'webhook',
          prefix: 'webhook',
          typed: { ...typed, key: [key] },
          body: webhookBodyOf(typed),
          schema: webhookForm,
          does: async (form) => {
            const { webhook, secret } = await makeWebhook(db, await developerSide(db, caller), form, {
              reach: config.webhookReach,
              seal: webhookSeal(config.linkKeys).seal,
              terms: config.terms,
              id: key,
            });
            return { page: webhookSecretPage({ ...webhook, secret }) };
          },
          at: NEW,
        },
        { caller, services },
      );
    },
  }),
  route({
    method: 'get',
    path: '/developer/webhooks/:id',
    policy,
    summary: 'One webhook, with what it delivered.',
    rule: RULE,
    params,
    query: z.object({
      ...returnedQuery,
      said: z.enum(webhookSaid).optional().catch(undefined),
      cursor: cursorSchema.optional().catch(undefined),
    }),
    responses: page,
    handler: async ({ caller, params: { id }, query: { said, draft, cursor } }, services) => {
      const { db } = services;
      const side = await developerSide(db, caller);
      const webhook = await webhookFor(db, side, id);
      const [{ deliveries, next }, returned] = await Promise.all([
        deliveriesFor(db, side, id, { cursor, limit: SHOWN }),
        returnedFilling({ caller, services }, addressOf(id), draft),
      ]);
      return {
        page: webhookPage({
          webhook,
          deliveries,
          older: next && `${addressOf(id)}?cursor=${cursorText(next)}`,
          filling: { faults: [], ...returned, typed: { ...typedOf(webhook), ...returned?.typed } },
          said,
        }),
      };
    },
  }),
  route({
    method: 'post',
    path: '/developer/webhooks/:id',
    policy,
    summary: 'Changes it, tries the way, delivers something once more, enables, disables or removes it.',
    rule: RULE,
    endsNothing: true,
    params,
    takes: 'form',
    body: typedForm,
    responses: taken,
    handler: async ({ caller, params: { id }, body: typed }, services) => {
      const act = z.enum(webhookActs).safeParse(textIn(typed, 'act')).data ?? 'change';
      if (act === 'change') return change({ caller, services }, id, typed);
      return refusedOnPage({ caller, services }, addressOf(id), () =>
        doIt({ caller, services }, { id, act, of: z.uuid().safeParse(textIn(typed, 'of')).data ?? '' }),
      );
    },
  }),
  route({
    method: 'post',
    path: '/developer/webhooks/:id/secrets',
    policy,
    summary: 'Adds a secret; the answer shows it once.',
    rule: RULE,
    endsNothing: true,
    params,
    takes: 'form',
    body: typedForm,
    responses: page,
    handler: async ({ caller, params: { id } }, services) =>
      refusedOnPage({ caller, services }, addressOf(id), async () => {
        const { db, config } = services;
        const side = await developerSide(db, caller);
        const { webhook, secret } = await addWebhookSecret(db, side, id, webhookSeal(config.linkKeys).seal);
        return { page: webhookSecretPage({ ...webhook, secret }) };
      }),
  }),
];

interface Sender {
  caller: Principal;
  services: Services;
}

async function change({ caller, services }: Sender, id: string, typed: Typed): Promise<Answer> {
  const { db, config } = services;
  const side = await developerSide(db, caller);
  await webhookFor(db, side, id);
  return takeForm(
    {
      form: 'webhook',
      prefix: 'webhook',
      typed,
      body: webhookBodyOf(typed),
      schema: webhookChange,
      does: async (form) => {
        await changeWebhook(db, side, id, form, config.webhookReach);
        return back(id, 'saved');
      },
      at: addressOf(id),
    },
    { caller, services },
  );
}

interface Doing {
  id: string;
  act: Exclude<(typeof webhookActs)[number], 'change'>;
  of: string;
}

async function doIt({ caller, services: { db, config } }: Sender, { id, act, of }: Doing): Promise<Answer> {
  const side = await developerSide(db, caller);
  switch (act) {
    case 'test':
      await testWebhook(db, side, id);
      return back(id, 'tested');
    case 'replay':
      if (of) await replayDelivery(db, side, id, of);
      return back(id, 'replayed');
    case 'enable':
    case 'disable':
      await changeWebhook(db, side, id, { enabled: act === 'enable' }, config.webhookReach);
      return back(id, act === 'enable' ? 'enabled' : 'disabled');
    case 'remove-secret':
      if (of) await removeWebhookSecret(db, side, id, of);
      return back(id, 'secret-removed');
    case 'remove':
      await endWebhook(db, side, id);
      return { status: 303, headers: { Location: '/developer' } };
  }
}

/** Webhooks as their owners see them: a developer's, and the operator's for frontends on other origins. */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { Terms } from '../../domain/developers/terms.ts';
import type { Holder, Principal } from '../../domain/principal.ts';
import { notFound, Refusal, refuseIf } from '../../domain/refusal.ts';
import { isWebhookAddress, type WebhookReach } from '../../domain/webhooks/address.ts';
import type { WebhookType } from '../../domain/webhooks/events.ts';
import { MOST_WEBHOOKS, type WebhookChange, type WebhookForm } from '../../domain/webhooks/form.ts';
import { newWebhookSecret, writtenSecret } from '../../domain/webhooks/signature.ts';
import { lockReadyDeveloper, mustDevelop } from '../developers/profile.ts';
import { audit, type Actor, type TraceDetail } from '../requests/transition.ts';

/** `failing`: nothing was taken for so long that it was given up. `gone`: it answered 410. */
export const disabledBecause = ['owner', 'failing', 'gone'] as const;

export interface Webhook {
  id: string;
  /** The origin whose requests it tells of; `null` of a developer's. */
  frontend: string | null;
  name: string;
  url: string;
  types: WebhookType[] | null;
  createdAt: Date;
  failingSince: Date | null;
  disabledAt: Date | null;
  disabledBecause: (typeof disabledBecause)[number] | null;
  /** Those that sign, the oldest first: two at most. */
  secrets: { id: string; createdAt: string }[];
}

/** Whose webhooks are meant: a developer's, or those of frontends, which are the operator's. */
export interface WebhookSide {
  owner: Holder | null;
  by: Actor;
  account: string;
}

/** @throws Refusal `not-a-developer-of-the-company` */
export const developerSide = async (db: Knex, caller: Principal): Promise<WebhookSide> => ({
  owner: await mustDevelop(db, caller),
  by: `account:${caller.account}`,
  account: caller.account,
});

export const operatorSide = ({ account }: Principal): WebhookSide => ({
  owner: null,
  by: `staff:${account}`,
  account,
});

const OWN = `w.ended_at is null and (w.owner = :owner::text or :owner::text is null and w.frontend is not null)`;

const WEBHOOK = `select w.id, w.frontend, w.name, w.url, w.types, w.created_at as "createdAt", w.failing_since as "failingSince",
    w.disabled_at as "disabledAt", w.disabled_because as "disabledBecause",
    (select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'createdAt', s.created_at) order by s.created_at, s.id), '[]')
     from webhook_secrets s where s.webhook_id = w.id) as secrets
  from webhooks w where ${OWN}`;

/** All of a side: of a developer ten at most, of frontends ten each. */
export async function webhooksFor(db: Knex, { owner }: WebhookSide): Promise<Webhook[]> {
  const { rows } = await db.raw<{ rows: Webhook[] }>(`${WEBHOOK} order by w.created_at, w.id`, { owner });
  return rows;
}

/** @throws Refusal `not-found` */
export async function webhookFor(db: Knex, { owner }: WebhookSide, id: string): Promise<Webhook> {
  const { rows } = await db.raw<{ rows: Webhook[] }>(`${WEBHOOK} and w.id = :id`, { owner, id });
  if (!rows[0]) throw notFound();
  return rows[0];
}

/** How a secret is kept. */
type SealSecret = (secret: Buffer) => Buffer;

interface Making {
  reach: WebhookReach;
  seal: SealSecret;
  /** For a developer: the terms in force must be accepted. */
  terms: Terms;
  /** For the operator: the frontend's origin. */
  frontend?: string | undefined;
  /** Under which it is made once. */
  id?: string | undefined;
}

/** With the secret, as it is shown once; none the second time. */
interface Made {
  webhook: Webhook;
  secret: string | null;
  replayed: boolean;
}

/** @throws Refusal `no-developer-profile`, `terms-not-accepted`, `too-many-webhooks`, or `invalid` */
export const makeWebhook = (
  db: Knex,
  side: WebhookSide,
  form: WebhookForm,
  { reach, seal, terms, frontend, id = randomUUID() }: Making,
): Promise<Made> =>
  db.transaction(async (tx) => {
    const { owner, account, by } = side;
    refuseIf(addressFaults(form.url, reach));
    if (owner) await lockReadyDeveloper(tx, owner, terms);
    else await tx.raw(`select pg_advisory_xact_lock(hashtextextended('webhooks of ' || ?, 7))`, [frontend ?? '']);
    const { rows } = await tx.raw<{ rows: { live: number; own: boolean; taken: boolean }[] }>(
      `select count(*) filter (where w.ended_at is null and (w.owner = :owner::text or w.frontend = :frontend::text))::int as live,
         coalesce(bool_or(w.id = :id and ${OWN}), false) as own, coalesce(bool_or(w.id = :id), false) as taken
       from webhooks w where w.owner = :owner::text or w.frontend = :frontend::text or w.id = :id`,
      { owner, frontend: frontend ?? null, id },
    );
    if (rows[0]?.own) return { webhook: await webhookFor(tx, side, id), secret: null, replayed: true };
    if (rows[0]?.taken) throw notFound(); // it is another's, or over
    if ((rows[0]?.live ?? 0) >= MOST_WEBHOOKS) throw new Refusal({ code: 'too-many-webhooks', most: MOST_WEBHOOKS });
    const { name, url, types } = form;
    await tx('webhooks').insert({ id, owner, frontend, made_by: account, name, url, types: types ?? null });
    const { secret } = await addSecretTo(tx, id, seal);
    await audit(tx, streamOf(id), 'made', by, { frontend: frontend ?? null });
    return { webhook: await webhookFor(tx, side, id), secret, replayed: false };
  });

/** Changes what is given. To enable it begins anew: what happened meanwhile is not told. @throws Refusal `not-found`, or `invalid` */
export const changeWebhook = (
  db: Knex,
  side: WebhookSide,
  id: string,
  change: WebhookChange,
  reach: WebhookReach,
): Promise<Webhook> =>
  acting(db, side, id, async (tx, act) => {
    const { enabled, ...fields } = change;
    if (fields.url !== undefined) refuseIf(addressFaults(fields.url, reach));
    const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
    if (Object.keys(given).length > 0) await tx('webhooks').where({ id }).update(given);
    if (enabled === true)
      await tx('webhooks')
        .where({ id })
        .whereNotNull('disabled_at')
        .update({ disabled_at: null, disabled_because: null, failing_since: null });
    if (enabled === false) await disable(tx, id, 'owner');
    await act('changed', { fields: Object.keys(change).toSorted() });
  });

/** A second secret beside the first, so that a receiver can change over: both sign. @throws Refusal `not-found`, `two-secrets-live` */
export async function addWebhookSecret(
  db: Knex,
  side: WebhookSide,
  id: string,
  seal: SealSecret,
): Promise<{ webhook: Webhook; secretId: string; secret: string }> {
  let added: { secretId: string; secret: string } | undefined;
  const webhook = await acting(db, side, id, async (tx, act) => {
    if ((await secretsOf(tx, id)) >= MOST_SECRETS) throw new Refusal({ code: 'two-secrets-live' });
    added = await addSecretTo(tx, id, seal);
    await act('secret-added', { secret: added.secretId });
  });
  if (!added) throw new Error('no secret was added');
  return { webhook, ...added };
}

const MOST_SECRETS = 2;

/** It signs no more, from this moment. @throws Refusal `not-found`, `last-secret` */
export const removeWebhookSecret = (db: Knex, side: WebhookSide, id: string, secretId: string): Promise<Webhook> =>
  acting(db, side, id, async (tx, act) => {
    if ((await secretsOf(tx, id)) < 2) throw new Refusal({ code: 'last-secret' });
    if ((await tx('webhook_secrets').where({ id: secretId, webhook_id: id }).del()) === 0) throw notFound();
    await act('secret-removed', { secret: secretId });
  });

/** Nothing is delivered from this moment, but what is under way. @throws Refusal `not-found` */
export const endWebhook = (db: Knex, side: WebhookSide, id: string): Promise<void> =>
  db.transaction(async (tx) => {
    await lock(tx, side, id);
    await end(tx, [id], side.by);
  });

/** Ends all of these owners', as their details are removed (R58). */
export async function endWebhooksOf(tx: Knex.Transaction, owners: readonly string[], by: Actor): Promise<void> {
  const { rows } = await tx.raw<{ rows: { id: string }[] }>(
    'select id from webhooks where owner = any(?) and ended_at is null order by id for no key update',
    [[...owners]],
  );
  await end(
    tx,
    rows.map(({ id }) => id),
    by,
  );
}

/** Name and address may be personal; secrets are of no use any more. */
async function end(tx: Knex.Transaction, ids: readonly string[], by: Actor): Promise<void> {
  if (ids.length === 0) return;
  await tx.raw(`update webhooks set ended_at = clock_timestamp(), name = '', url = '' where id = any(?::uuid[])`, [
    [...ids],
  ]);
  await tx('webhook_secrets')
    .whereIn('webhook_id', [...ids])
    .del();
  await tx('webhook_deliveries')
    .whereIn('webhook_id', [...ids])
    .del();
  for (const id of ids) await audit(tx, streamOf(id), 'ended', by);
}

/** Disables it, and gives up what waits: nothing piles up for a receiver that is away. */
export async function disable(tx: Knex, id: string, because: 'owner' | 'failing' | 'gone'): Promise<boolean> {
  const { rowCount } = await tx.raw<{ rowCount: number }>(
    `update webhooks set disabled_at = clock_timestamp(), disabled_because = :because,
       disabled_times = disabled_times + (:because <> 'owner')::int where id = :id and disabled_at is null and ended_at is null`,
    { id, because },
  );
  await tx.raw(
    `update webhook_deliveries set state = 'failed', settled_at = clock_timestamp()
     where webhook_id = ? and state in ('waiting', 'sending')`,
    [id],
  );
  return rowCount > 0;
}

const streamOf = (id: string): string => `webhook:${id}`;

const acting = (
  db: Knex,
  side: WebhookSide,
  id: string,
  does: (tx: Knex.Transaction, act: (name: string, detail: TraceDetail) => Promise<void>) => Promise<void>,
): Promise<Webhook> =>
  db.transaction(async (tx) => {
    await lock(tx, side, id);
    await does(tx, (name, detail) => audit(tx, streamOf(id), name, side.by, detail));
    return webhookFor(tx, side, id);
  });

async function lock(tx: Knex.Transaction, { owner }: WebhookSide, id: string): Promise<void> {
  const { rows } = await tx.raw<{ rows: unknown[] }>(
    `select from webhooks w where w.id = :id and ${OWN} for no key update`,
    { id, owner },
  );
  if (rows.length === 0) throw notFound();
}

const addressFaults = (url: string, reach: WebhookReach) =>
  isWebhookAddress(url, reach) ? [] : ([{ at: '/url', code: 'address-not-public' }] as const);

async function secretsOf(tx: Knex.Transaction, id: string): Promise<number> {
  const row = await tx('webhook_secrets').where({ webhook_id: id }).count<{ count: string }[]>().first();
  return Number(row?.count);
}

async function addSecretTo(
  tx: Knex.Transaction,
  webhook: string,
  seal: SealSecret,
): Promise<{ secretId: string; secret: string }> {
  const [secretId, secret] = [randomUUID(), newWebhookSecret()];
  await tx('webhook_secrets').insert({ id: secretId, webhook_id: webhook, sealed: seal(secret) });
  return { secretId, secret: writtenSecret(secret) };
}

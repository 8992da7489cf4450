/** What a webhook was to deliver, as its owner sees it: what became of it, asked for again, or to try the way. */
import type { Knex } from 'knex';
import { notFound, Refusal } from '../../domain/refusal.ts';
import { TEST, type DeliveredType, type DeliveryState } from '../../domain/webhooks/events.ts';
import { afterPlace, placedPageOf } from '../postgres/pages.ts';
import { queued } from '../postgres/queued.ts';
import { webhookFor, type WebhookSide } from './webhooks.ts';

/** What an attempt ran into: the receiver's answer, or why there was none. */
export interface DeliveryAnswer {
  at: string;
  tookMs: number;
  /** The HTTP status; `null` where there was no answer. */
  status: number | null;
  /** Why there was none, as a code: `timeout`, `address-not-public`, `ECONNREFUSED`. */
  error: string | null;
  /** How the answer began, as text. */
  text: string | null;
}

export interface Delivery {
  /** The header `webhook-id`, the same at each attempt. */
  id: string;
  type: DeliveredType;
  at: Date;
  request: string | null;
  /** The request's, at that moment. */
  status: string | null;
  notice: string | null;
  state: DeliveryState;
  attempts: number;
  nextAttemptAt: Date | null;
  settledAt: Date | null;
  /** Of the latest attempts, the newest first. */
  answers: DeliveryAnswer[];
}

const DELIVERY = `d.id, d.type, d.at, d.request_id as request, d.status, d.notice_id as notice, d.state, d.attempts,
  case when d.state in ('waiting', 'sending') then d.next_attempt_at end as "nextAttemptAt", d.settled_at as "settledAt", d.answers`;

/** A page of them, newest first. @throws Refusal `not-found` */
export async function deliveriesFor(
  db: Knex,
  side: WebhookSide,
  webhook: string,
  {
    state,
    cursor,
    limit = 100,
  }: { state?: DeliveryState | undefined; cursor?: { at: string; id: string } | undefined; limit?: number } = {},
): Promise<{ deliveries: Delivery[]; next: { at: string; id: string } | null }> {
  await webhookFor(db, side, webhook);
  const { rows } = await db.raw<{ rows: (Delivery & { place: { at: string; id: string } })[] }>(
    `select ${DELIVERY}, jsonb_build_object('at', d.at, 'id', d.id) as place from webhook_deliveries d
     where d.webhook_id = :webhook and (:state::text is null or d.state = :state)
       and (:id::uuid is null or d.at < :at::timestamptz or d.at = :at::timestamptz and d.id > :id::uuid)
     order by d.at desc, d.id limit :limit`,
    { webhook, state: state ?? null, ...afterPlace(cursor, limit) },
  );
  const page = placedPageOf(rows, limit);
  return { deliveries: page.rows, next: page.next };
}

/** Delivers it once more, from the first attempt on, under the same id. @throws Refusal `not-found`, `webhook-disabled` */
export async function replayDelivery(db: Knex, side: WebhookSide, webhook: string, id: string): Promise<Delivery> {
  await mustBeEnabled(db, side, webhook);
  // One that is under way is left to it.
  await db.raw(
    `update webhook_deliveries set state = 'waiting', attempts_before = attempts, first_attempt_at = null, next_attempt_at = now(),
       settled_at = null where id = :id and webhook_id = :webhook and state <> 'sending'`,
    { id, webhook },
  );
  queued(db, 'webhooks');
  return mustFind(db, webhook, id);
}

/** Delivers something that tells nothing. @throws Refusal `not-found`, `webhook-disabled` */
export async function testWebhook(db: Knex, side: WebhookSide, webhook: string): Promise<Delivery> {
  await mustBeEnabled(db, side, webhook);
  const [made] = (await db('webhook_deliveries').insert({ webhook_id: webhook, type: TEST }).returning('id')) as {
    id: string;
  }[];
  if (!made) throw new Error('nothing was inserted');
  queued(db, 'webhooks');
  return mustFind(db, webhook, made.id);
}

async function mustBeEnabled(db: Knex, side: WebhookSide, id: string): Promise<void> {
  if ((await webhookFor(db, side, id)).disabledAt) throw new Refusal({ code: 'webhook-disabled' });
}

async function mustFind(db: Knex, webhook: string, id: string): Promise<Delivery> {
  const { rows } = await db.raw<{ rows: Delivery[] }>(
    `select ${DELIVERY} from webhook_deliveries d where d.id = :id and d.webhook_id = :webhook`,
    { id, webhook },
  );
  if (!rows[0]) throw notFound();
  return rows[0];
}

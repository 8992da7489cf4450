/** Takes a checked request: row, products, timeline and audit entry in one statement, once for an `Idempotency-Key` (R20). */
import { createHash, randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { Cuuid, ProductId, RequestId } from '../../domain/ids.ts';
import type { Interval } from '../../domain/time/period.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Holder } from '../../domain/principal.ts';
import { Refusal } from '../../domain/refusal.ts';
import type { RequestForm } from '../../domain/requests/form.ts';
import type { Compensation } from '../sharing/tariffs.ts';
import type { Actor } from './transition.ts';

export interface RequestToTake {
  form: RequestForm;
  policy: Policy;
  /** The account that submits; `null` where none is needed. */
  requester: string | null;
  /** Its company, if it has one. */
  company: Cuuid | null;
  actor: Actor;
  /** Whose products are meant, where that is known already. */
  holder: Holder | null;
  products: { id: ProductId; given: Interval[] }[];
  details: object;
  compensation: Compensation | null;
}

export interface Submitted {
  id: RequestId;
  /** Whether this is the first request of the same key, sent again. */
  replayed: boolean;
}

/** Takes a request, or finds the one that was taken before under the same key. Nothing else happens until the workflow starts. */
export async function takeRequest(db: Knex, request: RequestToTake, key: Idempotency | undefined): Promise<Submitted> {
  const { form } = request;
  const id = randomUUID() as RequestId;
  const { rows } = await db.raw<{ rows: { id: RequestId }[] }>(INSERT, {
    id,
    type: form.type,
    requester: request.requester,
    company: request.company,
    actor: request.actor,
    holder: request.holder,
    email: form.email,
    locale: form.locale ?? 'en',
    from: form.period.from,
    to: form.period.to,
    details: JSON.stringify(request.details),
    compensation: request.compensation && JSON.stringify(request.compensation),
    policy: JSON.stringify(request.policy),
    products: JSON.stringify(request.products.map((product, position) => ({ ...product, position }))),
    trace: JSON.stringify({ type: form.type, products: request.products.length }),
    principal: key ? key.principal : null,
    key: key ? key.key : null,
    hash: key ? key.hash : null,
  });
  if (rows[0]) return { id, replayed: false };
  // Another call with the same key was quicker by a hair.
  const first = key && (await takenBefore(db, key));
  if (first) return first;
  throw new Error('a request was neither taken nor taken before');
}

const INSERT = `
  with key as (
    insert into idempotency_keys (principal, key, body_hash, request_id)
    select :principal, :key, :hash, :id::uuid where :key::text is not null
    on conflict do nothing returning request_id
  ), request as (
    insert into requests (id, type, requester, company, holder, email, locale, period_from, period_to, details, compensation, policy, submitted_at)
    select :id::uuid, :type, :requester, (select id from companies where id = :company::uuid), :holder, :email, :locale, :from::date, :to::date, :details::jsonb, :compensation::jsonb,
      :policy::jsonb, date_trunc('milliseconds', clock_timestamp())
    where :key::text is null or exists (select 1 from key)
    returning id, submitted_at
  ), asked as (
    insert into request_products (request_id, product_id, position, given)
    select request.id, p.id, p.position, p.given
    from request, jsonb_to_recordset(:products::jsonb) as p (id uuid, position integer, given jsonb)
  ), told as (
    insert into timeline (request_id, at, event) select id, submitted_at, 'submitted' from request
  ), audited as (
    insert into audit (stream, actor, act, detail, hash)
    select 'request:' || id, :actor, 'submitted', :trace::jsonb, '' from request
  )
  select id from request`;

export interface Idempotency {
  principal: string;
  key: string;
  hash: Buffer;
}

/**
 * Each account has keys of its own. Without an account (`null`) a key belongs to the form, with the address in it: so nobody
 * learns that a key was used before with another form or address.
 */
export function idempotencyOf(account: Actor | null, key: string, form: RequestForm): Idempotency {
  const hash = createHash('sha256').update(JSON.stringify(form)).digest();
  return { principal: account ?? `anonymous:${hash.toString('base64url')}`, key, hash };
}

/** What was taken under the key. @throws Refusal `key-reused` where that was another form */
export async function takenBefore(db: Knex, { principal, key, hash }: Idempotency): Promise<Submitted | undefined> {
  const row = (await db('idempotency_keys').where({ principal, key }).first('body_hash', 'request_id')) as
    | { body_hash: Buffer; request_id: RequestId }
    | undefined;
  if (!row) return undefined;
  if (!row.body_hash.equals(hash)) throw new Refusal({ code: 'key-reused' });
  return { id: row.request_id, replayed: true };
}

/** Takes a checked request: row, products, timeline, audit entry and first email in one statement, once for an `Idempotency-Key` (R20). */
import { createHash, randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { Cuuid, ProductId, RequestId } from '../../domain/ids.ts';
import type { Interval } from '../../domain/time/period.ts';
import type { Terms } from '../../domain/developers/terms.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Holder } from '../../domain/principal.ts';
import { DEFAULT_FORMATS } from '../../domain/export/formats.ts';
import { Refusal } from '../../domain/refusal.ts';
import { gdprBasisOf, isWithoutPersonal, type RequestForm } from '../../domain/requests/form.ts';
import { stages } from '../../domain/requests/stages.ts';
import type { Compensation } from '../sharing/rates.ts';
import { queued } from '../postgres/queued.ts';
import { forEachPool, inRounds, mayTryAlone } from '../postgres/rounds.ts';
import type { Actor } from './transition.ts';

export interface RequestToTake {
  form: RequestForm;
  policy: Policy;
  /** The account that submits; `null` where none is needed. */
  requester: string | null;
  /** Its company, if it has one. */
  company: Cuuid | null;
  /** The origin of the frontend that it came through. */
  frontend: string | null;
  actor: Actor;
  /** Whether the address is the account's own, and need not be confirmed (R63). */
  addressKnown: boolean;
  /** Whose products are meant, where that is known already. */
  holder: Holder | null;
  products: { id: ProductId; given: Interval[] }[];
  details: object;
  /** What was agreed to for trade secrets (R53); `null`: they are left out. */
  measures: Terms | null;
  compensation: Compensation | null;
}

export interface Submitted {
  id: RequestId;
  /** Whether this is the first request of the same key, sent again. */
  replayed: boolean;
  /** Whether an email asks to confirm the address. */
  asksToConfirm: boolean;
}

/** With its id, and the key that it is taken under. */
interface Item {
  id: RequestId;
  request: RequestToTake;
  key: Idempotency | undefined;
}

/** A request of more products has a statement of its own: the others do not wait for it. */
const FEW = 20;

/**
 * Takes a request, or finds the one that was taken before under the same key. The email with the link to verify is queued with
 * it, so that it goes out while the engine is away, too (R13, R22). Nothing else happens until the workflow starts.
 */
export const takeRequest = (db: Knex, request: RequestToTake, key: Idempotency | undefined): Promise<Submitted> =>
  inRoundsOf(db)({ id: randomUUID() as RequestId, request, key });

/**
 * Requests of the same moment, policy and company are taken by one statement. They do not depend on one another: where that is refused, each has
 * its own.
 */
const inRoundsOf = forEachPool((db) =>
  inRounds<Item, Submitted>(
    ({ id, request: { products, policy, company } }) =>
      products.length > FEW ? id : `${company ?? ''} ${textOf(policy)}`,
    async (round) => {
      const taken = await insert(
        db,
        round.map(({ item }) => item),
      ).catch((error: unknown) => {
        if (round.length === 1 || !mayTryAlone(error)) throw error;
        return null;
      });
      for (const { item, resolve } of round) {
        if (taken?.has(item.id)) resolve(takenNow(item));
        else resolve(taken ? takenMeanwhile(db, item) : takeAlone(db, item));
      }
    },
  ),
);

async function takeAlone(db: Knex, item: Item): Promise<Submitted> {
  const taken = await insert(db, [item]);
  return taken.has(item.id) ? takenNow(item) : takenMeanwhile(db, item);
}

const takenNow = ({ id, request }: Item): Submitted => ({ id, replayed: false, asksToConfirm: !request.addressKnown });

/** Another call with the same key was quicker by a hair; or the company was suspended, or its account removed, which it had not been a moment before. */
async function takenMeanwhile(db: Knex, { request, key }: Item): Promise<Submitted> {
  const row =
    key &&
    ((await db('idempotency_keys')
      .where({ principal: key.principal, key: key.key })
      .first('body_hash as hash', 'request_id as id')) as { hash: Buffer; id: RequestId } | undefined);
  if (row) return sameForm(row, key, request);
  if (request.company === null) throw new Error('a request was neither taken nor taken before');
  throw new Refusal({ code: request.form.type === 'provider' ? 'no-approved-provider' : 'no-data-available' });
}

/** Answers which of them were taken. All have the same policy. */
async function insert(db: Knex, items: readonly Item[]): Promise<Set<RequestId>> {
  const { rows } = await db.raw<{ rows: { id: RequestId }[] }>(INSERT, {
    items: JSON.stringify(items.map(columnsOf)),
    policy: items[0] ? textOf(items[0].request.policy) : null,
  });
  if (rows.length > 0) for (const queue of ['mails', 'requests'] as const) queued(db, queue);
  return new Set(rows.map(({ id }) => id));
}

const columnsOf = ({ id, request, key }: Item): object => ({
  id,
  type: request.form.type,
  requester: request.requester,
  company: request.company,
  frontend: request.frontend,
  actor: request.actor,
  known: request.addressKnown,
  holder: request.holder,
  email: request.form.email,
  locale: request.form.locale ?? 'en',
  formats: request.form.formats ?? DEFAULT_FORMATS,
  groups: request.form.groups ?? null,
  withoutPersonal: isWithoutPersonal(request.form),
  gdprBasis: gdprBasisOf(request.form),
  secrets: request.measures !== null,
  measures: request.measures,
  from: request.form.period.from,
  to: request.form.period.to,
  details: request.details,
  compensation: request.compensation,
  products: request.products,
  principal: key?.principal ?? null,
  key: key?.key ?? null,
  hash: key?.hash.toString('hex') ?? null,
});

const texts = new WeakMap<Policy, string>();

/** A policy as it is kept with a request; there is one a process. */
function textOf(policy: Policy): string {
  const known = texts.get(policy) ?? JSON.stringify(policy);
  texts.set(policy, known);
  return known;
}

// Keys are locked in one order, so that two processes never wait for each other's. The company and the account of whoever submits for one are held:
// whoever suspends or removes them at that moment either finds the request and ends it, or was quicker, and it is not taken (R46, R60).
const INSERT = `
  with item as materialized (
    select * from jsonb_to_recordset(:items::jsonb) as i (id uuid, type text, requester text, company uuid, frontend text, actor text, known boolean, holder text,
      email text, locale text, formats text[], groups text[], "withoutPersonal" boolean, "gdprBasis" text, secrets boolean, measures jsonb, "from" date, "to" date, details jsonb, compensation jsonb, products jsonb,
      principal text, key text, hash text)
  ), company as materialized (
    select o.id, o.suspended_at is not null as suspended from companies o
    where o.id in (select company from item where company is not null) order by o.id for share
  ), account as materialized (
    select a.id, a.company_id from accounts a
    where a.id in (select requester from item where company is not null) and a.kind in ('fleet', 'provider') order by a.id for share
  ), may as materialized (
    select * from item i where i.company is null or not exists (select from company o where o.id = i.company and o.suspended)
      and not exists (select from account a where a.id = i.requester and a.company_id is distinct from i.company)
  ), key as (
    insert into idempotency_keys (principal, key, body_hash, request_id)
    select principal, key, decode(hash, 'hex'), id from may where key is not null order by principal, key
    on conflict do nothing returning request_id
  ), kept as (
    insert into confidentiality_measures (version, sha256, title, text)
    select distinct measures->>'version', measures->>'sha256', measures->>'title', measures->>'text' from item where secrets
    on conflict do nothing
  ), request as (
    insert into requests (id, type, requester, company, frontend, holder, email, locale, formats, groups, without_personal, gdpr_basis, secrets, measures_version, measures_sha256, period_from, period_to, details, compensation, policy, submitted_at,
      verify_by, due_by, warn_at, verified_at)
    select i.id, i.type, i.requester, c.id, i.frontend, i.holder, i.email, i.locale, i.formats, i.groups, i."withoutPersonal", i."gdprBasis", i.secrets, i.measures->>'version', i.measures->>'sha256', i."from", i."to", i.details, i.compensation,
      :policy::jsonb, m.at,
      (k.utc + (:policy::jsonb->>'verifyWithin')::interval) at time zone 'UTC',
      (k.utc + (:policy::jsonb->>'processWithin')::interval) at time zone 'UTC',
      (k.utc + (:policy::jsonb->>'processWithin')::interval - (:policy::jsonb->>'warnBefore')::interval) at time zone 'UTC', case when i.known then m.at end
    from may i left join companies c on c.id = i.company
      cross join lateral (select date_trunc('milliseconds', clock_timestamp()) as at) m
      left join lateral (select m.at at time zone 'UTC' as utc) k on i.known
    where i.key is null or i.id in (select request_id from key)
    returning id, submitted_at
  ), asked as (
    insert into request_products (request_id, product_id, position, given)
    select i.id, (p.value->>'id')::uuid, p.no - 1, p.value->'given'
    from request join item i using (id), jsonb_array_elements(i.products) with ordinality as p (value, no)
  ), told as (
    insert into timeline (request_id, at, event) select id, submitted_at, 'submitted' from request
    union all select id, submitted_at, 'email-verified' from request join item i using (id) where i.known
  ), audited as (
    insert into audit (stream, actor, act, detail, hash)
    select 'request:' || i.id, i.actor, 'submitted', jsonb_build_object('type', i.type, 'products', jsonb_array_length(i.products))
      || case when i.known then '{"addressKnown":true}'::jsonb else '{}' end, ''
    from request join item i using (id)
  ), mailed as (
    insert into mails (request_id, step, recipient)
    select id, '${stages.verification.asks}', 'requester' from request join item i using (id) where not i.known
  ), confirmed as (
    insert into decisions (request_id, kind, actor, at)
    select id, '${stages.verification.passedBy}', i.actor, submitted_at from request join item i using (id) where i.known
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

/** The request that was taken before. @throws Refusal `key-reused` where that was another form */
export function sameForm(
  before: { id: RequestId; hash: Buffer },
  { hash }: Idempotency,
  { addressKnown }: Pick<RequestToTake, 'addressKnown'>,
): Submitted {
  if (!before.hash.equals(hash)) throw new Refusal({ code: 'key-reused' });
  return { id: before.id, replayed: true, asksToConfirm: !addressKnown };
}

/** Taking a request (R3–R7, R11, R20): checked, then row, products, timeline and audit entry in one statement. */
import { createHash, randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { RequestId } from '../domain/ids.ts';
import { cut, intervalOf, periodFaults } from '../domain/period.ts';
import type { Policy } from '../domain/policy.ts';
import { holderOf, type Holder, type Principal } from '../domain/principal.ts';
import { Problem, type FieldError } from '../domain/problem.ts';
import type { RequestForm } from '../domain/request-form.ts';
import type { ProductKind } from '../domain/request-types.ts';
import { everRegistered, productsAsked, verdictOn, type RegisteredProduct } from './products.ts';

interface Submission {
  principal: Principal;
  form: RequestForm;
  policy: Policy;
  /** The `Idempotency-Key` header (R20). */
  idempotencyKey?: string | undefined;
}

export interface Submitted {
  id: RequestId;
  /** Whether this is the first request of the same key, sent again. */
  replayed: boolean;
}

/**
 * Takes a request. Nothing else happens until the workflow starts.
 * @throws Problem `invalid` with all that is wrong, `no-data-available` (R3), `idempotency-key-reused`
 */
export async function submitRequest(db: Knex, submission: Submission): Promise<Submitted> {
  const key = submission.idempotencyKey && idempotencyOf(submission);
  const before = key && (await submittedBefore(db, key));
  if (before) return before;
  const { principal, form, policy } = submission;
  const holder = holderOf(principal);
  if (!holder || !(await everRegistered(db, holder))) throw noData();
  const products = await productsToExport(db, holder, form, policy);
  const id = randomUUID() as RequestId;
  const period = intervalOf(form.period, policy.timeZone);
  const { rows } = await db.raw<{ rows: { id: RequestId }[] }>(INSERT, {
    id,
    type: form.type,
    requester: principal.account,
    actor: `account:${principal.account}`,
    holder,
    email: form.email,
    locale: form.locale ?? 'en',
    from: form.period.from,
    to: form.period.to,
    policy: JSON.stringify(policy),
    products: JSON.stringify(
      products.map((product, position) => ({ id: product.id, position, given: cut(period, product.registrations) })),
    ),
    trace: JSON.stringify({ type: form.type, products: products.length }),
    principal: key ? key.principal : null,
    key: key ? key.key : null,
    hash: key ? key.hash : null,
  });
  if (rows[0]) return { id, replayed: false };
  // Another call with the same key was quicker by a hair.
  const first = key && (await submittedBefore(db, key));
  if (first) return first;
  throw new Error('a request was neither taken nor taken before');
}

const INSERT = `
  with key as (
    insert into idempotency_keys (principal, key, body_hash, request_id)
    select :principal, :key, :hash, :id::uuid where :key::text is not null
    on conflict do nothing returning request_id
  ), request as (
    insert into requests (id, type, requester, holder, email, locale, period_from, period_to, policy, submitted_at)
    select :id::uuid, :type, :requester, :holder, :email, :locale, :from::date, :to::date, :policy::jsonb, clock_timestamp()
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

/** The products that a form asks for; everything wrong with them and with the period at once. */
async function productsToExport(
  db: Knex,
  holder: Holder,
  form: RequestForm,
  policy: Policy,
): Promise<RegisteredProduct[]> {
  const { vins } = form.products;
  const kind = otherKindAsked(form);
  const registered = await productsAsked(db, holder, vins, kind ? [kind.kind] : []);
  const { rows } = await db.raw<{ rows: { now: Date }[] }>('select clock_timestamp() as now');
  const errors: FieldError[] = periodFaults(form.period, rows[0]?.now ?? new Date(), policy).map(
    ({ field, detail }) => ({
      pointer: `/period/${field}`,
      detail,
    }),
  );
  const byVin = new Map(registered.map((product) => [product.vin, product]));
  vins.forEach((vin, i) => {
    const verdict = verdictOn(byVin.get(vin));
    if (verdict !== 'ok') errors.push({ pointer: `/products/vins/${i}`, detail: vinRemedies[verdict] });
  });
  const others = registered.filter((product) => product.kind === kind?.kind);
  if (kind && others.length === 0)
    errors.push({
      pointer: `/products/${kind.field}`,
      detail: `No ${kind.kind} is registered to this account. Leave it out.`,
    });
  if (errors.length > 0)
    throw new Problem('invalid', 'Mend the fields listed in errors and send it again.', { errors });
  return [...vins.flatMap((vin) => byVin.get(vin) ?? []), ...others];
}

/** What to do about a VIN that is not `ok`. */
export const vinRemedies = {
  'not-registered': 'This VIN is not registered to this account. Check it, or register the vehicle first.',
  'not-activated': 'This vehicle is registered, but not activated in the fleet account. Activate it first.',
};

/** The kind of product that needs no VIN, where the form asks for it (R6). */
function otherKindAsked(form: RequestForm): { field: string; kind: ProductKind } | undefined {
  if (form.type === 'customer') return form.products.wallbox ? { field: 'wallbox', kind: 'wallbox' } : undefined;
  return form.products.chargers ? { field: 'chargers', kind: 'charger' } : undefined;
}

const noData = (): Problem =>
  new Problem(
    'no-data-available',
    'Nothing was ever registered to this account, so there is no data to hand over. Register a vehicle, wallbox or charger first; its data begins with the registration.',
    { members: { register: '/v1/guide?role=register' } },
  );

interface Idempotency {
  principal: string;
  key: string;
  hash: Buffer;
}

const idempotencyOf = ({ principal, form, idempotencyKey }: Submission): Idempotency => ({
  principal: `account:${principal.account}`,
  key: idempotencyKey ?? '',
  hash: createHash('sha256').update(JSON.stringify(form)).digest(),
});

async function submittedBefore(db: Knex, { principal, key, hash }: Idempotency): Promise<Submitted | undefined> {
  const row = (await db('idempotency_keys').where({ principal, key }).first('body_hash', 'request_id')) as
    | { body_hash: Buffer; request_id: RequestId }
    | undefined;
  if (!row) return undefined;
  if (!row.body_hash.equals(hash))
    throw new Problem(
      'idempotency-key-reused',
      'Use a new Idempotency-Key for another request, or send the first one unchanged.',
    );
  return { id: row.request_id, replayed: true };
}

/** Submitting a request. Faults of a form that can be seen at once are all named in one answer (R3–R7, R11, R20, R23). */
import type { Knex } from 'knex';
import { dayOf } from '../../domain/time/day.ts';
import { covers, cut, intervalOf, periodFaults } from '../../domain/time/period.ts';
import type { Policy } from '../../domain/policy.ts';
import { holderOf, type Holder, type Principal } from '../../domain/principal.ts';
import { Refusal, refuseIf, type FieldFault } from '../../domain/refusal.ts';
import type { OwnForm, RequestForm } from '../../domain/requests/form.ts';
import type { ProductKind } from '../../domain/requests/types.ts';
import { particularsOf, type RentalForm, type ReviewedForm } from '../../domain/review/forms.ts';
import { sharingParticularsOf, type SharingForm } from '../../domain/sharing/form.ts';
import { databaseNow } from '../postgres/clock.ts';
import { compensationUnder, ratesOn } from '../sharing/tariffs.ts';
import { everRegistered, productsAsked, verdictOn, type RegisteredProduct } from '../registrations/products.ts';
import { mustRentOut } from '../review/rental.ts';
import { idempotencyOf, takenBefore, takeRequest, type RequestToTake, type Submitted } from './take.ts';

interface Submission {
  /** Who submits; `null` for an agent without an account. */
  principal: Principal | null;
  form: RequestForm;
  policy: Policy;
  /** The `Idempotency-Key` header (R20). */
  idempotencyKey?: string | undefined;
}

/**
 * Takes a request. Nothing else happens until the workflow starts.
 * @throws Refusal `invalid` with all that is wrong, `no-data-available` (R3), `no-rental-company`, `no-approved-provider`, `key-reused`
 */
export async function submitRequest(db: Knex, submission: Submission): Promise<Submitted> {
  const { form, principal, policy, idempotencyKey } = submission;
  const actor = principal ? (`account:${principal.account}` as const) : 'link';
  const key = idempotencyKey ? idempotencyOf(principal ? actor : null, idempotencyKey, form) : undefined;
  const before = key && (await takenBefore(db, key));
  if (before) return before;
  const particulars = await checkRequest(db, submission);
  return takeRequest(
    db,
    { form, policy, actor, requester: principal?.account ?? null, company: principal?.company ?? null, ...particulars },
    key,
  );
}

/**
 * What taking a request would record besides its form; nothing is taken yet.
 * @throws Refusal as submitting it would
 */
export async function checkRequest(db: Knex, { form, principal, policy }: Submission): Promise<Particulars> {
  const most = policy.limits.vinsPerRequest;
  const vins = form.products?.vins ?? [];
  refuseIf(vins.length > most ? [{ at: '/products/vins', code: 'too-many-products', most }] : []);
  return particularsFor(db, principal, form, policy);
}

type Particulars = Pick<RequestToTake, 'holder' | 'products' | 'details' | 'compensation'>;

function particularsFor(
  db: Knex,
  principal: Principal | null,
  form: RequestForm,
  policy: Policy,
): Promise<Particulars> {
  switch (form.type) {
    case 'customer':
    case 'fleet':
      return ownRequest(db, principal, form, policy);
    case 'rental':
      return rentalRequest(db, principal, form, policy);
    case 'agent':
    case 'provider':
      return sharingRequest(db, principal, form, policy);
    case 'unregistered-fleet':
    case 'public-body':
      return reviewedRequest(db, form, policy);
  }
}

/** R35: a rental company's own vehicles, on behalf of a renter. */
async function rentalRequest(
  db: Knex,
  principal: Principal | null,
  form: RentalForm,
  policy: Policy,
): Promise<Particulars> {
  await mustRentOut(db, principal);
  const particulars = await ownRequest(db, principal, form, policy);
  const asked = intervalOf(form.period, policy.timeZone);
  const late = particulars.products.flatMap(({ given }, i) => (covers(given, [asked]) ? [] : [i]));
  refuseIf(late.map((i) => ({ at: `/products/vins/${i}`, code: 'not-registered-for-the-period' })));
  return { ...particulars, details: particularsOf(form) };
}

/** R34, R36: bound to products by the people who review it, and to none before. */
async function reviewedRequest(db: Knex, form: ReviewedForm, policy: Policy): Promise<Particulars> {
  const faults: FieldFault[] = periodFaults(form.period, await databaseNow(db), policy);
  if (form.type === 'unregistered-fleet' && !policy.markets.includes(form.market))
    faults.push({ at: '/market', code: 'market-not-served', markets: policy.markets });
  refuseIf(faults);
  return { holder: null, products: [], details: particularsOf(form), compensation: null };
}

/** A request for one's own data: bound to the products at once. */
async function ownRequest(db: Knex, principal: Principal | null, form: OwnForm, policy: Policy): Promise<Particulars> {
  const holder = principal && holderOf(principal);
  if (!holder) throw noData();
  const period = intervalOf(form.period, policy.timeZone);
  const products = await productsToExport(db, holder, form, policy);
  return {
    holder,
    products: products.map(({ id, registrations }) => ({ id, given: cut(period, registrations) })),
    details: {},
    compensation: null,
  };
}

/** A third party's request. The customer is not looked up until the third party's email is verified (R24, R25). */
async function sharingRequest(
  db: Knex,
  principal: Principal | null,
  form: SharingForm,
  policy: Policy,
): Promise<Particulars> {
  const provider = form.type === 'provider' ? await approvedProvider(db, principal) : null;
  const now = await databaseNow(db);
  refuseIf(periodFaults(form.period, now, policy));
  const { inForce } = await ratesOn(db, dayOf(now, policy.timeZone));
  return {
    holder: null,
    products: [],
    details: sharingParticularsOf(form, provider),
    compensation: compensationUnder(inForce, form.size ?? 'other'),
  };
}

/** R31: only a company that support has approved. */
async function approvedProvider(db: Knex, principal: Principal | null): Promise<{ name: string }> {
  const company =
    principal?.company &&
    ((await db('companies').where({ id: principal.company, kind: 'provider' }).first('name')) as
      | { name: string }
      | undefined);
  if (!company) throw new Refusal({ code: 'no-approved-provider' });
  return company;
}

/** The products that a form asks for; everything wrong with them and with the period at once. */
async function productsToExport(db: Knex, holder: Holder, form: OwnForm, policy: Policy): Promise<RegisteredProduct[]> {
  const { vins } = form.products;
  const kind = otherKindAsked(form);
  const [now, registered] = await Promise.all([
    databaseNow(db),
    productsAsked(db, holder, vins, kind ? [kind.kind] : []),
  ]);
  if (registered.length === 0 && !(await everRegistered(db, holder))) throw noData();
  const faults: FieldFault[] = periodFaults(form.period, now, policy);
  const byVin = new Map(registered.map((product) => [product.vin, product]));
  vins.forEach((vin, i) => {
    const verdict = verdictOn(byVin.get(vin));
    if (verdict !== 'ok') faults.push({ at: `/products/vins/${i}`, code: `vin-${verdict}` });
  });
  const others = registered.filter((product) => product.kind === kind?.kind);
  if (kind && others.length === 0)
    faults.push({ at: `/products/${kind.field}`, code: 'none-registered', kind: kind.kind });
  const most = policy.limits.vinsPerRequest;
  if (kind && vins.length + others.length > most)
    faults.push({ at: `/products/${kind.field}`, code: 'too-many-products', most });
  refuseIf(faults);
  return [...vins.flatMap((vin) => byVin.get(vin) ?? []), ...others];
}

/** The kind of product that needs no VIN, where the form asks for it (R6). */
function otherKindAsked(form: OwnForm): { field: string; kind: ProductKind } | undefined {
  if (form.type === 'customer') return form.products.wallbox ? { field: 'wallbox', kind: 'wallbox' } : undefined;
  if (form.type === 'rental') return undefined;
  return form.products.chargers ? { field: 'chargers', kind: 'charger' } : undefined;
}

const noData = (): Refusal => new Refusal({ code: 'no-data-available' });

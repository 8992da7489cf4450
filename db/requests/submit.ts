/** Submitting a request. Faults of a form that can be seen at once are all named in one answer (R3–R7, R11, R20, R23). */
import type { Knex } from 'knex';
import { covers, cut, intervalOf, overlap, periodFaults, type Interval } from '../../domain/time/period.ts';
import type { Terms } from '../../domain/developers/terms.ts';
import type { Policy } from '../../domain/policy.ts';
import { holderOf, type Principal } from '../../domain/principal.ts';
import { Refusal, refuseIf, type FieldFault } from '../../domain/refusal.ts';
import type { OwnForm, RequestForm } from '../../domain/requests/form.ts';
import { requestTypes, type ProductKind } from '../../domain/requests/types.ts';
import { particularsOf, type RentalForm, type ReviewedForm } from '../../domain/review/forms.ts';
import { isSameMailbox } from '../../domain/mails/mailbox.ts';
import { holdOf, type Gatekeeper, type Held } from '../../domain/conduct/gatekeepers.ts';
import { dayOf } from '../../domain/time/day.ts';
import { customerAddress, sharingParticularsOf, type SharingForm } from '../../domain/sharing/form.ts';
import { compensationUnder } from '../sharing/rates.ts';
import { verdictOn, type RegisteredProduct } from '../registrations/products.ts';
import { lookUp, type Found, type LookUp } from './look-up.ts';
import { idempotencyOf, sameForm, takeRequest, type Idempotency, type RequestToTake, type Submitted } from './take.ts';

interface Submission {
  /** Who submits; `null` for an agent without an account. */
  principal: Principal | null;
  form: RequestForm;
  policy: Policy;
  /** R61: who may be no data recipient. */
  gatekeepers: readonly Gatekeeper[];
  /** By which trade secrets are kept confidential, as they are in force (R53). */
  measures: Terms;
  /** The `Idempotency-Key` header (R20). */
  idempotencyKey?: string | undefined;
  /** The origin of the frontend that it came through, where the operator lists it; `null`: by our own pages, or a program. */
  frontend?: string | null;
}

/**
 * Takes a request, in two round trips that requests of the same moment share: what the record knows, and the rows.
 * @throws Refusal `invalid` with all that is wrong, `no-data-available` (R3), `no-rental-company`, `no-approved-provider`, `key-reused`
 */
export async function submitRequest(db: Knex, submission: Submission): Promise<Submitted> {
  const { form, principal, policy, idempotencyKey } = submission;
  const actor = principal ? (`account:${principal.account}` as const) : 'link';
  const key = idempotencyKey ? idempotencyOf(principal ? actor : null, idempotencyKey, form) : undefined;
  const found = await lookUp(db)(whatToLookUp(submission, key));
  const addressKnown = isAddressKnown(submission);
  if (key && found.before) return sameForm(found.before, key, { addressKnown });
  return takeRequest(
    db,
    {
      form,
      policy,
      actor,
      addressKnown,
      requester: principal?.account ?? null,
      company: principal?.company ?? null,
      frontend: submission.frontend ?? null,
      measures: form.confidentiality ? submission.measures : null,
      ...particularsFor(submission, found),
    },
    key,
  );
}

/**
 * What taking a request would record besides its form; nothing is taken.
 * @throws Refusal as submitting it would
 */
export const checkRequest = async (db: Knex, submission: Submission): Promise<Particulars> =>
  particularsFor(submission, await lookUp(db)(whatToLookUp(submission, undefined)));

function whatToLookUp({ form, principal, policy }: Submission, key: Idempotency | undefined): LookUp {
  const asked = isOwn(form) && form.products.vins.length <= policy.limits.vinsPerRequest ? form : undefined;
  const kind = asked && otherKindAsked(asked)?.kind;
  return {
    principal: key?.principal ?? null,
    key: key?.key ?? null,
    // Of a customer that a third party names nothing is looked up before the third party's email is verified (R24, R25).
    holder: asked && principal ? holderOf(principal) : null,
    vins: asked?.products.vins ?? [],
    kinds: kind ? [kind] : [],
    company: form.type === 'rental' || form.type === 'provider' ? (principal?.company ?? null) : null,
    groups: form.groups ?? [],
    rateIn: form.type === 'agent' || form.type === 'provider' ? policy.timeZone : null,
  };
}

/** R63: the account's own address, which the identity provider vouches for. */
const isAddressKnown = ({ form, principal, policy }: Submission): boolean =>
  !policy.confirmKnownAddress &&
  requestTypes[form.type].account !== null &&
  principal?.email.toLowerCase() === form.email.toLowerCase();

const isOwn = (form: RequestForm): form is OwnForm =>
  form.type === 'customer' || form.type === 'fleet' || form.type === 'rental';

type Particulars = Pick<RequestToTake, 'holder' | 'products' | 'details' | 'compensation'>;

function particularsFor(submission: Submission, found: Found): Particulars {
  const { form, principal, policy, gatekeepers, measures } = submission;
  const most = policy.limits.vinsPerRequest;
  const vins = form.products?.vins ?? [];
  refuseIf([
    ...(vins.length > most ? [{ at: '/products/vins', code: 'too-many-products' as const, most }] : []),
    ...(form.groups ?? []).flatMap((group, i): FieldFault[] =>
      found.groups.includes(group) ? [] : [{ at: `/groups/${i}`, code: 'no-such-group' }],
    ),
    ...(form.confidentiality && form.confidentiality.version !== measures.version
      ? [{ at: '/confidentiality/version', code: 'measures-outdated' as const, version: measures.version }]
      : []),
  ]);
  switch (form.type) {
    case 'customer':
    case 'fleet':
      return ownRequest(principal, form, policy, found);
    case 'rental':
      return rentalRequest(principal, form, policy, found);
    case 'agent':
    case 'provider':
      refuseIf(selfAsked(form, principal));
      return sharingRequest(form, { policy, gatekeepers }, found);
    case 'unregistered-fleet':
    case 'public-body':
      return reviewedRequest(form, policy, found);
  }
}

/** R35: a rental company's own vehicles, on behalf of a renter. */
function rentalRequest(principal: Principal | null, form: RentalForm, policy: Policy, found: Found): Particulars {
  if (found.company?.kind !== 'rental') throw new Refusal({ code: 'no-rental-company' });
  const particulars = ownRequest(principal, form, policy, found);
  const asked = intervalOf(form.period, policy.timeZone);
  const late = particulars.products.flatMap(({ given }, i) => (covers(given, [asked]) ? [] : [i]));
  refuseIf(late.map((i) => ({ at: `/products/vins/${i}`, code: 'not-registered-for-the-period' })));
  return { ...particulars, details: particularsOf(form) };
}

/** R34, R36: bound to products by the people who review it, and to none before. */
function reviewedRequest(form: ReviewedForm, policy: Policy, { now }: Found): Particulars {
  const faults: FieldFault[] = periodFaults(form.period, now, policy);
  if (form.type === 'unregistered-fleet' && !policy.markets.includes(form.market))
    faults.push({ at: '/market', code: 'market-not-served', markets: policy.markets });
  refuseIf(faults);
  return { holder: null, products: [], details: particularsOf(form), compensation: null };
}

/** A request for one's own data: bound to the products at once. */
function ownRequest(principal: Principal | null, form: OwnForm, policy: Policy, found: Found): Particulars {
  const holder = principal && holderOf(principal);
  if (!holder) throw noData();
  const products = productsToExport(form, policy, found);
  const period = intervalOf(form.period, policy.timeZone);
  return {
    holder,
    products: products.map(({ id, registrations }) => ({ id, given: cut(period, registrations) })),
    details: {},
    compensation: null,
  };
}

/** R66: whoever asks for their own data has a form of their own. Told from the form and the sign-in alone, never from the record (R25). */
function selfAsked(form: SharingForm, principal: Principal | null): FieldFault[] {
  const place = customerAddress(form);
  if (!place) return [];
  const own = [form.email, ...(principal ? [principal.email] : [])];
  return own.some((email) => isSameMailbox(email, place.email)) ? [{ at: place.at, code: 'is-the-customer' }] : [];
}

/** A third party's request. The customer is not looked up until the third party's email is verified (R24, R25). */
function sharingRequest(
  form: SharingForm,
  { policy, gatekeepers }: Pick<Submission, 'policy' | 'gatekeepers'>,
  { now, company, rate }: Found,
): Particulars {
  // R31: only a company that support has approved.
  const provider = form.type === 'provider' && company?.kind === 'provider' ? company : null;
  if (form.type === 'provider' && !provider) throw new Refusal({ code: 'no-approved-provider' });
  refuseIf(periodFaults(form.period, now, policy));
  return {
    holder: null,
    products: [],
    details: sharingParticularsOf(form, provider, heldUp(form, { policy, gatekeepers }, now)),
    compensation: compensationUnder(
      rate,
      form.size ?? 'other',
      form.type === 'provider' || form.agent.company !== undefined,
    ),
  };
}

/** The products that a form asks for; everything wrong with them and with the period at once. */
function productsToExport(
  form: OwnForm,
  policy: Policy,
  { now, products: registered, everRegistered }: Found,
): RegisteredProduct[] {
  const { vins } = form.products;
  const kind = otherKindAsked(form);
  if (!everRegistered) throw noData();
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
  const asked = [...vins.flatMap((vin) => byVin.get(vin) ?? []), ...others];
  const isShared = asked.some((product) =>
    hasOtherUsers(product, { now, asked: intervalOf(form.period, policy.timeZone) }),
  );
  if (isShared && !form.otherUsersInformed)
    faults.push({ at: '/otherUsersInformed', code: 'other-users-not-informed' });
  refuseIf(faults);
  return asked;
}

/** R12, R63: whether others are authorised users of a product now, or were while the data was recorded that is given. */
const hasOtherUsers = (
  { registrations, others }: Found['products'][number],
  { now, asked }: { now: Date; asked: Interval & { until: Date } },
): boolean =>
  others.some((other) => covers([other], [{ from: now, until: now }]) || overlap([other], cut(asked, registrations)));

/** The kind of product that needs no VIN, where the form asks for it (R6). */
function otherKindAsked(form: OwnForm): { field: string; kind: ProductKind } | undefined {
  if (form.type === 'customer') return form.products.wallbox ? { field: 'wallbox', kind: 'wallbox' } : undefined;
  if (form.type === 'rental') return undefined;
  return form.products.chargers ? { field: 'chargers', kind: 'charger' } : undefined;
}

const noData = (): Refusal => new Refusal({ code: 'no-data-available' });

/** R61: whether staff look at the third party first. Providers were looked at when they were approved. */
function heldUp(
  form: SharingForm,
  { policy, gatekeepers }: Pick<Submission, 'policy' | 'gatekeepers'>,
  now: Date,
): Held | null {
  if (form.type === 'provider') return null;
  const { name, company } = form.agent;
  const { email } = form;
  return holdOf(
    { names: [name, company?.name], email, registrationNumber: company?.registrationNumber, country: company?.country },
    { gatekeepers, union: policy.union, on: dayOf(now, policy.timeZone) },
  );
}

/**
 * A renter's own access to a vehicle for the time of a rental (R2, R7, R35): the rental company gives it by email, the renter accepts it
 * by signing in, and from then on has a registration of their own from the hand-over until the return. It ends by itself, and before its
 * time by the company, by the renter (R8), or with the company's own registration (migration 0058).
 */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { RentalAccessForm } from '../../domain/companies/forms.ts';
import type { ProductId } from '../../domain/ids.ts';
import type { RentalMailStep } from '../../domain/mails/steps.ts';
import type { Principal } from '../../domain/principal.ts';
import { linkDead, notFound, refuseIf } from '../../domain/refusal.ts';
import { afterPlace, placedPageOf } from '../postgres/pages.ts';
import { queued } from '../postgres/queued.ts';
import { productsAsked, verdictOn } from '../registrations/products.ts';
import { audit } from '../requests/transition.ts';
import { mustRentOut } from '../review/rental.ts';
import { companyFor, companyStream, lockForAct } from './company.ts';

/** `over`: its time is; `ended`: before its time. */
export const rentalStates = ['offered', 'accepted', 'over', 'ended'] as const;

export interface Rental {
  id: string;
  vin: string;
  /** Of the vehicle. */
  name: string;
  renter: { email: string };
  from: Date;
  to: Date;
  status: (typeof rentalStates)[number];
  givenAt: Date;
  acceptedAt: Date | null;
  endedAt: Date | null;
}

const RENTAL = `r.id, p.vin, p.name, jsonb_build_object('email', r.email) as renter, r.starts_at as "from", r.ends_at as "to",
    case when r.ended_at is not null then 'ended' when r.ends_at <= clock_timestamp() then 'over'
      when r.accepted_at is not null then 'accepted' else 'offered' end as status,
    r.given_at as "givenAt", r.accepted_at as "acceptedAt", r.ended_at as "endedAt"`;
const FROM = `from rentals r join products p on p.id = r.product_id`;

/** Those that the caller's company gave, newest first. @throws Refusal `not-found`, `no-rental-company`, `not-an-administrator` */
export async function rentals(
  db: Knex,
  caller: Principal,
  { cursor, limit = 100 }: { cursor?: { at: string; id: string } | undefined; limit?: number } = {},
): Promise<{ rentals: Rental[]; next: { at: string; id: string } | null }> {
  await mustRentOut(db, caller);
  const company = await companyFor(db, caller, 'rent-out');
  const { rows } = await db.raw<{ rows: (Rental & { place: { at: string; id: string } })[] }>(
    `select ${RENTAL}, jsonb_build_object('at', r.given_at, 'id', r.id) as place ${FROM}
     where r.company_id = :company
       and (:id::uuid is null or r.given_at < :at::timestamptz or r.given_at = :at::timestamptz and r.id > :id::uuid)
     order by r.given_at desc, r.id limit :limit`,
    { company, ...afterPlace(cursor, limit) },
  );
  const page = placedPageOf(rows, limit);
  return { rentals: page.rows, next: page.next };
}

/**
 * Offers a renter an access of their own, once for an id. Two rentals of a vehicle share no moment, so that no renter sees what is another's.
 * @throws Refusal `no-rental-company`, `not-an-administrator`, or `invalid`
 */
export const rentOut = (
  db: Knex,
  caller: Principal,
  form: RentalAccessForm,
  id: string = randomUUID(),
): Promise<{ rental: Rental; replayed: boolean }> =>
  db.transaction(async (tx) => {
    await mustRentOut(tx, caller);
    const company = await lockForAct(tx, caller, 'rent-out');
    const [before] = await find(tx, 'r.id = :id and r.company_id = :company', { id, company });
    if (before) return { rental: before, replayed: true };
    const [product] = await productsAsked(tx, `company:${company}`, [form.vin], []);
    const verdict = verdictOn(product);
    if (!product || verdict !== 'ok')
      refuseIf([{ at: '/vin', code: verdict === 'not-activated' ? 'vin-not-activated' : 'vin-not-registered' }]);
    const { rows } = await tx.raw<{ rows: { within: boolean; past: boolean; taken: boolean }[] }>(
      `select exists (select from registrations g where g.holder = 'company:' || :company and g.product_id = :product and g.activated
           and g.starts_at <= :from and coalesce(g.ends_at, 'infinity') >= :to) as within,
         :to <= clock_timestamp() as past,
         exists (select from rentals r where r.product_id = :product and r.company_id = :company and r.starts_at < :to
           and coalesce(r.ended_at, r.ends_at) > :from and (r.ended_at is null or r.accepted_at is not null)) as taken`,
      { company, product: product!.id, from: form.from, to: form.to },
    );
    const facts = rows[0];
    refuseIf([
      ...(facts?.past ? [{ at: '/to', code: 'rental-over' } as const] : []),
      ...(facts?.within ? [] : [{ at: '/from', code: 'not-registered-for-the-period' } as const]),
      ...(facts?.taken ? [{ at: '/from', code: 'rented-then' } as const] : []),
    ]);
    await tx('rentals').insert({
      id,
      company_id: company,
      product_id: product!.id,
      email: form.renter.email,
      locale: form.locale ?? 'en',
      starts_at: form.from,
      ends_at: form.to,
      given_by: caller.account,
    });
    await mailRental(tx, id, 'rental-access');
    await audit(tx, companyStream(company), 'rental-given', `account:${caller.account}`, {
      rental: id,
      product: product!.id,
    });
    const [rental] = await find(tx, 'r.id = :id', { id });
    return { rental: rental!, replayed: false };
  });

const find = async (tx: Knex, where: string, bindings: Record<string, string>): Promise<Rental[]> =>
  (await tx.raw<{ rows: Rental[] }>(`select ${RENTAL} ${FROM} where ${where}`, bindings)).rows;

async function mailRental(tx: Knex.Transaction, id: string, step: RentalMailStep): Promise<void> {
  await tx('mails').insert({ rental_id: id, step, recipient: 'renter' });
  queued(tx, 'mails');
}

interface Held {
  id: string;
  email: string;
  company: string;
  companyName: string;
  product: ProductId;
  vin: string;
  name: string;
  from: Date;
  to: Date;
  locale: string;
  account: string | null;
  registration: string | null;
  isOver: boolean;
  ended: boolean;
}

const HELD = `select r.id, r.email, r.company_id as company, c.name as "companyName", r.product_id as product, p.vin, p.name,
    r.starts_at as "from", r.ends_at as "to", r.locale, r.account_id as account, r.registration_id as registration,
    r.ends_at <= clock_timestamp() as "isOver", r.ended_at is not null as ended
  ${FROM} join companies c on c.id = r.company_id`;

/**
 * Ends a rental before its time: what was given under it is handed over no more. Done again it answers the same.
 * @throws Refusal `not-found`, `no-rental-company`, `not-an-administrator`
 */
export const endRental = (db: Knex, caller: Principal, id: string): Promise<Rental> =>
  db.transaction(async (tx) => {
    await mustRentOut(tx, caller);
    const company = await lockForAct(tx, caller, 'rent-out');
    await takeTurn(tx, id);
    await tx.raw(
      `select from registrations g where g.id = (select r.registration_id from rentals r where r.id = :id and r.company_id = :company) for update`,
      { id, company },
    );
    const { rows } = await tx.raw<{ rows: Held[] }>(
      `${HELD} where r.id = :id and r.company_id = :company for update of r`,
      {
        id,
        company,
      },
    );
    const [held] = rows;
    if (!held) throw notFound();
    if (!held.ended && !held.isOver) {
      const by = `account:${caller.account}` as const;
      await tx.raw(
        `update rentals set ended_at = clock_timestamp(), ended_because = 'company', ended_by = :account where id = :id`,
        { id, account: caller.account },
      );
      if (held.registration) {
        await endRegistration(tx, held.registration, by);
        await mailRental(tx, id, 'rental-access-ended');
      }
      await audit(tx, companyStream(company), 'rental-ended', by, { rental: id });
    }
    return (await find(tx, 'r.id = :id', { id }))[0]!;
  });

/** Accepting and ending take turns. Both lock registrations before the rental, as the end of a registration does (decision 0026). */
const takeTurn = (tx: Knex.Transaction, rental: string): Promise<unknown> =>
  tx.raw('select pg_advisory_xact_lock(hashtextextended(?, 58))', [rental]);

/** One that lasts ends now, one that has not begun is called off; the triggers on registrations see to what hangs on it (R8). */
const endRegistration = (tx: Knex.Transaction, registration: string, actor: string): Promise<unknown> =>
  tx.raw(
    `with act as materialized (select clock_timestamp() as at, set_config('right_of_way.actor', :actor, true)),
     ended as (
       update registrations r set ends_at = act.at from act
       where r.id = :registration and r.starts_at < act.at and coalesce(r.ends_at, 'infinity') > act.at returning r.id
     ), called_off as (
       delete from registrations r using act where r.id = :registration and r.starts_at >= act.at returning r.id
     )
     select id from ended union all select id from called_off`,
    { registration, actor },
  );

/** A rental as its renter sees it. */
export interface RentalSeen {
  id: string;
  company: string;
  vin: string;
  name: string;
  from: Date;
  to: Date;
  locale: string;
  accepted: boolean;
}

const seenOf = ({ id, companyName, vin, name, from, to, locale, account }: Held): RentalSeen => ({
  id,
  company: companyName,
  vin,
  name,
  from,
  to,
  locale,
  accepted: account !== null,
});

/** By the link in its email. @throws Refusal `not-found`, `link-dead` */
export async function rentalByLink(db: Knex, id: string): Promise<RentalSeen> {
  const { rows } = await db.raw<{ rows: Held[] }>(`${HELD} where r.id = ?`, [id]);
  const [held] = rows;
  if (!held) throw notFound();
  if (held.ended || held.isOver) throw linkDead('rental-over');
  return seenOf(held);
}

/** As the account that it is for: a customer's, of the same address. @throws Refusal `not-found`, `link-dead` */
export async function rentalFor(db: Knex, caller: Principal, id: string): Promise<RentalSeen> {
  const { rows } = await db.raw<{ rows: Held[] }>(`${HELD} where r.id = ?`, [id]);
  return seenOf(mustBeTheirs(rows[0], caller));
}

function mustBeTheirs(held: Held | undefined, { kind, email, account }: Principal): Held {
  if (!held || kind !== 'retail' || held.email.toLowerCase() !== email.toLowerCase()) throw notFound();
  if (held.ended || held.isOver || (held.account !== null && held.account !== account)) throw linkDead('rental-over');
  return held;
}

/**
 * The renter accepts: their account is registered to the vehicle from the hand-over until the return, within the company's own
 * registration. Done again it answers the same. @throws Refusal `not-found`, `link-dead`
 */
export const acceptRental = (db: Knex, caller: Principal, id: string): Promise<RentalSeen> =>
  db.transaction(async (tx) => {
    await takeTurn(tx, id);
    // Held, so that it can't end in between.
    const { rows: own } = await tx.raw<{ rows: { endsAt: Date | null }[] }>(
      `select g.ends_at as "endsAt" from rentals r join registrations g on g.holder = 'company:' || r.company_id and g.product_id = r.product_id
       where r.id = ? and g.activated and g.starts_at <= r.starts_at and coalesce(g.ends_at, 'infinity') > clock_timestamp() for share of g`,
      [id],
    );
    const { rows } = await tx.raw<{ rows: Held[] }>(`${HELD} where r.id = ? for update of r`, [id]);
    const held = mustBeTheirs(rows[0], caller);
    if (held.account !== null) return seenOf(held);
    const registration = randomUUID();
    await tx.raw(
      `insert into accounts (id, kind, email, name, locale) values (:account, 'retail', :email, :email, :locale) on conflict do nothing`,
      { account: caller.account, email: caller.email, locale: held.locale },
    );
    if (!own[0]) throw linkDead('rental-over');
    await tx.raw(
      `insert into registrations (id, product_id, holder, activated, starts_at, ends_at)
       values (:registration, :product, 'account:' || :account, true, :from, least(:to::timestamptz, :until::timestamptz))`,
      {
        registration,
        product: held.product,
        account: caller.account,
        from: held.from,
        to: held.to,
        until: own[0].endsAt,
      },
    );
    await tx.raw(
      `update rentals set accepted_at = clock_timestamp(), account_id = :account, registration_id = :registration where id = :id`,
      { id, account: caller.account, registration },
    );
    await audit(tx, companyStream(held.company), 'rental-accepted', `account:${caller.account}`, { rental: id });
    await audit(tx, `product:${held.product}`, 'registration-put', `account:${caller.account}`, {
      registration,
      rental: id,
    });
    return { ...seenOf(held), accepted: true };
  });

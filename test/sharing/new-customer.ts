/** Customers and vehicles of a test's own, written into the record as its owner: nothing of the demo is sold or ended. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importPKCS8, SignJWT } from 'jose';
import type { Knex } from 'knex';
import type { ProductId } from '../../domain/ids.ts';
import type { Locale } from '../../domain/languages/languages.ts';
import type { Holder } from '../../domain/principal.ts';
import { AUDIENCE } from '../../sandbox/environment.ts';
import { sandboxUrl } from '../front-door/front-door.ts';
import { sandboxFolder } from '../front-door/record.ts';

export interface NewCustomer {
  id: string;
  email: string;
  /** What the identity provider would give it. */
  token: string;
  holder: Holder;
}

export interface NewVehicle {
  id: ProductId;
  /** Its short number in the readings. */
  no: number;
  vin: string;
}

/** A retail account with nothing registered to it. */
export async function newCustomer(record: Knex, locale: Locale | null = 'en'): Promise<NewCustomer> {
  const id = `customer-${randomUUID()}`;
  const email = `${id}@example.com`;
  await record('accounts').insert({ id, kind: 'retail', email, name: 'Toni Neumann', locale });
  return { id, email, holder: `account:${id}`, token: await tokenOf(id, email) };
}

/** One who is registered as a developer, too (R41). */
export async function registeredDeveloper(record: Knex): Promise<NewCustomer> {
  const developer = await newCustomer(record);
  await record('developers').insert({
    owner: developer.holder,
    account_id: developer.id,
    kind: 'person',
    name: 'Jo',
    country: 'DE',
    email: developer.email,
    email_confirmed: true,
    locale: 'en',
  });
  return developer;
}

export interface NewFleet extends NewCustomer {
  cuuid: string;
}

/** A company of fleet customers with one account; `roles` as its token and its row have them. */
export async function newFleet(
  record: Knex,
  { email, roles = ['administrator'] }: { email?: string; roles?: string[] } = {},
): Promise<NewFleet> {
  const cuuid = randomUUID();
  await record('companies').insert({ id: cuuid, name: `Fleet of a test ${cuuid}`, kind: 'fleet' });
  return newColleague(record, cuuid, { roles, ...(email ? { email } : {}) });
}

/** Another account of a company. */
export async function newColleague(
  record: Knex,
  cuuid: string,
  { email, roles }: { email?: string; roles: string[] },
): Promise<NewFleet> {
  const id = `fleet-${randomUUID()}`;
  const account = {
    id,
    kind: 'fleet',
    email: email ?? `${id}@example.com`,
    name: 'Toni Neumann',
    company_id: cuuid,
    roles,
    locale: 'en',
  };
  await record('accounts').insert(account);
  const token = await tokenOf(id, account.email, { account: 'fleet', company: cuuid, roles });
  return { id, email: account.email, holder: `company:${cuuid}`, cuuid, token };
}

/** A vehicle that these have used for so many days; without readings. */
export async function newVehicle(
  record: Knex,
  users: readonly Pick<NewCustomer, 'holder'>[],
  days = 400,
): Promise<NewVehicle> {
  const id = randomUUID() as ProductId; // as all of them are
  const vin = `ZZZ${id.replaceAll('-', '').slice(0, 14).toUpperCase()}`;
  const [row] = (await record('products')
    .insert({ id, kind: 'vehicle', vin, name: 'Car of a test' })
    .returning('no')) as { no: number }[];
  for (const { holder } of users) await register(record, id, holder, days);
  return { id, vin, no: row?.no ?? 0 };
}

/** Registers a product to somebody, since so many days ago. */
export const register = (record: Knex, product: ProductId, holder: Holder, days: number) =>
  record('registrations').insert({
    product_id: product,
    holder,
    starts_at: record.raw(`clock_timestamp() - ? * interval '1 day'`, [days]),
  });

/** Signed with the sandbox's own key, since its identity provider knows the demo accounts only. */
export async function tokenOf(
  id: string,
  email: string,
  claims: object = { account: 'retail', roles: [] },
): Promise<string> {
  const key = await importPKCS8(readFileSync(join(sandboxFolder(), 'identity-key.pem'), 'utf8'), 'ES256');
  const issuer = `http://localhost:${Number(new URL(sandboxUrl()).port) + 2}`; // sandbox/ports.ts
  return new SignJWT({ email, ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: 'sandbox', typ: 'JWT' })
    .setIssuer(issuer)
    .setAudience(AUDIENCE)
    .setSubject(id)
    .setIssuedAt()
    .setExpirationTime('2 hours')
    .sign(key);
}

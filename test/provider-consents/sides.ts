/** A fleet and a provider of a test's own, written into the record as its owner: with a data product, an account each, and a service credential. */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { call, type Answer } from '../front-door/front-door.ts';
import { newCredential, tokenFor } from '../access/links.ts';
import { newFleet, tokenOf, type NewFleet, type NewVehicle } from '../sharing/new-customer.ts';

export interface NewProvider {
  id: string;
  email: string;
  cuuid: string;
  name: string;
  /** Of the account, at the operator's identity provider. */
  token: string;
}

/** An approved provider with one account; `locale` is the account's. */
export async function newProvider(record: Knex, locale = 'en'): Promise<NewProvider> {
  const cuuid = randomUUID();
  const name = `Provider of a test ${cuuid}`;
  await record('companies').insert({ id: cuuid, name, kind: 'provider', country: 'DE' });
  const id = `provider-${randomUUID()}`;
  const email = `${id}@example.com`;
  await record('accounts').insert({ id, kind: 'provider', email, name: 'Toni Neumann', company_id: cuuid, locale });
  return {
    id,
    email,
    cuuid,
    name,
    token: await tokenOf(id, email, { account: 'provider', company: cuuid, roles: [] }),
  };
}

/** A fleet whose company has these data products in its account. */
export async function newSharingFleet(
  record: Knex,
  dataProducts = ['fleet-connected', 'fleet-quality'],
): Promise<NewFleet> {
  const fleet = await newFleet(record);
  for (const code of dataProducts) await addDataProduct(record, fleet, code);
  return fleet;
}

export const addDataProduct = (record: Knex, { cuuid, id }: NewFleet, code: string): Promise<unknown> =>
  record('company_data_products').insert({ company_id: cuuid, data_product: code, added_by: id });

/** A token with which a company's own program reads. */
export async function serviceToken(record: Knex, { cuuid }: { cuuid: string }): Promise<string> {
  const { clientId } = await newCredential(record, 'service', { owner: `company:${cuuid}` });
  return tokenFor(record, clientId, null);
}

export const consent = (
  { token }: Pick<NewFleet, 'token'>,
  provider: { cuuid: string },
  vins: readonly string[],
  more: object = {},
  base = '',
): Promise<Answer> =>
  call(`${base}/v1/fleet/provider-consents`, {
    token,
    json: { provider: provider.cuuid, vins, dataProduct: 'fleet-connected', ...more },
  });
export const subscribe = (
  { token }: Pick<NewProvider, 'token'>,
  vins: readonly string[],
  dataProduct = 'fleet-connected',
): Promise<Answer> => call('/v1/provider/subscriptions', { token, json: { vins, dataProduct } });

export const vinsOf = (cars: readonly NewVehicle[]): string[] => cars.map(({ vin }) => vin);
export const verdictsOf = ({ body }: Answer): string[] =>
  body.verdicts.map(({ verdict }: { verdict: string }) => verdict);

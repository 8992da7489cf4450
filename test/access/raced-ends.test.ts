/**
 * R43, R8, R46, R60: an end in the middle of reading, by every way of ending, against streams, pages and snapshots of two processes.
 *
 *     npm run test:races     # a thousand of them
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, test } from '@jest/globals';
import type { Knex } from 'knex';
import { hashOf } from '../../domain/access/token.ts';
import type { LinkId } from '../../domain/ids.ts';
import { linkToken } from '../../domain/links/token.ts';
import { linkKeysSchema } from '../../settings-checks.ts';
import { call, signIn, type Answer } from '../front-door/front-door.ts';
import { environmentOf } from '../front-door/processes.ts';
import { openAsApplication, openRecord } from '../front-door/record.ts';
import {
  newCustomer,
  newFleet,
  newVehicle,
  register,
  type NewCustomer,
  type NewVehicle,
  registeredDeveloper,
} from '../sharing/new-customer.ts';
import { startWatchedApi, type WatchedApi } from '../sharing/watched-api.ts';
import { leastRaces, raceEnds, type Raced } from './raced-end.ts';
import type { NewCredential } from './credentials.ts';
import { link, newCredential, tokenFor } from './links.ts';

const ways = [
  'giver',
  'co-user',
  'unenrolment',
  'registry',
  'recipient',
  'credential',
  'refresh token',
  'mail',
  'staff',
  'service',
  'suspension',
] as const;
type End = (typeof ways)[number];

/** `npm run test:races` runs many more. At least each end against each way of reading. */
const RACES = Math.max(leastRaces(ways), Number(process.env['RACES'] ?? 30));

let record: Knex;
let db: Knex;
let apis: [WatchedApi, WatchedApi];
beforeAll(async () => {
  record = openRecord();
  db = openAsApplication('raced-ends.test');
  apis = [await startWatchedApi(), await startWatchedApi()];
});
afterAll(async () => {
  await Promise.all(apis.map((api) => api.stop()));
  await record.destroy();
  await db.destroy();
});

interface Race extends Omit<Raced, 'end'> {
  end: (how: End, base: string) => Promise<Answer>;
}

const post = (base: string, path: string, token: string, json: object = {}): Promise<Answer> =>
  call(base + path, { token, json });

/** A company reads by its service credential what it has subscribed: its own, or as a provider by a fleet's consent. */
async function beginService(asProvider: boolean): Promise<Race> {
  const fleet = await newFleet(record);
  const car = await newVehicle(record, [fleet], 30);
  const provider = randomUUID();
  await record('companies').insert({ id: provider, name: `Provider of a test ${provider}`, kind: 'provider' });
  const what = { holder: fleet.holder, data_product: 'fleet-connected' };
  const product = { product_id: car.id, product_no: car.no };
  const reader = asProvider ? provider : fleet.cuuid;
  let consent: string | null = null;
  if (asProvider) {
    const id = randomUUID();
    await record('provider_consents').insert({ id, ...what, provider_id: provider, given_by: fleet.id });
    const [given] = (await record('provider_consent_products')
      .insert({ consent_id: id, ...what, provider_id: provider, ...product })
      .returning('id')) as { id: string }[];
    consent = given?.id ?? null;
  }
  const program = await newCredential(record, 'service', { owner: `company:${reader}` });
  await record('subscriptions').insert({
    company_id: reader,
    ...what,
    ...product,
    made_by: fleet.id,
    consent_product_id: consent,
  });
  return {
    car,
    token: await tokenFor(record, program.clientId, null),
    end: async (_how, base) =>
      asProvider
        ? post(base, `/v1/support/providers/${provider}/suspend`, await signIn('supervisor'), { reason: 'A case.' })
        : post(base, `/v1/credentials/${program.id}/revoke`, fleet.token),
  };
}

async function begin(): Promise<Race> {
  const [owner, couser] = [await newCustomer(record), await newCustomer(record)];
  const car = await newVehicle(record, [owner], 30);
  await register(record, car.id, couser.holder, 30);
  const developer = await registeredDeveloper(record);
  const program = await newCredential(record, 'confidential', { owner: developer.holder });
  const grantId = await link(db, owner, program, [car.id]);
  const token = await tokenFor(record, program.clientId, grantId);
  return {
    car,
    token,
    end: async (how, base) =>
      how === 'giver' || how === 'co-user'
        ? post(base, `/v1/access/${grantId}/end`, (how === 'giver' ? owner : couser).token)
        : how === 'unenrolment'
          ? post(base, `/v1/products/${car.id}/unenroll`, owner.token)
          : how === 'recipient'
            ? post(base, '/v1/data/access/end', token)
            : how === 'credential'
              ? post(base, `/v1/credentials/${program.id}/revoke`, developer.token)
              : how === 'refresh token'
                ? givenUpByRefreshToken(program, grantId, base)
                : how === 'mail'
                  ? endedByMail(owner, grantId, base)
                  : how === 'staff'
                    ? post(base, `/v1/support/access/${grantId}/end`, await signIn('supervisor'), { reason: 'A case.' })
                    : endedByRegistry(owner, car, base),
  };
}

/** As a program says that it wants nothing more, by the protocol (RFC 7009). */
async function givenUpByRefreshToken(
  { clientId, secret }: NewCredential,
  grantId: string,
  base: string,
): Promise<Answer> {
  const token = randomBytes(32).toString('base64url');
  const iat = Math.floor(Date.now() / 1000);
  await record('oauth_items').insert({
    id: hashOf(token),
    kind: 'RefreshToken',
    client_id: clientId,
    grant_id: grantId,
    expires_at: record.raw(`clock_timestamp() + interval '1 day'`),
    payload: JSON.stringify({
      kind: 'RefreshToken',
      iat,
      exp: iat + 86_400,
      iiat: iat,
      clientId,
      grantId,
      gty: 'authorization_code',
      scope: 'vehicle-data',
    }),
  });
  const answer = await fetch(`${base}/oauth/revoke`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`, connection: 'close' },
    body: new URLSearchParams({ token }),
  });
  return { status: answer.status, headers: answer.headers, body: await answer.text() };
}

/** By the link in the mail that told the giver of it. */
async function endedByMail({ id }: NewCustomer, grantId: string, base: string): Promise<Answer> {
  await record('grant_people').insert({ grant_id: grantId, no: 0, account_id: id }).onConflict().ignore();
  const keys = linkKeysSchema.parse(environmentOf('api')['LINK_KEYS']);
  return call(`${base}/links/access/${linkToken(keys, 'access', grantId as LinkId)}`, { method: 'POST', json: {} }); // ids come from the record
}

async function endedByRegistry({ holder }: NewCustomer, { id, vin }: NewVehicle, base: string) {
  const row = (await record('registrations').where({ product_id: id, holder }).first('id', 'starts_at')) as {
    id: string;
    starts_at: Date;
  };
  return call(`${base}/v1/registry/registrations/${row.id}`, {
    method: 'PUT',
    token: await signIn('registry'),
    json: {
      product: vin,
      holder,
      activated: true,
      startsAt: row.starts_at.toISOString(),
      endsAt: new Date().toISOString(),
    },
  });
}

const beginBy = async (how: End): Promise<Raced> => {
  const { end, ...one } =
    how === 'service' || how === 'suspension' ? await beginService(how === 'suspension') : await begin();
  return { ...one, end: (base) => end(how, base) };
};

test(
  `R43: ${RACES} ends in the middle of reading: no reading is handed over after the answer`,
  () => raceEnds({ races: RACES, lanes: 5, apis, ways, begin: beginBy }),
  300_000 + RACES * 2000,
);

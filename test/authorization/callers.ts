/** Everybody who may stand before the API: each kind of account, each role, nobody, and somebody with a forged token. */
import { randomBytes, randomUUID } from 'node:crypto';
import { hashOf, resourceOf } from '../../domain/access/token.ts';
import type { AccountKind } from '../../domain/requests/types.ts';
import { withPeople, type ApiUnderTest, type People } from '../api/api-under-test.ts';
import { startIdentityProvider } from '../api/identity-provider.ts';

export const callerNames = [
  'nobody',
  'forged',
  'owner',
  'co-user',
  'stranger',
  'fleet',
  'provider',
  'developer',
  'staff',
  'agent',
  'supervisor',
  'service',
  'registry',
  'program',
] as const;
export type CallerName = (typeof callerNames)[number];

export interface Caller {
  name: CallerName;
  /** What a good token says; none for those without one. */
  kind: AccountKind | null;
  roles: readonly string[];
  token: string | undefined;
}

export interface Everybody {
  people: People;
  /** The provider's company. */
  provider: string;
  callers: Record<CallerName, Caller>;
}

/** The owner and the co-user share the car; the owner has a wallbox besides. */
export async function everybody(api: ApiUnderTest): Promise<Everybody> {
  const people = await withPeople(api);
  await api.owner('companies').where({ id: people.cuuid }).update({ kind: 'rental' }); // so that its renters are its own, too
  const company = randomUUID();
  await api.owner('companies').insert({ id: company, name: 'Example Telematics', kind: 'provider' });
  await api.owner('accounts').insert([
    { id: 'retail-one', kind: 'retail', email: 'retail-one@example.com', name: 'The owner' },
    {
      id: 'fleet-one',
      kind: 'fleet',
      email: 'fleet-one@example.com',
      name: 'The administrator',
      company_id: people.cuuid,
      roles: ['administrator'],
    },
  ]);
  const car = (await api.owner('products').where({ vin: people.vin.car }).first('id')) as { id: string };
  await api
    .owner('registrations')
    .insert({ product_id: car.id, holder: 'account:retail-three', starts_at: '2025-11-01T00:00:00Z' });
  const token = (sub: string, account: AccountKind, more = {}) =>
    api.identity.token({ sub, email: `${sub}@example.com`, account, roles: [], ...more });
  const forger = await startIdentityProvider();
  const forged = await forger.token({
    iss: api.identity.issuer,
    sub: 'supervisor-one',
    email: 'supervisor-one@example.com',
    account: 'staff',
    roles: ['agent', 'supervisor'],
  });
  await forger.stop();
  const caller = (name: CallerName, kind: AccountKind | null, signed: string | undefined, roles: string[] = []) =>
    [name, { name, kind, roles, token: signed }] as const;
  const callers = Object.fromEntries([
    caller('nobody', null, undefined),
    caller('forged', null, forged),
    caller('owner', 'retail', people.retail),
    caller('co-user', 'retail', await token('retail-three', 'retail')),
    caller('stranger', 'retail', people.stranger),
    caller('fleet', 'fleet', people.fleet, ['administrator']),
    caller('provider', 'provider', await token('provider-one', 'provider', { company })),
    caller('developer', 'developer', await token('developer-one', 'developer')),
    caller('staff', 'staff', people.staff),
    caller('agent', 'staff', await token('agent-one', 'staff', { roles: ['agent'] }), ['agent']),
    caller('supervisor', 'staff', await token('supervisor-one', 'staff', { roles: ['supervisor'] }), ['supervisor']),
    caller('service', 'service', await token('service-one', 'service', { roles: ['agent', 'supervisor'] }), [
      'agent',
      'supervisor',
    ]),
    caller('registry', 'service', await token('registry-one', 'service', { roles: ['registry'] }), ['registry']),
    caller('program', null, await programsToken(api)),
  ]) as unknown as Record<CallerName, Caller>; // each name once
  return { people, provider: company, callers };
}

/** Of a program that asks for itself, and was given nothing. */
async function programsToken({ owner, services }: ApiUnderTest): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await owner('credentials').insert({
    id: randomUUID(),
    client_id: 'row-program',
    owner: `company:${randomUUID()}`,
    made_by: 'fleet-one',
    name: 'A program',
    type: 'service',
    last_used_at: 'infinity', // or its first use would be noted in the middle of another call's comparison
  });
  await owner('oauth_items').insert({
    id: hashOf(token),
    kind: 'ClientCredentials',
    client_id: 'row-program',
    expires_at: owner.raw(`clock_timestamp() + interval '2 hours'`),
    payload: JSON.stringify({ aud: resourceOf(services.config.publicUrl) }),
  });
  return token;
}

/** R46: the people of a company: invited, with roles, and removed with all that they hold. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { companyActs } from '../../domain/companies/roles.ts';
import { call, linkTo, mailAbout, someone, untilState, verify, type Submitted } from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';
import { newVehicle, tokenOf, type NewFleet, type NewVehicle } from '../sharing/new-customer.ts';
import {
  accept,
  colleague,
  giveRoles,
  invite,
  joined,
  newAccount,
  newCompany,
  remove,
  trailOf,
  usersOf,
} from './people.ts';

let record: Knex;
beforeAll(() => {
  record = openRecord();
});
afterAll(() => record.destroy());

let admin: NewFleet;
beforeEach(async () => {
  admin = await newCompany(record);
});

describe('invitations', () => {
  test('R46: an administrator invites by email; who signs in with that address joins, and acts for the company', async () => {
    const guest = await newAccount();
    expect((await call('/v1/company', { token: guest.token })).status).toBe(404);
    const invited = await invite(admin, { email: guest.email, roles: ['developer'], locale: 'de' });
    expect([invited.status, invited.body]).toEqual([
      201,
      expect.objectContaining({ email: guest.email, roles: ['developer'], status: 'open' }),
    ]);
    const mail = await mailAbout(guest.email, /eingeladen/);
    expect(mail.text).not.toContain(admin.email);
    const link = mail.links.invitation ?? '';
    const seen = await call(link);
    expect(seen.body).toMatchObject({ id: invited.body.id, company: { kind: 'fleet' }, roles: ['developer'] });
    expect(await usersOf(admin)).toHaveLength(1); // opening it changed nothing
    const other = await newAccount();
    expect((await accept(other, invited.body.id)).status).toBe(404);
    expect((await accept(guest, invited.body.id)).body).toMatchObject({ status: 'accepted' });
    expect((await accept(guest, invited.body.id)).status).toBe(200);
    expect((await call('/v1/company', { token: guest.token })).body.cuuid).toBe(admin.cuuid);
    expect((await usersOf(guest)).map(({ id, roles, you }) => ({ id, roles, you }))).toEqual(
      [
        { id: admin.id, roles: ['administrator'], you: false },
        { id: guest.id, roles: ['developer'], you: true },
      ].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    );
    expect((await call(link)).status).toBe(410);
    expect((await trailOf(record, admin.cuuid)).map(({ act, actor }) => [act, actor])).toEqual([
      ['user-invited', `account:${admin.id}`],
      ['user-joined', `account:${guest.id}`],
    ]);
  });

  test('R46: one that is withdrawn or has expired joins nobody; sent again, it does, with the same link', async () => {
    const guest = await newAccount();
    const { body: first } = await invite(admin, { email: guest.email, roles: ['developer'] });
    const path = `/v1/fleet/invitations/${first.id}`;
    await record('company_invitations').where({ id: first.id }).update({ expires_at: record.fn.now() });
    const listed = await call('/v1/fleet/invitations', { token: admin.token });
    expect(listed.body.invitations).toEqual([expect.objectContaining({ id: first.id, status: 'expired' })]);
    expect((await accept(guest, first.id)).status).toBe(410);
    expect((await call(`${path}/resend`, { token: admin.token, json: {} })).body).toMatchObject({ status: 'open' });
    const again = await invite(admin, { email: guest.email.toUpperCase(), roles: ['administrator'] });
    expect(again.body).toMatchObject({ id: first.id, roles: ['administrator'] });
    expect((await call(path, { token: admin.token, method: 'DELETE' })).body.status).toBe('withdrawn');
    expect((await call(path, { token: admin.token, method: 'DELETE' })).body.status).toBe('withdrawn');
    expect((await accept(guest, first.id)).status).toBe(410);
    expect((await call(`${path}/resend`, { token: admin.token, json: {} })).status).toBe(404);
    const { body: anew } = await invite(admin, { email: guest.email, roles: ['driver'] });
    expect(anew.id).not.toBe(first.id);
    expect((await accept(guest, anew.id)).status).toBe(200);
  });

  test('R46: whose address is a user’s already is not invited; whoever belongs to another company does not join', async () => {
    const member = await colleague(record, admin, 'driver');
    const there = await invite(admin, { email: member.email, roles: ['developer'] });
    expect([there.status, there.body.errors]).toEqual([422, [expect.objectContaining({ pointer: '/email' })]]);
    const elsewhere = await newCompany(record);
    const { body } = await invite(admin, { email: elsewhere.email, roles: ['developer'] });
    const refused = await accept(elsewhere, body.id);
    expect([refused.status, refused.body.state]).toEqual([409, 'of-another-company']);
    // Nor does an account of another kind: its data would become the company's people's.
    const email = someone();
    const retail = await newAccount(email, { account: 'retail' });
    const { body: forFleet } = await invite(admin, { email, roles: ['developer'] });
    expect((await accept(retail, forFleet.id)).status).toBe(403);
  });
});

describe('roles', () => {
  /** By hand: what each role may do. */
  const may: Record<keyof typeof companyActs, string[]> = {
    consent: ['administrator'],
    sell: ['administrator'],
    'change-users': ['administrator'],
    'see-users': ['administrator', 'developer'],
    'see-fleet': ['administrator', 'developer'],
    'rent-out': ['administrator'],
    'make-programs': ['administrator', 'developer'],
    'run-services': ['administrator'],
  };

  test('R46: what each role may do is one table, as it was written down by hand', () => {
    expect(companyActs).toEqual(may);
  });

  test('R46: each call lets in the roles that may, whoever gave them: the registry, or an invitation', async () => {
    const company = await newCompany(record, 'rental');
    const car = await newVehicle(record, [company]);
    const service = async (token: string) => {
      const { body } = await call('/v1/credentials', { token, json: { name: 'One', type: 'service' } });
      return body.id as string;
    };
    await developerOf(company);
    const calls: [name: string, act: keyof typeof companyActs, call: (token: string) => Promise<number>][] = [
      ['list users', 'see-users', async (token) => (await call('/v1/fleet/users', { token })).status],
      ['list invitations', 'see-users', async (token) => (await call('/v1/fleet/invitations', { token })).status],
      [
        'invite',
        'change-users',
        async (token) =>
          (await call('/v1/fleet/users', { token, json: { email: someone(), roles: ['driver'] } })).status,
      ],
      [
        'change roles',
        'change-users',
        async (token) =>
          (
            await call(`/v1/fleet/users/${(await colleague(record, company, 'driver')).id}`, {
              token,
              method: 'PATCH',
              json: { roles: ['developer'] },
            })
          ).status,
      ],
      [
        'remove',
        'change-users',
        async (token) =>
          (
            await call(`/v1/fleet/users/${(await colleague(record, company, 'driver')).id}`, {
              token,
              method: 'DELETE',
            })
          ).status,
      ],
      [
        'make a service',
        'run-services',
        async (token) => (await call('/v1/credentials', { token, json: { name: 'Dispatch', type: 'service' } })).status,
      ],
      [
        'revoke a service',
        'run-services',
        async (token) =>
          (await call(`/v1/credentials/${await service(company.token)}/revoke`, { token, json: {} })).status,
      ],
      ['list renters', 'rent-out', async (token) => (await call('/v1/fleet/rentals', { token })).status],
      [
        'rent out',
        'rent-out',
        async (token) =>
          (
            await call('/v1/fleet/rentals', {
              token,
              json: { vin: car.vin, renter: { email: someone() }, ...inDays((days += 2)), renterRightsValidated: true },
            })
          ).status,
      ],
      [
        'sell',
        'sell',
        async (token) => {
          const { id } = await newVehicle(record, [company]);
          return (await call(`/v1/products/${id}/unenroll`, { token, json: {} })).status;
        },
      ],
    ];
    for (const role of ['administrator', 'developer', 'driver']) {
      const put = await colleague(record, company, role);
      const invited = await joined(company, role);
      for (const [name, act, ask] of calls)
        for (const [how, { token }] of [
          ['put', put],
          ['invited', invited],
        ] as const) {
          const status = await ask(token);
          const isIn = status >= 200 && status < 300;
          expect({ role, name, how, isIn, status: isIn ? 0 : status }).toEqual({
            role,
            name,
            how,
            isIn: may[act].includes(role),
            status: may[act].includes(role) ? 0 : 403,
          });
        }
    }
  });

  let days = 1;
  const inDays = (from: number) => ({
    from: new Date(Date.now() + from * 86_400_000).toISOString(),
    to: new Date(Date.now() + (from + 1) * 86_400_000).toISOString(),
  });

  test('R46: roles of the registry and of invitations are one: the last writer counts, and is told in the company’s trail', async () => {
    const member = await joined(admin, 'developer');
    const registry = (await call('/sandbox/token', { json: { account: 'registry@example.com' } })).body.token;
    const put = (roles: string[], more: object = {}) =>
      call(`/v1/registry/accounts/${member.id}`, {
        token: registry,
        method: 'PUT',
        json: { kind: 'fleet', email: member.email, name: 'Toni', company: admin.cuuid, roles, ...more },
      });
    expect((await put(['driver'], { changedAt: '2025-01-01T00:00:00Z' })).body.verdict).toBe('late');
    expect((await put(['driver'])).body.verdict).toBe('changed');
    expect((await call('/v1/fleet/users', { token: member.token })).status).toBe(403);
    expect((await giveRoles(admin, member, 'administrator')).status).toBe(200);
    expect((await call('/v1/fleet/users', { token: member.token })).status).toBe(200);
    const acts = (await trailOf(record, admin.cuuid))
      .slice(2)
      .map(({ act, actor, detail }) => ({ act, actor, detail }));
    expect(acts).toEqual([
      { act: 'user-put', actor: 'account:registry', detail: { account: member.id, roles: ['driver'] } },
      {
        act: 'roles-changed',
        actor: `account:${admin.id}`,
        detail: { account: member.id, added: ['administrator'], removed: ['driver'] },
      },
    ]);
  });

  test('R46: the last administrator neither goes nor loses the role', async () => {
    const other = await joined(admin, 'developer');
    for (const answer of [await remove(admin, admin), await giveRoles(admin, admin, 'developer')])
      expect([answer.status, answer.body.state]).toEqual([409, 'last-administrator']);
    expect((await giveRoles(admin, other, 'administrator')).status).toBe(200);
    expect((await giveRoles(admin, admin, 'developer')).status).toBe(200);
    expect((await remove(other, other)).status).toBe(409);
  });

  test('R46: two administrators who remove each other at once leave one, every time', async () => {
    const rounds = await Promise.all(
      Array.from({ length: 12 }, async () => {
        const one = await newCompany(record);
        const two = await colleague(record, one, 'administrator');
        const answers = await Promise.all([remove(one, two), remove(two, one)]);
        const left = await record('accounts').where({ company_id: one.cuuid }).select('roles');
        return { statuses: answers.map(({ status }) => status).toSorted(), left };
      }),
    );
    for (const { statuses, left } of rounds) {
      expect(left).toEqual([{ roles: ['administrator'] }]);
      expect(statuses[0]).toBe(200);
      expect([403, 404]).toContain(statuses[1]); // whoever was removed is nobody's administrator any more
    }
  });
});

describe('leaving', () => {
  async function downloadOf(
    person: { token: string; email: string },
    car: NewVehicle,
  ): Promise<Submitted & { download: string }> {
    const email = someone();
    const { body } = await call('/v1/requests', {
      token: person.token,
      json: {
        type: 'fleet',
        email,
        period: { from: '2025-10-01', to: '2025-10-03' },
        otherUsersInformed: true,
        products: { vins: [car.vin] },
      },
    });
    const request = { id: body.id, email, token: person.token };
    await verify(request);
    await untilState(request, 'ready');
    return { ...request, download: await linkTo(email, 'download') };
  }

  test('R46: who is removed is signed out, sees nothing whatever their token says, and loses the links that they asked for', async () => {
    const car = await newVehicle(record, [admin], 600);
    const member = await colleague(record, admin, 'developer'); // the identity provider goes on naming the company
    await record('sessions').insert({
      sid: randomUUID(),
      sess: JSON.stringify({ cookie: {}, account: { account: member.id } }),
      expire: record.raw(`clock_timestamp() + interval '1 hour'`),
    });
    const own = await downloadOf(member, car);
    const others = await downloadOf(admin, car);
    expect((await call(own.download)).status).toBe(200);
    const removed = await remove(admin, member);
    expect([removed.status, removed.body]).toEqual([200, { removed: member.id, requestsEnded: [own.id] }]);
    expect((await call(own.download)).status).toBe(410);
    expect((await call(others.download)).status).toBe(200);
    expect(await record('sessions').whereRaw(`sess->'account'->>'account' = ?`, [member.id])).toEqual([]);
    expect((await call('/v1/products', { token: member.token })).body.products ?? []).toEqual([]);
    for (const path of ['/v1/company', `/v1/requests/${own.id}`, '/v1/fleet/users'])
      expect([path, (await call(path, { token: member.token })).status]).toEqual([path, 404]);
    expect((await remove(admin, member)).status).toBe(404);
  });

  test('R46: a company’s credentials stay when who made them leaves, and say who it was', async () => {
    await developerOf(admin);
    const member = await joined(admin, 'administrator');
    const { body: made } = await call('/v1/credentials', {
      token: member.token,
      json: { name: 'Dispatch', type: 'service' },
    });
    expect((await remove(admin, member)).status).toBe(200);
    const { body } = await call(`/v1/credentials/${made.id}`, { token: admin.token });
    expect(body).toMatchObject({ status: 'active', madeBy: { id: member.id }, products: 0 });
    expect((await call(`/v1/credentials/${made.id}`, { token: member.token })).status).not.toBe(200);
  });

  test('R46: who left one company may join another, and acts for it alone', async () => {
    const member = await joined(admin, 'developer');
    const next = await newCompany(record);
    await remove(admin, member);
    const { body } = await invite(next, { email: member.email, roles: ['administrator'] });
    expect((await accept(member, body.id)).status).toBe(200);
    expect((await call('/v1/company', { token: member.token })).body.cuuid).toBe(next.cuuid);
  });

  test('R46: a token that names another company than the record does acts for neither', async () => {
    const member = await colleague(record, admin, 'administrator');
    const other = await newCompany(record);
    const claims = { account: 'fleet', company: other.cuuid, roles: ['administrator'] };
    const token = await tokenOf(member.id, member.email, claims);
    expect((await call('/v1/company', { token })).status).toBe(404);
    expect((await call('/v1/fleet/users', { token })).status).toBe(404);
  });

  test('R37: a driver is told who may consent', async () => {
    const driver = await colleague(record, admin, 'driver');
    const { body } = await call('/v1/company', { token: driver.token });
    expect(body.administrators).toEqual([{ name: 'Toni Neumann', email: admin.email }]);
    const car = await newVehicle(record, [admin]);
    const refused = await call(`/v1/products/${car.id}/unenroll`, { token: driver.token, json: {} });
    expect([refused.status, refused.body]).toEqual([
      403,
      expect.objectContaining({ reason: 'administrators-only', administrators: '/v1/company' }),
    ]);
  });
});

/** The company is a developer with access to its own data, so that it may have credentials. */
async function developerOf({ token }: { token: string }): Promise<void> {
  const { body: terms } = await call('/v1/terms');
  const company = { name: 'Parcels', registrationNumber: 'HRB 7', address: 'Weg 1, Bonn', country: 'DE' };
  const json = {
    kind: 'company',
    name: 'Toni Neumann',
    company,
    country: 'DE',
    email: someone(),
    gatekeeper: false,
    terms: { version: terms.version, accepted: true },
  };
  const registered = await call('/v1/developer', { token, json });
  if (registered.status !== 201) throw new Error(JSON.stringify(registered.body));
  const access = await call('/v1/api-access-requests', { token, json: { use: 'own-data', purpose: 'Our vehicles.' } });
  if (access.status !== 202) throw new Error(JSON.stringify(access.body));
}

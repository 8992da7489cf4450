/** R58: addresses of people who were invited to a company, and of renters, are found, handed out, erased, and go when their time is over. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { removeWhatIsOver } from '../../db/upkeep/retention.ts';
import { defaultPolicy } from '../../domain/policy.ts';
import { startApiUnderTest, withPeople, type ApiUnderTest, type People } from '../api/api-under-test.ts';

let api: ApiUnderTest;
let people: People;
let supervisor: string;
beforeAll(async () => {
  api = await startApiUnderTest();
  people = await withPeople(api);
  await api.owner('companies').where({ id: people.cuuid }).update({ kind: 'rental' });
  supervisor = await api.identity.token({
    sub: 'supervisor-one',
    email: 'supervisor-one@example.com',
    account: 'staff',
    roles: ['agent', 'supervisor'],
    auth_time: Math.floor(Date.now() / 1000),
  });
});
afterAll(() => api?.stop());

const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();

/** Invited to the company by email, and offered a vehicle of it. */
async function known(email: string): Promise<void> {
  const post = async (path: string, body: object) => {
    const { status, json } = await api.call('POST', path, { token: people.fleet, body });
    expect([status, json]).toEqual([201, expect.anything()]);
  };
  await post('/v1/fleet/users', { email, roles: ['developer'] });
  await post('/v1/fleet/rentals', {
    vin: people.vin.activated,
    renter: { email },
    from: inHours(-2),
    to: inHours(24),
    renterRightsValidated: true,
  });
  expect(await left(email)).toEqual({ invitations: 1, rentals: 1, mails: 2 });
}

/** In how many rows an address stands, and how many emails there are about those. */
async function left(email: string): Promise<{ invitations: number; rentals: number; mails: number }> {
  const count = async (sql: string) =>
    (await api.owner.raw<{ rows: { count: number }[] }>(`select count(*)::int as count ${sql}`, { email })).rows[0]!
      .count;
  return {
    invitations: await count('from company_invitations where email = :email'),
    rentals: await count('from rentals where email = :email'),
    mails:
      await count(`from mails m left join company_invitations i on i.id = m.invitation_id left join rentals r on r.id = m.rental_id
      where i.email = :email or r.email = :email`),
  };
}
const nothing = { invitations: 0, rentals: 0, mails: 0 };
const asSupervisor = async (act: string, email: string) =>
  (await api.call('POST', `/v1/support/people/${email}/${act}`, { token: supervisor, body: {} })).json;

test('R58: a person is told of both, and erased from both; an offer of a rental opens nothing any more', async () => {
  const email = 'once-invited@example.com';
  await known(email);
  expect(await asSupervisor('export', email)).toMatchObject({
    invitations: [{ email, company: 'Example Parcels', roles: ['developer'] }],
    rentals: [{ email, company: 'Example Parcels', vin: people.vin.activated }],
  });
  expect(await asSupervisor('erase', email)).toMatchObject({ invitations: 1, rentals: 1 });
  expect(await left(email)).toEqual(nothing);
  expect(await asSupervisor('export', email)).toMatchObject({ invitations: [], rentals: [] });
});

test('R58: invitations that ended or expired go after 30 days, renters 180 days after the rental, and not before', async () => {
  const email = 'once-renting@example.com';
  await known(email);
  const later = async (days: number) => {
    const by = `interval '${days} days'`;
    await api.owner.raw(
      `update company_invitations set invited_at = invited_at - ${by}, expires_at = expires_at - ${by} where email = ?`,
      [email],
    );
    await api.owner.raw(`update rentals set starts_at = starts_at - ${by}, ends_at = ends_at - ${by} where email = ?`, [
      email,
    ]);
    await removeWhatIsOver(api.services.db, defaultPolicy.keepFor);
  };
  await later(14 + 29);
  expect(await left(email)).toEqual({ invitations: 1, rentals: 1, mails: 2 });
  await later(2);
  expect(await left(email)).toEqual({ invitations: 0, rentals: 1, mails: 1 });
  await later(180 - 45);
  expect(await left(email)).toEqual({ invitations: 0, rentals: 1, mails: 1 });
  await later(2);
  expect(await left(email)).toEqual(nothing);
});

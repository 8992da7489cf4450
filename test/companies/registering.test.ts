/** R44: a company registers, staff approve or refuse it, and its contact is invited as its first administrator. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { call, mailAbout, someone } from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';
import { asAgent, asSupervisor } from '../support/staff.ts';
import { accept, newAccount, offeredTo, usersOf } from './people.ts';

let record: Knex;
beforeAll(() => {
  record = openRecord();
});
afterAll(() => record.destroy());

const form = (email: string, more: object = {}) => ({
  kind: 'rental',
  company: { name: 'Uferblick Car Rental', registrationNumber: 'HRB 12', address: 'Weg 3, Konstanz', country: 'DE' },
  contact: { name: 'Ute Sand', email },
  ...more,
});
const apply = async (email: string, more: object = {}): Promise<string> => {
  const { status, body } = await call('/v1/company-applications', { json: form(email, more) });
  if (status !== 202) throw new Error(JSON.stringify(body));
  return body.id;
};

test('R44, R10: approved by staff, a company has a CUUID, and its contact joins it as the first administrator', async () => {
  const contact = await newAccount();
  const id = await apply(contact.email, { locale: 'de' });
  const listed = await asAgent('provider-applications?status=submitted');
  expect(listed.body.applications).toContainEqual(expect.objectContaining({ id, kind: 'rental', locale: 'de' }));
  const decision = { approved: true, reason: 'In the register.' };
  const decided = await asSupervisor(`provider-applications/${id}/decision`, decision);
  expect(decided.body).toMatchObject({ status: 'approved', cuuid: expect.any(String) });
  expect((await asSupervisor(`provider-applications/${id}/decision`, decision)).body.cuuid).toBe(decided.body.cuuid);
  expect((await mailAbout(contact.email, /ist registriert/)).text).toContain(decided.body.cuuid);
  const { body: seen } = await call(await offeredTo(contact.email, 'invitation'));
  expect(seen).toMatchObject({ company: { name: 'Uferblick Car Rental', kind: 'rental' }, roles: ['administrator'] });
  expect((await accept(contact, seen.id)).status).toBe(200);
  expect((await call('/v1/company', { token: contact.token })).body).toMatchObject({
    cuuid: decided.body.cuuid,
    kind: 'rental',
    administrators: [{ email: contact.email }],
  });
  expect(await usersOf(contact)).toEqual([expect.objectContaining({ id: contact.id, roles: ['administrator'] })]);
  expect((await call('/v1/fleet/rentals', { token: contact.token })).body).toEqual({ rentals: [], next: null });
});

test('R44: refused, there is no company, and the contact reads the reason', async () => {
  const email = someone();
  const id = await apply(email);
  const refused = await asSupervisor(`provider-applications/${id}/decision`, {
    approved: false,
    reason: 'No such number.',
  });
  expect(refused.body).toMatchObject({ status: 'refused', cuuid: null });
  const mail = await mailAbout(email, /not registered/);
  expect(mail.text).toContain('No such number.');
  expect(mail.links.invitation).toBeUndefined();
  expect(await record('company_invitations').whereRaw('lower(email) = ?', [email])).toEqual([]);
});

test('R44: the same form under the same key is one registration; a provider applies by its own form', async () => {
  const email = someone();
  const headers = { 'idempotency-key': `key-${email}` };
  const first = await call('/v1/company-applications', { json: form(email), headers });
  const second = await call('/v1/company-applications', { json: form(email), headers });
  expect([second.body.id, second.headers.get('idempotency-replayed')]).toEqual([first.body.id, 'true']);
  expect((await call('/v1/company-applications', { json: form(email, { kind: 'provider' }) })).status).toBe(422);
});

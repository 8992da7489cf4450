/** R60, R61: misuse of data that was given, and recipients that are looked at before the customer is asked. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { knownGatekeepers } from '../../domain/conduct/known-gatekeepers.ts';
import { gatekeeperOf } from '../../domain/conduct/gatekeepers.ts';
import { call, day, eventually, linkTo, mailAbout, signIn, someone } from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';
import { asAgent, asSupervisor } from '../support/staff.ts';
import { agentForm, sharedRequest, submitForm, untilStatus } from './third-party.ts';

let record: Knex;
beforeAll(() => {
  record = openRecord();
});
afterAll(() => record.destroy());

test('R61: a gatekeeper is known by name, mail domain or number, on the days on which it is one', () => {
  const of = (name: string, email = 'x@example.com', on = '2026-01-01') =>
    gatekeeperOf({ names: [name], email }, knownGatekeepers, on);
  expect(of('GOOGLE Ireland Ltd.')).toBe('Alphabet');
  expect(of('Workshop', 'someone@mail.google.com')).toBe('Alphabet');
  for (const nobody of ['Googleplex Garage', 'Workshop at the Corner', '']) expect(of(nobody)).toBeUndefined();
  expect(of('Workshop', 'someone@gmail.com')).toBeUndefined();
  expect(of('Booking.com B.V.', 'x@example.com', '2024-05-12')).toBeUndefined();
  expect(of('Booking.com B.V.', 'x@example.com', '2024-05-13')).toBe('Booking');
  const listed = [
    { ...knownGatekeepers[0]!, name: 'X', alsoNamed: [], domains: [], registrationNumbers: ['HRB 12 34'] },
  ];
  expect(gatekeeperOf({ names: ['Y'], registrationNumber: 'hrb-1234' }, listed, '2026-01-01')).toBe('X');
});

describe('R61: looked at before the customer is asked', () => {
  const company = (name: string, country: string) => ({
    name: 'Jo',
    company: { name, registrationNumber: 'HRB 1', address: 'Street 1', country },
  });
  test.each([
    ['a name like that of a gatekeeper', company('Microsoft Deutschland GmbH', 'DE'), /gatekeeper/],
    ['a company outside the Union', company('Workshop Inc.', 'US'), /no right to receive/],
  ])('%s: it waits, is told why, and the customer hears of it only once staff allow it', async (_what, agent, why) => {
    const form = agentForm({ agent });
    const sent = await submitForm(form);
    expect((await call(await linkTo(sent.email, 'verify'), { method: 'POST' })).status).toBe(200);
    const told = await mailAbout(sent.email, /waits for a look/);
    expect(told.text).toMatch(why);
    expect(told.text).toContain('If you do not agree');
    const status = await linkTo(sent.email, 'status');
    expect((await call(status)).body).toMatchObject({ status: 'awaiting-verification' });
    const held = (await asAgent(`requests/${sent.id}`)).body;
    expect(held.details.held).toMatch(/gatekeeper|outside-union/);
    expect([held.deciders, held.stuck]).toEqual([[], 'recipient-held']);

    expect((await asAgent(`requests/${sent.id}/allow-recipient`, { reason: 'No.' })).status).toBe(403);
    const reason = 'It only bears the name.';
    expect((await asSupervisor(`requests/${sent.id}/allow-recipient`, { reason })).status).toBe(200);
    await untilStatus(sent, 'awaiting-consent');
    expect((await asAgent(`requests/${sent.id}`)).body.deciders).not.toEqual([]);
    await asSupervisor(`requests/${sent.id}/cancel`, { reason: 'The test is over.' });
  });

  test('where it may not go on, it is cancelled, and nobody else ever heard of it', async () => {
    const sent = await submitForm(agentForm({ agent: company('Apple', 'IE') }));
    await call(await linkTo(sent.email, 'verify'), { method: 'POST' });
    await mailAbout(sent.email, /waits for a look/);
    const cancelled = await asSupervisor(`requests/${sent.id}/cancel`, { reason: 'A gatekeeper.', tell: true });
    expect(cancelled.body).toMatchObject({ status: 'cancelled', deciders: [] });
    expect((await asSupervisor(`requests/${sent.id}/allow-recipient`, { reason: 'Late.' })).status).toBe(409);
    expect((await mailAbout(sent.email, /was cancelled/)).text).toContain('> A gatekeeper.');
  });
});

describe('R60: misuse', () => {
  test('is reported by who may see the share; erasing is demanded, confirmed by the third party and told to who agreed', async () => {
    const share = await sharedRequest();
    const owner = await signIn('retail-owner');
    const what = 'It was sold to an insurer.';
    const status = await linkTo(share.email, 'status');
    // Before anything was given there is nothing to erase.
    expect((await call(status, { json: { action: 'erased' } })).status).toBe(409);
    const files = (await call(share.download)).body.files.filter(({ name }: { name: string }) =>
      name.startsWith('wallbox'),
    );
    expect((await call(`${share.download}/${files[0].name}`)).status).toBe(200);

    await eventually(async () => (await share.status())['downloadedAt'], Boolean);

    const stranger = await signIn('retail-empty');
    expect((await call(`/v1/shares/${share.id}/misuse`, { token: stranger, json: { what } })).status).toBe(404);
    const reported = await call(`/v1/shares/${share.id}/misuse`, { token: owner, json: { what, since: day(1) } });
    expect([reported.status, reported.body.status]).toEqual([201, 'reported']);
    const { cases } = (await asAgent('misuse?status=reported')).body;
    expect(cases).toContainEqual(expect.objectContaining({ id: reported.body.id, what, requestId: share.id }));

    const demand = { reason: 'It was used for what nobody agreed to.', eraseBy: day(-7) };
    const demanded = await asSupervisor(`misuse/${reported.body.id}/demand`, demand);
    expect([demanded.status, demanded.body]).toMatchObject([
      200,
      { status: 'demanded', eraseBy: day(-7), late: false },
    ]);
    const mail = await mailAbout(share.email, /erase the data/);
    expect(mail.text).toMatch(/> It was used for what[\s\S]*Article 11/);
    await record('misuse_cases')
      .where({ id: reported.body.id })
      .update({ erase_by: day(1) });
    expect((await asAgent('misuse?status=demanded')).body.cases).toContainEqual(
      expect.objectContaining({ id: reported.body.id, late: true }),
    );

    for (let twice = 0; twice < 2; twice += 1)
      expect((await call(mail.links.status!, { json: { action: 'erased' } })).status).toBe(200);
    const after = (await asAgent('misuse?status=erased')).body.cases;
    expect(after).toContainEqual(expect.objectContaining({ id: reported.body.id, late: false }));
    const mine = (await call('/v1/shares', { token: owner })).body.shares;
    expect(mine).toContainEqual(expect.objectContaining({ requestId: share.id, erasedAt: expect.any(String) }));
    const { rows } = await record.raw(`select recipient from mails where request_id = ? and step = 'data-erased'`, [
      share.id,
    ]);
    expect(rows).toEqual([{ recipient: expect.stringMatching(/^account:/) }]);

    expect((await asSupervisor(`misuse/${reported.body.id}/demand`, demand)).status).toBe(409);
    const closed = await asSupervisor(`misuse/${reported.body.id}/close`, { reason: 'Erased, and paid for.' });
    expect(closed.body.status).toBe('closed');
  });

  test('a request that shares nothing has none', async () => {
    const own = await call('/v1/requests', {
      token: await signIn('retail-owner'),
      json: {
        type: 'customer',
        email: someone(),
        period: { from: day(20), to: day(3) },
        otherUsersInformed: true,
        products: { wallbox: true },
      },
    });
    expect((await asAgent(`requests/${own.body.id}/misuse`, { what: 'Sold.' })).status).toBe(404);
  });
});

/** R59: what third parties pay, how it is made up, corrected and put on invoices. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { defaultPolicy } from '../../domain/policy.ts';
import { dayOf } from '../../domain/time/day.ts';
import { decimalOf, minorIn } from '../../domain/text/money.ts';
import { call, eventually, sandboxUrl, signIn } from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';
import { asAgent, asSupervisor } from '../support/staff.ts';
import { agentForm, providerForm, sharedRequest, submitForm } from './third-party.ts';

let record: Knex;
beforeAll(() => {
  record = openRecord();
});
afterAll(() => record.destroy());

test('amounts have the digits of their currency, by ISO 4217', () => {
  expect([decimalOf(1250, 'EUR'), decimalOf(1250, 'JPY'), decimalOf(1250, 'KWD')]).toEqual(['12.50', '1250', '1.250']);
  expect([minorIn('12,5', 'EUR'), minorIn('12', 'JPY'), minorIn('1.25', 'KWD')]).toEqual([1250, 12, 1250]);
  expect([minorIn('12.5', 'JPY'), minorIn('1.255', 'EUR'), minorIn('-1', 'EUR')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('R59: everybody sees what a rate is made of', async () => {
  const { inForce } = (await call('/v1/compensation')).body;
  const costs = inForce.costLines.reduce((sum: number, { cents }: { cents: number }) => sum + cents, 0);
  expect([inForce.reducedCents, inForce.standardCents]).toEqual([costs, costs + inForce.marginCents]);
  const html = await (await fetch(`${sandboxUrl()}/compensation`, { headers: { accept: 'text/html' } })).text();
  for (const words of ['Interface and transmission', '€2.00', 'Margin', '€9.00', '€12.00'])
    expect(html).toContain(words);
});

test('R59: small enterprises pay the costs, others the margin besides, private persons nothing', async () => {
  const { agent } = agentForm();
  const cases = [
    [
      { agent, size: 'sme' },
      { cents: 300, reduced: true },
    ],
    [
      { agent, size: 'other' },
      { cents: 1200, reduced: false },
    ],
    [{ agent: { name: 'Jo Neumann' }, size: 'other' }, null],
  ] as const;
  for (const [changes, expected] of cases) {
    const { body, status } = await call('/v1/requests', { json: agentForm(changes) });
    expect(status).toBe(202);
    const [row] = await record('requests').where({ id: body.id }).select('compensation');
    if (expected) expect(row.compensation).toMatchObject(expected);
    else expect(row.compensation).toBeNull();
  }
});

test('R59: a charge is corrected and paid back by records of their own, never below nothing; the invoice of the month says so', async () => {
  const share = await sharedRequest(agentForm({ size: 'other' }));
  const files = (await call(share.download)).body.files.filter(({ name }: { name: string }) =>
    name.startsWith('wallbox'),
  );
  expect((await call(`${share.download}/${files[0].name}`)).status).toBe(200);
  const mine = async () =>
    (await asAgent('charges')).body.charges.find((one: { requestId: string }) => one.requestId === share.id);
  await eventually(mine, Boolean);
  const change = (json: object) => asSupervisor(`charges/${share.id}/change`, json);
  expect((await asAgent(`charges/${share.id}/change`, { kind: 'refund', cents: -1, reason: 'No.' })).status).toBe(403);
  const corrected = await change({ kind: 'correction', cents: -900, reason: 'It is a small enterprise.' });
  expect([corrected.status, corrected.body.netCents]).toEqual([201, 300]);
  expect((await change({ kind: 'refund', cents: 100, reason: 'Wrong way.' })).status).toBe(422);
  const tooMuch = await change({ kind: 'refund', cents: -301, reason: 'Too much.' });
  expect([tooMuch.status, tooMuch.body.errors[0].pointer]).toEqual([422, '/cents']);
  expect((await change({ kind: 'refund', cents: -100, reason: 'It was late.' })).body.netCents).toBe(200);
  expect(await mine()).toMatchObject({ cents: 1200, changedCents: -1000, netCents: 200 });

  const month = dayOf(new Date((await mine()).at), defaultPolicy.timeZone).slice(0, 7);
  const token = await signIn('support');
  const { body } = await call(`/v1/support/invoices?month=${month}`, { token });
  const line = body.invoices.find((one: { recipient: string }) => one.recipient === 'Corner Workshop GmbH');
  expect(line).toMatchObject({ registrationNumber: 'HRB 1', country: 'DE', currency: 'EUR' });
  expect(line.totalCents).toBe(line.chargedCents + line.changedCents);
  const csv = await call(`/v1/support/invoices?month=${month}&format=csv`, { token });
  expect(csv.body).toContain(
    `"Corner Workshop GmbH","HRB 1","Street 1, Town","DE","EUR",${line.requests},"${decimalOf(line.chargedCents, 'EUR')}"`,
  );
  expect((await call('/v1/support/invoices?month=2026-13', { token })).status).toBe(422);
});

test('R18, R32: a provider sees what it was charged, by call and by page, and what was corrected', async () => {
  const { id } = await submitForm(providerForm({ size: 'other' }));
  // As the first download writes it.
  await record.raw(
    `insert into charges (request_id, at, rate_id, reduced, cents, currency)
     select id, clock_timestamp(), (compensation->>'rateId')::int, false, (compensation->>'cents')::int, compensation->>'currency'
     from requests where id = ?`,
    [id],
  );
  const token = await signIn('provider');
  const own = async () =>
    (await call('/v1/provider/charges', { token })).body.charges.find(
      ({ requestId }: { requestId: string }) => requestId === id,
    );
  expect(await own()).toMatchObject({ cents: 1200, currency: 'EUR', reduced: false, changedCents: 0, netCents: 1200 });
  await asSupervisor(`charges/${id}/change`, { kind: 'correction', cents: -900, reason: 'A small enterprise.' });
  const { number, ...corrected } = await own();
  expect(corrected).toMatchObject({ cents: 1200, changedCents: -900, netCents: 300 });
  const { body: request } = await call(`/v1/requests/${id}`, { token });
  expect(number).toBe(request.number);
});

/** R13, R21: nothing happens before the email is verified; opening a link is not verifying; without it the request lapses. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { vins } from '../../sandbox/demo/vehicles.ts';
import {
  call,
  eventually,
  fastForward,
  linkTo,
  mailAbout,
  mailsTo,
  stateOf,
  submit,
  untilEvent,
  untilState,
  verify,
  type Mail,
} from '../front-door/front-door.ts';
import { agentForm, submitForm, untilStatus } from '../sharing/third-party.ts';
import { everythingOf, openRecord } from '../front-door/record.ts';

let record: Knex;
beforeAll(() => {
  record = openRecord();
});
afterAll(() => record.destroy());

test('R13, R67: the email says what was asked for, the page behind it which vehicles; before it is verified nothing is exported, and after six days it still can be', async () => {
  const request = await submit('retail-owner', { products: { vins: [vins.shared], wallbox: true } });
  const mail = await mailAbout(request.email, /confirm your data request/);
  expect(mail.text).toContain('1 vehicle');
  expect(mail.text).toContain('1 wallbox');
  expect(mail.text).not.toContain(vins.shared);
  const page = await fetch(mail.links.verify!, { headers: { accept: 'text/html' } });
  expect(await page.text()).toContain(vins.shared);
  await untilEvent(request, 'verification-email-sent');
  await fastForward(request, 'P6D');
  expect(await stateOf(request)).toMatchObject({ status: 'awaiting-verification', waitingFor: 'email-verification' });
  const { rows } = await record.raw('select export_attempt, verified_at from requests where id = ?', [request.id]);
  expect(rows).toEqual([{ export_attempt: 0, verified_at: null }]);
  expect((await verify(request)).status).toBe(200);
  await untilState(request, 'ready');
});

test('R13: unverified after seven days it lapses, its link is dead, and its personal details are removed', async () => {
  const key = { 'idempotency-key': crypto.randomUUID() };
  const request = await submit('retail-owner', { products: { vins: [vins.shared] } }, key);
  const link = await linkTo(request.email, 'verify');
  await untilEvent(request, 'verification-email-sent');
  await fastForward(request, 'P7D');
  await untilState(request, 'lapsed');
  for (const method of ['GET', 'POST'])
    expect(await call(link, { method })).toMatchObject({ status: 410, body: { reason: 'lapsed' } });
  await eventually(
    async () => (await record('requests').where({ id: request.id }).first('details_removed_at'))?.details_removed_at,
    (removedAt) => removedAt !== null,
  );
  expect(await record('requests').where({ id: request.id }).first('email', 'details')).toEqual({
    email: '',
    details: {},
  });
  // R67: who confirmed nothing ever is not told of the end.
  expect(await record('mails').where({ request_id: request.id, step: 'lapsed' }).first('status', 'last_error')).toEqual(
    {
      status: 'refused',
      last_error: 'no-longer-true',
    },
  );
  expect(await record('request_products').where({ request_id: request.id })).toEqual([]);
  expect(await record('idempotency_keys').where({ request_id: request.id })).toEqual([]);
  expect(await everythingOf(record, request.id)).not.toMatch(/@example|WRW/);
  expect(await stateOf(request)).toMatchObject({ status: 'lapsed', products: [] });
});

test('R21: a scanner opens every link of every email, by GET and HEAD, again and again: nothing changes', async () => {
  const request = await submit('retail-owner', { products: { vins: [vins.secondHand], wallbox: true } });
  await scan(request);
  expect((await stateOf(request)).status).toBe('awaiting-verification');
  await verify(request);
  await linkTo(request.email, 'download');
  await scan(request);
  expect(await stateOf(request)).toMatchObject({ status: 'ready' });
  await fastForward(request, 'P8D');
  await untilState(request, 'expired'); // and not completed: nobody downloaded
  await eventually(
    async () => (await record('requests').where({ id: request.id }).first('files_deleted_at'))?.files_deleted_at,
    (at) => at !== null,
  );
  await scan(request);
});

async function scan({ id, email }: { id: string; email: string }): Promise<void> {
  await linkTo(email, 'status');
  await eventually(
    () => record('mails').where({ request_id: id }).whereNot('status', 'delivered'),
    (underWay) => underWay.length === 0,
  );
  const before = await everythingOf(record, id);
  const links = (await mailsTo(email)).flatMap((mail: Mail) => Object.values(mail.links));
  expect(links.length).toBeGreaterThan(1);
  for (let round = 0; round < 3; round += 1)
    for (const link of links) {
      for (const accept of ['text/html', 'application/json']) await call(link, { headers: { accept } });
      await call(link, { method: 'HEAD' });
      if (link.includes('/download/')) await call(`${link}/all.zip`, { method: 'HEAD' });
    }
  expect(await everythingOf(record, id)).toBe(before);
}

test('R13: confirming a second time answers the same, even where the request has ended since; a lost answer may be asked for again', async () => {
  const request = await submitForm({
    ...agentForm(),
    customer: { name: 'Nobody', email: 'nobody-at-all@example.com' },
  });
  const link = await linkTo(request.email, 'verify');
  expect((await call(link, { method: 'POST' })).status).toBe(200);
  await untilStatus(request, 'rejected');
  expect(await call(link, { method: 'POST' })).toMatchObject({ status: 200, body: { verified: true } });
  expect((await call(link)).status).toBe(410);
});

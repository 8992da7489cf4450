/** R15: support corrects the address of a request, after a word with its requester. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import {
  call,
  eventually,
  fastForward,
  linkTo,
  mailAbout,
  mailsTo,
  readyRequest,
  signIn,
  someone,
  stateOf,
  submit,
  untilEvent,
  untilState,
  type Submitted,
} from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';
import { agentForm, submitForm } from '../sharing/third-party.ts';

let record: Knex;
beforeAll(() => {
  record = openRecord();
});
afterAll(() => record.destroy());

const correct = async ({ id }: { id: string }, email: string, account = 'supervisor') =>
  call(`/v1/support/requests/${id}/address`, {
    token: await signIn(account),
    json: { email, reason: 'They spelled it out on the telephone.' },
  });

const dead = { status: 410, body: { reason: 'replaced' } };

test('R15: of a request that is ready: the link before is dead at once, the new one goes to the new address, the old one hears of it', async () => {
  const request = await readyRequest('retail-owner');
  const [status, right] = [await linkTo(request.email, 'status'), someone()];
  expect(await correct(request, right)).toMatchObject({ status: 200, body: { email: right, status: 'ready' } });
  expect(await call(request.download)).toMatchObject(dead);
  expect(await call(status)).toMatchObject(dead);
  expect(await call(await linkTo(right, 'download'))).toMatchObject({ status: 200 });
  const told = await mailAbout(request.email, /address was replaced/);
  expect(told.links).toEqual({});
  expect(told.text).not.toContain(right);
  expect((await stateOf(request)).timeline.map(({ event }: { event: string }) => event)).toContain('address-corrected');
  expect(await record('audit').where({ stream: `request:${request.id}`, act: 'address-corrected' })).toMatchObject([
    { actor: expect.stringMatching(/^staff:/) },
  ]);
  // The same once more changes nothing.
  expect(await correct(request, right)).toMatchObject({ status: 200 });
  expect(await record('audit').where({ stream: `request:${request.id}`, act: 'address-corrected' })).toHaveLength(1);
  expect((await mailsTo(right)).filter(({ links }) => links.download)).toHaveLength(1);
});

test('R13, R15: of a request that waits to be confirmed: the new address confirms, within its whole window; the old one can not', async () => {
  const request = await submit('retail-owner');
  const old = await linkTo(request.email, 'verify');
  await untilEvent(request, 'verification-email-sent');
  await fastForward(request, 'P6D');
  const right = someone();
  expect(await correct(request, right)).toMatchObject({ status: 200 });
  expect(await call(old, { method: 'POST' })).toMatchObject(dead);
  const link = await linkTo(right, 'verify');
  await eventually(
    () => record('requests').where({ id: request.id }).first('verify_by'),
    ({ verify_by: by }) => by !== null,
  );
  await fastForward(request, 'P2D'); // past the first window
  expect(await call(link, { method: 'POST' })).toMatchObject({ status: 200 });
  await untilState(request, 'ready');
  expect(await call(await linkTo(right, 'download'))).toMatchObject({ status: 200 });
  expect((await mailsTo(request.email)).map(({ links }) => links.download)).toEqual([undefined]); // nothing more came
});

test('R15, R28: not once a customer has consented, nor after the end; and by a supervisor alone', async () => {
  const over: Submitted = await submit('retail-owner');
  await call(`/v1/requests/${over.id}/cancel`, { token: over.token, method: 'POST' });
  expect(await correct(over, someone())).toMatchObject({ status: 409 });
  const open = await submit('retail-owner');
  expect(await correct(open, someone(), 'support')).toMatchObject({ status: 403 });
  expect(await correct(open, 'no address')).toMatchObject({ status: 422, body: { errors: [{ pointer: '/email' }] } });

  const shared = await submitForm(agentForm());
  await record('requests').where({ id: shared.id }).update({ consented_at: new Date() });
  expect(await correct(shared, someone())).toMatchObject({ status: 409 });
});

/** R19: the requester can cancel until the data is ready. */
import { writeFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import {
  call,
  fastForward,
  linkTo,
  mailAbout,
  mailsTo,
  readyRequest,
  stateOf,
  submit,
  untilEvent,
  untilState,
  verify,
  type Submitted,
} from '../front-door/front-door.ts';
import { sandboxFolder } from '../front-door/record.ts';

const cancel = ({ id, token }: Submitted) => call(`/v1/requests/${id}/cancel`, { token, method: 'POST' });

test('R19: cancelled before it was verified: told so, and the link is dead', async () => {
  const request = await submit('retail-owner');
  const link = await linkTo(request.email, 'verify');
  for (let i = 0; i < 2; i += 1)
    expect(await cancel(request)).toMatchObject({ status: 200, body: { status: 'cancelled' } });
  await mailAbout(request.email, /was cancelled/);
  expect(await call(link, { method: 'POST' })).toMatchObject({ status: 410, body: { reason: 'cancelled' } });
});

test('R19: cancelled while the data is being exported: it is never ready', async () => {
  const request = await submit('retail-owner');
  const inTheWay = join(sandboxFolder(), 'files', request.id); // a file where its folder should be
  writeFileSync(inTheWay, '');
  await verify(request);
  await untilState(request, 'exporting');
  expect(await cancel(request)).toMatchObject({ status: 200, body: { status: 'cancelled' } });
  rmSync(inTheWay, { force: true });
  await mailAbout(request.email, /was cancelled/);
  expect((await stateOf(request)).timeline.at(-1).event).toBe('cancelled');
  expect((await mailsTo(request.email)).some(({ links }) => links.download)).toBe(false);
});

test('R19: too late when it is ready or over: 409, and nothing changes', async () => {
  const request = await readyRequest('fleet-admin');
  const refused = { status: 409, body: { type: '/problems/not-in-this-state' } };
  expect(await cancel(request)).toMatchObject({ ...refused, body: { ...refused.body, state: 'ready' } });
  expect((await call(request.download)).status).toBe(200);
  await fastForward(request, 'P7D');
  await untilState(request, 'expired');
  expect(await cancel(request)).toMatchObject({ ...refused, body: { ...refused.body, state: 'expired' } });
  const lapsed = await submit('retail-owner');
  await untilEvent(lapsed, 'verification-email-sent');
  await fastForward(lapsed, 'P7D');
  await untilState(lapsed, 'lapsed');
  expect(await cancel(lapsed)).toMatchObject({ ...refused, body: { ...refused.body, state: 'lapsed' } });
});

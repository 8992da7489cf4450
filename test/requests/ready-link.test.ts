/** R15: the requester and support can end a link that is ready, or have a new one sent. */
import { expect, test } from '@jest/globals';
import {
  call,
  eventually,
  fastForward,
  linkTo,
  mailAbout,
  mailsTo,
  readyRequest,
  signIn,
  stateOf,
  untilState,
  type Submitted,
} from '../front-door/front-door.ts';
import { agentForm, submitForm } from '../sharing/third-party.ts';

const dead = (reason: string) => ({ status: 410, body: { reason } });

test('R15: a new link kills the one before at once, and comes by email', async () => {
  const request = await readyRequest('retail-owner');
  const { id, token, email } = request;
  const old = await linkTo(email, 'download');
  expect(await call(`/v1/requests/${id}/new-link`, { token, method: 'POST' })).toMatchObject({
    status: 200,
    body: { status: 'ready' },
  });
  expect(await call(old)).toMatchObject(dead('replaced'));
  await mailAbout(email, /new link/);
  const fresh = await eventually(
    () => linkTo(email, 'download'),
    (link) => link !== old,
  );
  expect(await call(fresh)).toMatchObject({ status: 200 });
});

test('R15: withdrawn by the requester, the link is dead at once, twice the same; nothing more can be sent', async () => {
  const request = await readyRequest('retail-owner');
  const { id, token, email } = request;
  const link = await linkTo(email, 'download');
  for (let i = 0; i < 2; i += 1)
    expect(await call(`/v1/requests/${id}/withdraw`, { token, method: 'POST' })).toMatchObject({
      status: 200,
      body: { status: 'withdrawn' },
    });
  expect(await call(link)).toMatchObject(dead('withdrawn'));
  await mailAbout(email, /was ended/);
  expect(await call(`/v1/requests/${id}/new-link`, { token, method: 'POST' })).toMatchObject({ status: 409 });
});

test('R15, R40: withdrawn by support with a reason, and not before it is ready', async () => {
  const request = await readyRequest('retail-owner');
  const supervisor = await signIn('supervisor');
  const withdraw = () =>
    call(`/v1/support/requests/${request.id}/withdraw`, {
      token: supervisor,
      method: 'POST',
      json: { reason: 'Wrong address.' },
    });
  expect(await withdraw()).toMatchObject({ status: 200 });
  await untilState(request, 'withdrawn');
});

test('R15, R18: by the status link, too: a new link replaces both, and the new one ends it', async () => {
  const { email } = await readyRequest('retail-owner');
  const before = { status: await linkTo(email, 'status'), download: await linkTo(email, 'download') };
  const sent = await call(before.status, { json: { action: 'new-link' } });
  expect(sent).toMatchObject({ status: 200, body: { status: 'ready' } });
  expect(await call(before.status, { json: { action: 'withdraw' } })).toMatchObject(dead('replaced'));
  const status = await eventually(
    () => linkTo(email, 'status'),
    (link) => link !== before.status,
  );
  expect(await call(before.download)).toMatchObject(dead('replaced'));
  expect(await call(status, { json: { action: 'withdraw' } })).toMatchObject({
    status: 200,
    body: { status: 'withdrawn' },
  });
  expect(await call(status, { json: { action: 'cancel' } })).toMatchObject({ status: 409 });
});

test('R19: an agent, who has no account, cancels by the status link; twice answers the same', async () => {
  const request = await submitForm(agentForm());
  await mailAbout(request.email, /confirm/i);
  const status = await linkTo(request.email, 'status');
  for (let i = 0; i < 2; i += 1)
    expect(await call(status, { json: { action: 'cancel' } })).toMatchObject({
      status: 200,
      body: { status: 'cancelled' },
    });
  expect(await call(status, { json: {} })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/answer' }] } });
});

const newLink = ({ id, token }: { id: string; token: string }) =>
  call(`/v1/requests/${id}/new-link`, { token, method: 'POST' });

test('R15: a sixth new link within 24 hours is refused, with the time to wait; a day later it comes', async () => {
  const request = await readyRequest('retail-owner');
  for (let i = 0; i < 5; i += 1) expect(await newLink(request)).toMatchObject({ status: 200 });
  const refused = await newLink(request);
  expect(refused).toMatchObject({ status: 429, body: { type: expect.stringMatching(/too-many$/) } });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(86_000);
  await fastForward(request, 'P1DT1M');
  expect(await newLink(request)).toMatchObject({ status: 200 });
  const mails = await eventually(
    () => mailsTo(request.email),
    (found) => found.filter(({ subject }) => /new link/.test(subject)).length === 6,
  );
  const newest = mails.find(({ links }) => links.download)?.links.download ?? '';
  expect(await call(newest)).toMatchObject({ status: 200 });
});

test('R15, R40: a new link comes by email although support has sent the one before again', async () => {
  const request = await readyRequest('retail-owner');
  const newLinks = async () => (await mailsTo(request.email)).filter(({ subject }) => /new link/.test(subject));
  const token = await signIn('support');
  for (const [i, send] of [
    () => newLink(request),
    () =>
      call(`/v1/support/requests/${request.id}/resend`, { token, json: { step: 'new-link' } }).then((sent) => {
        if (sent.status !== 202) throw new Error('still on its way');
        return sent;
      }),
    () => newLink(request),
  ].entries()) {
    await eventually(send, ({ status }) => status < 300);
    await eventually(newLinks, (found) => found.length === i + 1);
  }
});

test('R15: one reminder two days before the end where nothing was downloaded, and none where something was', async () => {
  const [unused, used] = [await readyRequest('retail-owner'), await readyRequest('retail-owner')];
  await downloadAll(used);
  for (const request of [unused, used]) {
    await fastForward(request, 'P4DT23H');
    await fastForward(request, 'PT2H');
  }
  const mail = await mailAbout(unused.email, /ends soon/);
  expect(mail.links.download).toBe(unused.download);
  for (const request of [unused, used]) {
    await fastForward(request, 'P3D');
    await untilState(request, 'expired', 'completed');
  }
  const reminders = async ({ email }: { email: string }) =>
    (await mailsTo(email)).filter(({ subject }) => /ends soon/.test(subject)).length;
  expect([await reminders(unused), await reminders(used)]).toEqual([1, 0]);
});

async function downloadAll(request: Submitted & { download: string }): Promise<void> {
  for (const { name } of (await stateOf(request)).files)
    await fetch(`${request.download}/${name}`).then((r) => r.text());
  await eventually(
    () => stateOf(request),
    ({ downloadedAt }) => downloadedAt !== undefined,
  );
}

/** R15: the requester and support can end a link that is ready, or have a new one sent. */
import { expect, test } from '@jest/globals';
import { call, eventually, linkTo, mailAbout, readyRequest, signIn, untilState } from '../front-door/front-door.ts';

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

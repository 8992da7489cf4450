/** R22: kill -9 of each process while requests stand at each of their steps: nothing is lost, and no email comes twice. */
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { vins } from '../../sandbox/demo/vehicles.ts';
import {
  call,
  eventually,
  formOf,
  linkTo,
  readyRequest,
  signIn,
  someone,
  stateOf,
  submit,
  untilState,
  verify,
} from '../front-door/front-door.ts';
import { openEngine } from '../front-door/engine.ts';
import { killHard, killPostgres, whileStopped, type Part } from '../front-door/processes.ts';
import { mailsAccepted, openRecord, sandboxFolder } from '../front-door/record.ts';
import { allWell, becomesReady, beingExported, control, readyUntold } from './requests-at-their-steps.ts';

describe('a process is killed', () => {
  test.each<Part>(['worker', 'api', 'temporal', 'postgres'])(
    'R22: kill -9 of %s: every request goes on from where it was',
    async (part) => {
      const [ready, untold, mailed] = await Promise.all([
        readyRequest('retail-owner'),
        readyUntold(),
        submit('retail-owner'),
      ]);
      const link = await linkTo(mailed.email, 'verify');
      const exporting = await beingExported();
      expect((await call(link, { method: 'POST' })).status).toBe(200); // verified, and nobody told the engine yet
      const submitted = await submit('retail-owner'); // nothing has happened to it yet
      await control({ mode: 'ok', to: untold.email });
      killHard(part);

      await allWell();
      const verifying = await eventually(() => linkTo(submitted.email, 'verify'), Boolean);
      expect((await call(verifying, { method: 'POST' })).status).toBe(200);
      const [record, engine] = [openRecord(), await openEngine()];
      try {
        for (const request of [ready, untold, mailed, exporting, submitted])
          await becomesReady(record, engine, request);
      } finally {
        await Promise.all([record.destroy(), engine.connection.close()]);
      }
    },
  );
});

describe('something underneath is away', () => {
  test('R22: while Temporal hangs, requests are taken, verified and cancelled, and followed; all goes on when it is back', async () => {
    const [mailed, unwanted] = [await submit('retail-owner'), await submit('retail-owner')];
    const link = await linkTo(mailed.email, 'verify');
    const taken = await whileStopped('temporal', async () => {
      const request = await submit('retail-owner');
      const answers = [
        await call(link, { method: 'POST' }),
        await call(`/v1/requests/${unwanted.id}/cancel`, { method: 'POST', token: unwanted.token }),
        await call(`/v1/requests/${request.id}`, { token: request.token }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect(await call('/readyz')).toMatchObject({ status: 503, body: { away: ['engine'] } });
      return request;
    });
    await verify(taken);
    for (const request of [taken, mailed]) await untilState(request, 'ready');
    expect((await stateOf(unwanted)).status).toBe('cancelled');
  });

  test('R22: while PostgreSQL hangs no call does: each is told so, and all goes on when it is back', async () => {
    const request = await submit('retail-owner');
    const link = await linkTo(request.email, 'verify');
    await whileStopped('postgres', async () => {
      for (let round = 0; round < 3; round += 1) {
        const follow = call(`/v1/requests/${request.id}`, { token: request.token });
        const answers = await Promise.all([follow, call(link, { method: 'POST' }), call(link)]);
        expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
      }
      expect((await call('/healthz')).status).toBe(200);
    });
    await allWell();
    expect((await call(link, { method: 'POST' })).status).toBe(200);
    await untilState(request, 'ready');
  });

  test('R22: while PostgreSQL is away every call says so; the same key settles what was unknown', async () => {
    const request = await readyRequest('retail-owner');
    const { token } = request;
    const waiting = await submit('retail-owner');
    const link = await linkTo(waiting.email, 'verify');
    const key = { 'idempotency-key': crypto.randomUUID() };
    const form = formOf('retail-owner', { email: someone() });
    const calls = {
      submit: () => call('/v1/requests', { token, json: form, headers: key }),
      follow: () => call(`/v1/requests/${request.id}`, { token }),
      cancel: () => call(`/v1/requests/${waiting.id}/cancel`, { token, method: 'POST' }),
      verify: () => call(link, { method: 'POST' }),
      open: () => call(link),
      list: () => call(request.download),
      download: () => call(`${request.download}/wallbox-1.json`),
      validate: () => call('/v1/products/validate', { token, json: { vins: [vins.shared] } }),
    };
    const cluster = join(sandboxFolder(), 'postgres', 'cluster');
    renameSync(cluster, `${cluster}.away`); // so that it can't be started again
    try {
      await killPostgres();
      for (let round = 0; round < 2; round += 1)
        for (const [name, make] of Object.entries(calls)) {
          const { status, headers, body } = await make();
          expect({
            name,
            status,
            type: body.type,
            retryAfter: Number(headers.get('retry-after')) > 0,
          }).toEqual({
            name,
            status: 503,
            type: '/problems/unavailable',
            retryAfter: true,
          });
        }
      expect((await call('/healthz')).status).toBe(200);
    } finally {
      renameSync(`${cluster}.away`, cluster);
    }
    await allWell();
    expect((await stateOf(waiting)).status).toBe('awaiting-verification'); // what was answered 503 was not done
    const [first, again] = [await calls.submit(), await calls.submit()];
    expect([first.status, again.body.id]).toEqual([202, first.body.id]);
    expect((await calls.verify()).status).toBe(200);
    await untilState(waiting, 'ready');
    expect((await calls.download()).status).toBe(200);
    await verify({ id: first.body.id, email: String(form['email']), token: await signIn('retail-owner') });
  });
});

test('R13, R22: whatever the mail service answers to the email to verify: it is accepted once, and the request goes on', async () => {
  const modes = ['refuse-429', 'error-500', 'accept-then-500', 'accept-lose-answer', 'timeout', 'bounce'];
  const record = openRecord();
  const outcomeOf = async (mode: string) => {
    const email = someone();
    await control({ mode, to: email, times: 1 });
    const request = await submit('retail-owner', { email });
    const settled = await eventually(
      () => record('mails').where({ request_id: request.id }).first('status'),
      (mail) => ['delivered', 'bounced'].includes(mail?.status),
    );
    const mails = await mailsAccepted(record, request.id);
    const verified = (await verify(request)).status;
    await untilState(request, 'ready');
    return { mode, status: settled.status, mails, verified };
  };
  const outcomes = await Promise.all(modes.map(outcomeOf));
  await record.destroy();
  expect(outcomes).toEqual(
    modes.map((mode) => ({
      mode,
      status: mode === 'bounce' ? 'bounced' : 'delivered',
      mails: { verify: 1 },
      verified: 200,
    })),
  );
});

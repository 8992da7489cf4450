/** R29: those who revoke at the same moment are answered together, and none of them depends on another. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { call } from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';
import { copyShare } from './copy-share.ts';
import { linkAddress } from './link-address.ts';
import { sharedRequest } from './third-party.ts';

let record: Knex;
beforeAll(() => {
  record = openRecord();
});
afterAll(() => record.destroy());

const revoke = (id: string, decider = 1) => call(linkAddress('revoke', { id }, decider), { method: 'POST' });

interface Trace {
  status: string;
  given: number;
  decisions: number;
  told: number;
  audited: number;
  mails: number;
}

/** What a revocation leaves behind, once and for each share of its own. */
async function traceOf(id: string): Promise<Trace> {
  const { rows } = await record.raw<{ rows: [Trace] }>(
    `select status,
       (select count(*)::int from request_products where request_id = r.id and dropped_at is null) as given,
       (select count(*)::int from decisions where request_id = r.id and kind = 'revoked') as decisions,
       (select count(*)::int from timeline where request_id = r.id and event = 'revoked') as told,
       (select count(*)::int from audit where stream = 'request:' || r.id and act = 'revoked') as audited,
       (select count(*)::int from mails where request_id = r.id and step = 'revoked') as mails
     from requests r where id = ?`,
    [id],
  );
  return rows[0];
}
const revokedOnce: Trace = { status: 'revoked', given: 0, decisions: 1, told: 1, audited: 1, mails: 2 };

test('R29: thirty at once, each twice, and one whose number nobody was sent: all get their own answer and leave one trace', async () => {
  const original = await sharedRequest();
  const shares = await copyShare(record, original.id, 30);
  const answers = await Promise.all([
    ...shares.flatMap(({ id }) => [revoke(id), revoke(id)]),
    revoke(original.id, 2), // only one was asked
  ]);
  expect(answers.map(({ status }) => status)).toEqual([...shares.flatMap(() => [200, 200]), 404]);
  expect(answers.slice(0, 60).every(({ body }) => body.status === 'revoked' && body.copiesRemain === false)).toBe(true);
  for (const { id } of shares) expect(await traceOf(id)).toEqual(revokedOnce);
  expect((await traceOf(original.id)).status).toBe('ready');
});

test('R29: a share that is held up keeps nobody else waiting, and is revoked when it is free', async () => {
  const original = await sharedRequest();
  const shares = await copyShare(record, original.id, 5);
  const [heldUp, ...others] = shares.map(({ id }) => id) as [string, ...string[]];
  const holding = await record.transaction();
  await holding.raw('select from requests where id = ? for share', [heldUp]);
  let isAnswered = false;
  const waiting = revoke(heldUp).finally(() => {
    isAnswered = true;
  });
  try {
    for (const { status } of await Promise.all(others.map((id) => revoke(id)))) expect(status).toBe(200);
    expect(isAnswered).toBe(false);
    expect((await traceOf(heldUp)).status).toBe('ready');
  } finally {
    await holding.commit();
  }
  expect((await waiting).status).toBe(200);
  for (const id of [heldUp, ...others]) expect(await traceOf(id)).toEqual(revokedOnce);
});

test('R29: where the common statement waits too long for one of them, the others get a try of their own', async () => {
  const original = await sharedRequest();
  const shares = await copyShare(record, original.id, 5);
  const [heldUp, ...others] = shares.map(({ id }) => id) as [string, ...string[]];
  const holding = await record.transaction();
  await holding.raw(`select pg_advisory_xact_lock(hashtextextended('request:' || ?, 7))`, [heldUp]); // its audit chain
  try {
    const answers = await Promise.all([heldUp, ...others].map((id) => revoke(id)));
    expect(answers.map(({ status }) => status)).toEqual([503, ...others.map(() => 200)]);
  } finally {
    await holding.commit();
  }
  expect((await revoke(heldUp)).status).toBe(200);
  for (const id of [heldUp, ...others]) expect(await traceOf(id)).toEqual(revokedOnce);
});

test('R29: where the common statement fails, each is decided by one of its own', async () => {
  const original = await sharedRequest();
  const shares = await copyShare(record, original.id, 6);
  const [broken, ...others] = shares.map(({ id }) => id) as [string, ...string[]];
  await record('decisions').insert({ request_id: broken, kind: 'revoked', actor: 'engine', at: new Date() }); // can't be
  const answers = await Promise.all([broken, ...others].map((id) => revoke(id)));
  expect(answers.map(({ status }) => status)).toEqual([500, ...others.map(() => 200)]);
  expect((await traceOf(broken)).status).toBe('ready');
  for (const id of others) expect(await traceOf(id)).toEqual(revokedOnce);
});

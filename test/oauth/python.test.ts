/**
 * The same with Python's Authlib and requests, as they are. They are no packages of ours: where `PYTHON` (python3 if it is not set)
 * has neither, the test is left out. `python3 -m venv v && v/bin/pip install authlib requests`, then `PYTHON=v/bin/python`.
 */
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bearerOf } from '../../db/access/token.ts';
import { resourceOf } from '../../domain/access/token.ts';
import { startApiUnderTest, withPeople, type ApiUnderTest } from '../api/api-under-test.ts';
import { newCredential } from '../access/credentials.ts';
import { Agent } from './agent.ts';
import { REDIRECT } from './client.ts';

const python = process.env['PYTHON'] ?? 'python3';
const hasAuthlib = spawnSync(python, ['-c', 'import authlib, requests']).status === 0;
const script = new URL('python/authlib_client.py', import.meta.url).pathname;

let api: ApiUnderTest;
beforeAll(async () => {
  if (!hasAuthlib) return;
  api = await startApiUnderTest();
  await withPeople(api);
});
afterAll(() => api?.stop());

/** Asynchronously: the server that it asks is in this very process. */
async function run(given: object): Promise<Record<string, string>> {
  const { spawn } = await import('node:child_process');
  return new Promise((resolve, reject) => {
    const child = spawn(python, [script], { env: { ...process.env, AUTHLIB_INSECURE_TRANSPORT: '1' } });
    let [out, err] = ['', ''];
    child.stdout.on('data', (bytes: Buffer) => (out += bytes.toString()));
    child.stderr.on('data', (bytes: Buffer) => (err += bytes.toString()));
    child.on('close', (code) => (code === 0 ? resolve(JSON.parse(out)) : reject(new Error(err))));
    child.stdin.end(JSON.stringify(given));
  });
}

(hasAuthlib ? test : test.skip)('R42: Authlib gets, refreshes and revokes tokens', async () => {
  const { clientId, secret } = await newCredential(api.owner);
  const { publicUrl } = api.services.config;
  const about = { url: api.url, publicUrl, clientId, secret, redirectUri: REDIRECT };
  const begun = await run(about);
  const back = await (await Agent.of(api, 'retail-one')).consent(begun['address'] ?? '');
  const came = await run({ ...about, ...begun, back: back.href });
  expect([came['first']?.length, came['second'] === came['first'], came['revoked']]).toEqual([43, false, 200]);
  expect(await bearerOf(api.services.db, came['second'] ?? '', resourceOf(publicUrl))).toBeNull();
  expect(await api.owner('grants').where({ client_id: clientId }).select('ended_because')).toEqual([
    { ended_because: 'recipient' },
  ]);
});

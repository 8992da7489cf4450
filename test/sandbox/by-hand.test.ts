/** Threat 18: the sandbox's own processes do not start by hand beside anything that looks like production. */
import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { environmentOf } from '../front-door/processes.ts';

test.each([
  ['sandbox/api-main', { LINK_KEYS: `1:${'q83v'.repeat(11)}` }],
  ['sandbox/api-main', { NODE_ENV: 'production' }],
  ['sandbox/api-main', { SANDBOX_FOLDER: '' }],
  ['sandbox/api-main', { DATABASE_URL: 'postgres://owner:of-production@127.0.0.1:5432/right_of_way' }],
  ['sandbox/neighbours/main', { DATABASE_URL: 'postgres://owner:of-production@db.example.com/right_of_way' }],
  ['sandbox/neighbours/main', { OWNER_DATABASE_URL: 'postgres://owner:of-production@127.0.0.1:5432/right_of_way' }],
  ['sandbox/neighbours/main', { OIDC_CLIENT_SECRET: 'of-production' }],
])('%s with %j ends with code 78', (script, settings) => {
  const { status, stderr } = spawnSync(process.execPath, [`dist/${script}.js`], {
    env: { ...environmentOf('api'), NODE_OPTIONS: '', PORT: '0', METRICS_PORT: '', ...settings },
    encoding: 'utf8',
    timeout: 200_000, // for what hangs
  });
  expect([status, stderr]).toEqual([78, expect.stringContaining('not by hand')]);
});

test.each([
  [{ NODE_ENV: 'production' }, 'NODE_ENV=production'],
  [{ DATABASE_URL: 'postgres://127.0.0.1/right_of_way', LINK_KEYS: '1:abc' }, 'DATABASE_URL, LINK_KEYS'],
  [{ TEMPORAL_ADDRESS: 'temporal.example.com:7233' }, 'TEMPORAL_ADDRESS'],
])('the sandbox itself beside %j ends with code 78 and says what to unset', (settings, named) => {
  const { status, stderr } = spawnSync(process.execPath, ['dist/sandbox/main.js'], {
    env: { PATH: process.env['PATH'], DATA_FOLDER: '/dev/null/never-made', ...settings },
    encoding: 'utf8',
    timeout: 200_000, // for what hangs
  });
  expect([status, stderr]).toEqual([78, expect.stringContaining(`Unset: ${named}.`)]);
});

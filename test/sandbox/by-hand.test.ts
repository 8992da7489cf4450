/** Threat 18: the sandbox's own processes do not start by hand beside anything that looks like production. */
import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { environmentOf } from '../front-door/processes.ts';

test.each([
  ['sandbox/api-main', { LINK_KEYS: `1:${'q83v'.repeat(11)}` }],
  ['sandbox/api-main', { NODE_ENV: 'production' }],
  ['sandbox/api-main', { SANDBOX_FOLDER: '' }],
  ['sandbox/neighbours/main', { OIDC_CLIENT_SECRET: 'of-production' }],
])('%s with %j ends with code 78', (script, settings) => {
  const { status, stderr } = spawnSync(process.execPath, [`dist/${script}.js`], {
    env: { ...environmentOf('api'), NODE_OPTIONS: '', PORT: '0', METRICS_PORT: '', ...settings },
    encoding: 'utf8',
    timeout: 20_000,
  });
  expect([status, stderr]).toEqual([78, expect.stringContaining('not by hand')]);
});

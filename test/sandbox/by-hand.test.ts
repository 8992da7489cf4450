/** Threat 18: the sandbox's own processes do not start by hand beside anything that looks like production. */
import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { isBySandbox, productionSettingsIn } from '../../sandbox/refuse-production.ts';
import { environmentOf } from '../front-door/processes.ts';

const started = (script: string, env: NodeJS.ProcessEnv) => {
  const { status, stderr } = spawnSync(process.execPath, [`dist/sandbox/${script}.js`], {
    env,
    encoding: 'utf8',
    timeout: 200_000, // for what hangs
  });
  return [status, stderr];
};
/** As the sandbox starts a part, but for some settings. */
const asPart = (settings: object) => ({
  ...environmentOf('api'),
  NODE_OPTIONS: '',
  PORT: '0',
  METRICS_PORT: '',
  ...settings,
});

test.each([
  ['api-main', { LINK_KEYS: `1:${'q83v'.repeat(11)}` }],
  ['neighbours/main', { OIDC_CLIENT_SECRET: 'of-production' }],
])('%s with %j ends with code 78', (script, settings) => {
  expect(started(script, asPart(settings))).toEqual([78, expect.stringContaining('not by hand')]);
});

test.each([
  [{ NODE_ENV: 'production' }],
  [{ SANDBOX_FOLDER: '' }],
  [{ LINK_KEYS: `1:${'q83v'.repeat(11)}` }],
  [{ SESSION_KEYS: 'of-production' }],
  [{ OIDC_CLIENT_SECRET: 'of-production' }],
  [{ DATABASE_URL: 'postgres://owner:of-production@127.0.0.1:5432/right_of_way' }],
  [{ DATABASE_URL: 'postgres://owner:of-production@db.example.com/right_of_way' }],
  [{ OWNER_DATABASE_URL: 'postgres://owner:of-production@127.0.0.1:5432/right_of_way' }],
])('%j is by hand', (settings) => {
  expect(isBySandbox(asPart({}))).toBe(true);
  expect(isBySandbox(asPart(settings))).toBe(false);
});

test('the sandbox itself beside a setting of production ends with code 78 and says what to unset', () => {
  const environment = { DATABASE_URL: 'postgres://127.0.0.1/right_of_way', LINK_KEYS: '1:abc' };
  expect(started('main', { PATH: process.env['PATH'], DATA_FOLDER: '/dev/null/never-made', ...environment })).toEqual([
    78,
    expect.stringContaining('Unset: DATABASE_URL, LINK_KEYS.'),
  ]);
});

test.each([
  [{ NODE_ENV: 'production' }, ['NODE_ENV=production']],
  [{ TEMPORAL_ADDRESS: 'temporal.example.com:7233' }, ['TEMPORAL_ADDRESS']],
  [{ TEMPORAL_ADDRESS: '127.0.0.1:7233' }, []],
  [{ KAFKA_BROKERS: 'localhost:9092,kafka.example.com:9092' }, ['KAFKA_BROKERS']],
])('%j: %j is to be unset', (settings, named) => {
  expect(productionSettingsIn(settings)).toEqual(named);
});

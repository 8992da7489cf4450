/** A proxy that `TRUST_PROXY` does not name is told of once in the log, and counted. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startApiUnderTest, type ApiUnderTest } from './api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApiUnderTest({ trustedProxies: ['10.0.0.7'] });
});
afterAll(() => api?.stop());

test('X-Forwarded-For from an address that is not named: one line, each call counted, no address told', async () => {
  const warned = () => api.logged.filter((line) => line.includes('TRUST_PROXY'));
  await api.call('GET', '/healthz');
  expect(warned()).toEqual([]);
  for (const header of ['X-Forwarded-For', 'X-Forwarded-Proto', 'X-Forwarded-For'])
    await api.call('GET', '/healthz', { headers: { [header]: '203.0.113.7' } });
  expect(warned()).toHaveLength(1);
  expect(api.logged.join('')).not.toContain('203.0.113.7');
  expect(await api.services.metrics.registry.metrics()).toContain('http_forwarded_untrusted_total 3');
});

/** The tours for a fleet's administrator and for a service provider work as they stand there (R44 to R48): FAQ 5.2, 8 and 9, step by step. */
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import { vins } from '../../sandbox/demo/vehicles.ts';
import { call, sandboxUrl, signIn } from '../front-door/front-door.ts';
import { blocksOf, patternOf, printed } from './tours.ts';

/** The fleet has added nothing yet, whatever was done in this sandbox before. */
beforeAll(async () => {
  const token = await signIn('fleet-admin');
  for (const product of ['fleet-connected', 'fleet-quality', 'fleet-multi-make'])
    await call(`/v1/fleet/data-products/${product}`, { token, method: 'DELETE', json: {} });
  await call('/v1/fleet/vehicles/remove', { token, json: { vins: [vins.vanEast, vins.vanNew, vins.vanDiesel] } });
});

test.each(['docs/tour-fleet.md', 'docs/tour-provider.md'])(
  '%s',
  async (file) => {
    const blocks = blocksOf(readFileSync(file, 'utf8'));
    const outputs = await printed(blocks, { 'http://localhost:3000': sandboxUrl() });
    for (const [i, { about, promise }] of blocks.entries())
      if (promise !== undefined)
        expect([about, outputs[i]]).toEqual([about, expect.stringMatching(patternOf(promise))]);
  },
  270_000,
);

/** The tour for a service provider works as it stands there (R47, R48): FAQ 8 and 9, step by step. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { sandboxUrl } from '../front-door/front-door.ts';
import { blocksOf, patternOf, printed } from './tours.ts';

test.each(['docs/tour-provider.md'])(
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

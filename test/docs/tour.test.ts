/** The README's tour and support's work as they stand there (R31, R34–R40). */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { sandboxUrl } from '../front-door/front-door.ts';
import { blocksOf, patternOf, printed } from './tours.ts';

const readme = readFileSync('README.md', 'utf8');
const tours = {
  'the README’s tour by curl': /## A tour by curl\n([\s\S]*?)\n## /.exec(readme)?.[1] ?? '',
  'the tour of support': readFileSync('docs/tour-support.md', 'utf8'),
};

describe.each(Object.entries(tours))('%s', (_name, tour) => {
  const blocks = blocksOf(tour);
  let outputs: string[] = [];
  beforeAll(async () => {
    outputs = await printed(blocks, { 'http://localhost:3000': sandboxUrl() });
  }, 270_000);

  test('has its blocks', () => {
    expect(blocks.filter(({ promise }) => promise !== undefined).length).toBeGreaterThan(5);
  });

  for (const [i, { about, promise }] of blocks.entries())
    if (promise !== undefined)
      test(about, () => {
        expect(outputs[i]).toMatch(patternOf(promise));
      });
});

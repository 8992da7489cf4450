/** The README's first request, the tour by curl and support's work as they stand there (R31, R34–R40). */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { sandboxUrl } from '../front-door/front-door.ts';
import { blocksOf, patternOf, printed } from './tours.ts';

const tours = {
  'the README’s first request': readFileSync('README.md', 'utf8').split('\n## ')[0] ?? '',
  'the tour by curl': readFileSync('docs/tour.md', 'utf8'),
  'the tour of support': readFileSync('docs/tour-support.md', 'utf8'),
};

describe.each(Object.entries(tours))('%s', (_name, tour) => {
  const blocks = blocksOf(tour);
  let outputs: string[] = [];
  beforeAll(async () => {
    outputs = await printed(blocks, { 'http://localhost:3000': sandboxUrl() });
  }, 270_000);

  test('has its blocks', () => {
    expect(blocks.filter(({ promise }) => promise !== undefined).length).toBeGreaterThan(0);
  });

  for (const [i, { about, promise }] of blocks.entries())
    if (promise !== undefined)
      test(about, () => {
        expect(outputs[i]).toMatch(patternOf(promise));
      });
});

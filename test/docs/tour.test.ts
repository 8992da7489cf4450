/**
 * The tours work as they stand there, the README's and support's (R31, R34–R40): their blocks run in one shell, one after the other, and print what it
 * promises. `…` in a promise stands for anything, and white space counts for nothing: long lines are broken there.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { sandboxUrl } from '../front-door/front-door.ts';

interface Block {
  /** The first words before it. */
  about: string;
  script: string;
  promise: string | undefined;
}

const FENCES = /```(?<kind>sh|text)\n(?<text>[\s\S]*?)```/g;
const END = '-- end of block --';

function blocksOf(tour: string): Block[] {
  const blocks: Block[] = [];
  let rest = 0;
  for (const { index, 0: whole, groups } of tour.matchAll(FENCES)) {
    const words = tour.slice(rest, index).trim();
    rest = index + whole.length;
    if (groups?.['kind'] === 'sh')
      blocks.push({
        about: /[^*:.,]+/.exec(words.split('\n\n').at(-1) ?? '')?.[0] ?? '',
        script: groups['text'] ?? '',
        promise: undefined,
      });
    else if (groups && blocks.at(-1)) blocks.at(-1)!.promise = groups['text'];
  }
  return blocks;
}

const readme = readFileSync('README.md', 'utf8');
const tours = {
  'the README’s tour by curl': /## A tour by curl\n([\s\S]*?)\n## /.exec(readme)?.[1] ?? '',
  'the tour of support': readFileSync('docs/tour-support.md', 'utf8'),
};
const withoutSpace = (text: string): string => text.replaceAll(/\s/g, '');
const patternOf = (promise: string): RegExp => {
  const parts = withoutSpace(promise).split('…');
  return new RegExp(`^${parts.map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)).join('.*?')}$`);
};

describe.each(Object.entries(tours))('%s', (_name, tour) => {
  const blocks = blocksOf(tour);
  let outputs: string[] = [];

  beforeAll(async () => {
    const script = blocks.map((block) => `${block.script}\nprintf '\\n%s\\n' '${END}'\n`).join('');
    const { stdout } = await promisify(execFile)(
      'bash',
      ['-c', script.replaceAll('http://localhost:3000', sandboxUrl())],
      { timeout: 240_000 },
    ).catch((error: Error & { stdout?: string }) => {
      // What came last says where it stands still; the script itself is in this repository.
      throw new Error(`It broke off after: …${(error.stdout ?? '').slice(-500)}`, { cause: error.name });
    });
    outputs = stdout.split(END).map(withoutSpace);
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

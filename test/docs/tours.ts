/**
 * Tours as they stand in the documents: their blocks run in one shell, one after the other, and print what the tour promises.
 * `…` in a promise stands for anything, and white space counts for nothing: long lines are broken there.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface Block {
  /** The first words before it. */
  about: string;
  script: string;
  promise: string | undefined;
}

const FENCES = /```(?<kind>sh|text)\n(?<text>[\s\S]*?)```/g;
const END = '-- end of block --';

export function blocksOf(tour: string): Block[] {
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

/** What each block prints, without white space. `instead`: what stands in the tour for an address of the reader's, and what it is here. */
export async function printed(blocks: readonly Block[], instead: Record<string, string>): Promise<string[]> {
  let script = blocks.map((block) => `${block.script}\nprintf '\\n%s\\n' '${END}'\n`).join('');
  for (const [there, here] of Object.entries(instead)) script = script.replaceAll(there, here);
  const { stdout } = await promisify(execFile)('bash', ['-c', script], { timeout: 240_000 }).catch(
    (error: Error & { stdout?: string }) => {
      // What came last says where it stands still; the script itself is in this repository.
      throw new Error(`It broke off after: …${(error.stdout ?? '').slice(-500)}`, { cause: error.name });
    },
  );
  return stdout.split(END).map(withoutSpace);
}

const withoutSpace = (text: string): string => text.replaceAll(/\s/g, '');

/** What a promise fits, without white space. */
export function patternOf(promise: string): RegExp {
  const parts = withoutSpace(promise).split('…');
  return new RegExp(`^${parts.map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)).join('.*?')}$`);
}

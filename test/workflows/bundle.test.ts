/** A worker starts with the workflows that its build has, whatever an earlier build left. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

let build: string;
beforeAll(() => {
  mkdirSync('.tmp', { recursive: true }); // inside the project: its packages are found from here
  build = mkdtempSync(resolve('.tmp/bundle-'));
  cpSync('dist', build, { recursive: true, filter: (path) => !path.endsWith('workflow-bundle.json') });
});
afterAll(() => rmSync(build, { recursive: true, force: true }));

/** What a worker of this build would run. */
const bundle = (): string =>
  execFileSync(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `const { bundleWorkflows } = await import(${JSON.stringify(join(build, 'worker/workflow-bundle.js'))});
       process.stdout.write((await bundleWorkflows({ warn() {}, error() {} })).code);`,
    ],
    { env: { ...process.env, NODE_OPTIONS: '' }, encoding: 'utf8', maxBuffer: 1 << 30 },
  );

test('they are made once, kept, and made anew as soon as a file of theirs is another', () => {
  const made = bundle();
  const kept = join(build, 'workflow-bundle.json');
  const { madeOf, code, ...others } = JSON.parse(readFileSync(kept, 'utf8')) as Record<string, object | string>;
  expect([code, Object.keys(madeOf ?? {})]).toEqual([made, expect.arrayContaining(['workflows/index.js'])]);

  const marked = `${made}\n// kept`;
  writeFileSync(kept, JSON.stringify({ ...others, madeOf, code: marked }));
  expect(bundle()).toBe(marked);

  appendFileSync(join(build, 'workflows/index.js'), '\nexport const added = 1;\n');
  const anew = bundle();
  expect([anew.includes('// kept'), anew.includes('added = 1')]).toEqual([false, true]);
  expect(bundle()).toBe(anew);
});

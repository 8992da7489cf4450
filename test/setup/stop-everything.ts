import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { runningSandbox } from './running-sandbox.ts';

export default async function stopEverything(): Promise<void> {
  const { child, folder } = runningSandbox;
  if (child && child.exitCode === null) {
    child.kill('SIGINT');
    await once(child, 'exit');
  }
  if (folder && !process.env['KEEP_TEST_DATA']) rmSync(folder, { recursive: true, force: true });
}

/** The commands of an operator, run on the sandbox as they would be in production. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { NAMESPACE } from '../../sandbox/environment.ts';
import { databaseUrl, sandboxFolder } from './record.ts';
import { sandboxUrl } from './front-door.ts';

export interface CommandEnd {
  code: number;
  out: string;
}

/** Runs one of `dist/worker/mend/`, and answers how it ended. */
export async function operatorCommand(
  name: 'doctor' | 'outage' | 'reconcile',
  ...given: string[]
): Promise<CommandEnd> {
  const child = spawn(process.execPath, [`dist/worker/mend/${name}-main.js`, ...given], {
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: databaseUrl(),
      STORAGE_FOLDER: join(sandboxFolder(), 'files'),
      TEMPORAL_ADDRESS: `127.0.0.1:${Number(new URL(sandboxUrl()).port) + 10}`,
      TEMPORAL_NAMESPACE: NAMESPACE,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => void (out += text.toString()));
  const [code] = (await once(child, 'close')) as [number]; // it is not killed
  return { code, out };
}

/** The commands of an operator, run on the sandbox as they would be in production. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { NAMESPACE } from '../../sandbox/environment.ts';
import { environmentOf } from './processes.ts';
import { databaseUrl } from './record.ts';
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
      ...storageSettings(),
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

/** Where the sandbox's files lie, as its processes are told. */
export const storageSettings = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environmentOf('api')).filter(([name]) => name.startsWith('STORAGE_')));

/** Processes that a test starts by itself, with what they say. */
import { afterEach } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { eventually } from './eventually.ts';

/** A process with what it has said. */
export interface Started {
  child: ChildProcess;
  said(): string;
  /** Its exit code, or the signal that it died of. */
  ended: Promise<number | string>;
}

const started: Started[] = [];
afterEach(() => {
  for (const { child } of started.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
});

/** Starts a process; what still runs when its test is over is killed. */
export function start(command: string, args: string[], environment: NodeJS.ProcessEnv): Started {
  const child = spawn(command, args, {
    env: { ...environment, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const ended = once(child, 'exit').then(() => child.exitCode ?? child.signalCode ?? '');
  const one = { child, said: () => said, ended };
  started.push(one);
  return one;
}

/** Resolves when it has said these words. */
export const saying = (process: Started, words: string) =>
  eventually(
    async () => process.said(),
    (said) => said.includes(words),
  );

/** The processes of a sandbox: killed, or stopped for a moment. Its supervisor starts what was killed again. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sandboxFolder } from './record.ts';

const pidFiles = {
  api: 'api.pid.json',
  worker: 'worker.pid.json',
  ingest: 'ingest.pid.json',
  neighbours: 'neighbours.pid.json',
  temporal: 'temporal/temporal.pid.json',
  postgres: 'postgres/postgres.pid.json',
  /** Where the files lie in a bucket. */
  s3: 's3/s3.pid.json',
};
export type Part = keyof typeof pidFiles;

export const pidOf = (part: Part): number =>
  (JSON.parse(readFileSync(join(sandboxFolder(), pidFiles[part]), 'utf8')) as { child: { pid: number } }).child.pid; // as sandbox/leftover.ts writes it

/** The settings that a process was started with, from Linux's `/proc`: for one more of its kind beside it. */
export const environmentOf = (part: Part): NodeJS.ProcessEnv =>
  Object.fromEntries(
    readFileSync(`/proc/${pidOf(part)}/environ`, 'utf8')
      .split('\0')
      .filter(Boolean)
      .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );

export const killHard = (part: Part): boolean => process.kill(pidOf(part), 'SIGKILL');

/** Kills PostgreSQL, and waits until its children have noticed: until then, one that holds a connection still serves it. */
export async function killPostgres(): Promise<void> {
  const children = childrenOf(pidOf('postgres'));
  killHard('postgres');
  while (children.some(isAlive)) await sleep(10);
}

/** What has ended may still be listed, until somebody asks how it ended. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

const childrenOf = (pid: number): number[] =>
  spawnSync('pgrep', ['-P', `${pid}`], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter(Boolean)
    .map(Number);

/** Runs `meanwhile` while a process and its children stand still, as on a machine that swaps or behind a network that is gone. */
export async function whileStopped<T>(part: Part, meanwhile: () => Promise<T>): Promise<T> {
  const pid = pidOf(part);
  const all = [pid, ...childrenOf(pid)];
  for (const one of all) process.kill(one, 'SIGSTOP');
  try {
    return await meanwhile();
  } finally {
    for (const one of all) process.kill(one, 'SIGCONT');
  }
}

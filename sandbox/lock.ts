import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from './supervise.ts';

const BEAT_MS = 2000;
const STALE_AFTER_MS = 20_000;

/**
 * Does the work while no other process does work of that name: the others wait. The holder touches its lock file every
 * two seconds; a lock that nobody touches is taken over. Two that take it over in the same instant would both work,
 * so the work must bear being done twice.
 */
export async function withLock<T>(
  lock: { folder: string; name: string; log: Log },
  work: () => Promise<T>,
): Promise<T> {
  await mkdir(lock.folder, { recursive: true });
  const file = join(lock.folder, `${lock.name}.lock`);
  for (let waited = 0; !take(file); waited++) {
    if (isStale(file)) rmSync(file, { force: true });
    else {
      if (waited % 10 === 0)
        lock.log(`waiting for another start that prepares ${lock.name} (process ${holder(file).split(' ')[1]})`);
      await sleep(1000);
    }
  }
  const beat = setInterval(() => touch(file), BEAT_MS);
  const release = () => rmSync(file, { force: true });
  process.on('exit', release);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    process.off('exit', release);
    release();
  }
}

function take(file: string): boolean {
  try {
    writeFileSync(file, me(), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function isStale(file: string): boolean {
  try {
    const [machine, pid] = holder(file).split(' ');
    if (machine === hostname() && Number(pid) > 0 && !isRunning(Number(pid))) return true;
    return Date.now() - statSync(file).mtimeMs > STALE_AFTER_MS;
  } catch {
    return false; // released in this moment
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'; // somebody else's, but alive
  }
}

function holder(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function touch(file: string): void {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // taken over, because this process was stopped for a while: then both go on
  }
}

const me = () => `${hostname()} ${process.pid}`;

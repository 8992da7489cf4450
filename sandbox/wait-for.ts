import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a process ended, in words; never rejects. */
export async function exitOf(child: ChildProcess): Promise<string> {
  if (child.exitCode !== null) return `code ${child.exitCode}`;
  try {
    await once(child, 'exit');
    return child.signalCode ?? `code ${child.exitCode}`;
  } catch (error) {
    return error instanceof Error ? error.message : 'could not be started'; // spawn failed: 'error' instead of 'exit'
  }
}

/** Asks again until it is answered; false when the time is up or it is over otherwise. */
export async function untilReady(ready: () => Promise<void>, withinMs: number, over = () => false): Promise<boolean> {
  for (const end = Date.now() + withinMs; Date.now() < end && !over(); await sleep(50)) {
    const answered = await ready().then(
      () => true,
      () => false,
    );
    if (answered) return !over();
  }
  return false;
}

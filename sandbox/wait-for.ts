import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const ONE_LOOK_MS = 5000;

/** How a process ended, in words; never rejects. */
export async function exitOf(child: ChildProcess): Promise<string> {
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
    const given = new AbortController();
    const answered = ready().then(
      () => true,
      () => false,
    );
    // A process that dies in the middle of a look may leave the question open for ever
    const waited = sleep(ONE_LOOK_MS, false, { signal: given.signal }).catch(() => false);
    const isReady = await Promise.race([answered, waited]);
    given.abort();
    if (isReady) return !over();
  }
  return false;
}

/** Waiting for a state, never for a time. */
import { setTimeout as sleep } from 'node:timers/promises';

const LONGEST_PAUSE_MS = 500;

/**
 * Asks again until the answer is what is wanted; one that fails is none. After the time it fails with the last answer: that
 * tells what hangs from what is slow, and a busy machine is slow.
 */
export async function eventually<T>(
  ask: () => Promise<T>,
  wanted: (answer: T) => boolean,
  withinMs = 250_000,
): Promise<T> {
  const end = Date.now() + withinMs;
  let last: unknown;
  // What takes long is asked for less and less often: asking is work, too, and takes the processor from what is waited for.
  for (let pauseMs = 25; Date.now() < end; pauseMs = Math.min(pauseMs * 1.3, LONGEST_PAUSE_MS)) {
    try {
      const answer = await ask();
      if (wanted(answer)) return answer;
      last = JSON.stringify(answer)?.slice(0, 1500);
    } catch (error) {
      last = error;
    }
    await sleep(pauseMs);
  }
  throw new Error(`It did not come to that within ${withinMs} ms; the last answer: ${String(last)}`, { cause: last });
}

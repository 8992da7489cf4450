/** Waiting for a state, never for a time. */
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again until the answer is what is wanted; one that fails is none. After the time it fails with the last answer: that
 * tells what hangs from what is slow, and a busy machine is slow.
 */
export async function eventually<T>(
  ask: () => Promise<T>,
  wanted: (answer: T) => boolean,
  withinMs = 100_000,
): Promise<T> {
  const end = Date.now() + withinMs;
  let last: unknown;
  for (; Date.now() < end; await sleep(50)) {
    try {
      const answer = await ask();
      if (wanted(answer)) return answer;
      last = JSON.stringify(answer)?.slice(0, 1500);
    } catch (error) {
      last = error;
    }
  }
  throw new Error(`It did not come to that within ${withinMs} ms; the last answer: ${String(last)}`, { cause: last });
}

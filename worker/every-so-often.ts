/** A loop in a process: runs a piece of work again and again until it is stopped; a failure is logged and tried again. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { codeOf } from '../activities/failure.ts';

export interface Loop {
  /** Looks at once: there may be work. */
  wake(): void;
  /** Lets the work under way finish, and ends the loop. */
  stop(): Promise<void>;
}

interface Options {
  name: string;
  everyMs: number;
  log: Logger;
}

/** Work answers whether there is more to do at once. After failures it waits longer, up to five seconds. */
export function everySoOften({ name, everyMs, log }: Options, work: () => Promise<boolean>): Loop {
  const stopping = new AbortController();
  let failures = 0;
  let waking = new AbortController();
  const turn = async (): Promise<number> => {
    try {
      const more = await work();
      failures = 0;
      return more ? 0 : everyMs;
    } catch (error) {
      failures += 1;
      if (failures === 1 || failures % 20 === 0)
        log.warn({ loop: name, code: codeOf(error), failures }, 'will try again');
      return Math.min(everyMs * 2 ** Math.min(failures, 5), 5000);
    }
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      waking = new AbortController(); // before the turn: what comes during it may be too late for it
      const pause = await turn();
      const signal = failures > 0 ? stopping.signal : AbortSignal.any([stopping.signal, waking.signal]);
      await delay(pause, undefined, { signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    wake: () => waking.abort(),
    stop: () => {
      stopping.abort();
      return running;
    },
  };
}

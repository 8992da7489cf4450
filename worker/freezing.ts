/** R56: makes the sums that are wanted for public bodies, week by week, beside everything else. */
import type { Logger } from 'pino';
import { freezeNextWeek, type Freezer } from '../activities/aggregates/freeze-week.ts';
import { everySoOften, type Loop } from './every-so-often.ts';

const EVERY_MS = 2000;

/** Begins again from the last whole week after a failure; stopping ends the week that is under way. */
export function startFreezing(freezer: Omit<Freezer, 'signal'>, log: Logger): Loop {
  const stopping = new AbortController();
  const loop = everySoOften({ name: 'aggregates', everyMs: EVERY_MS, log }, () =>
    freezeNextWeek({ ...freezer, signal: stopping.signal }),
  );
  return {
    wake: () => loop.wake(),
    stop: () => {
      stopping.abort();
      return loop.stop();
    },
  };
}

/** Wakes the worker's loops as soon as something is queued for them, so that it does not wait for their next turn. */
import { listenTo } from '../db/postgres/listen.ts';
import { queues, whenQueued, type Queue } from '../db/postgres/queued.ts';
import type { Loop } from './every-so-often.ts';

type Woken = Record<Queue, Pick<Loop, 'wake'>>;

/** Wakes the loop of a queue when a step of this process, or a call of an API, has queued something; until it is stopped. */
export function wakeWhenQueued(databaseUrl: string, loops: Woken): Pick<Loop, 'stop'> {
  const hushed = queues.map((queue) => whenQueued(queue, () => loops[queue].wake()));
  const listening = listenTo(
    databaseUrl,
    {
      work: (queue) => {
        if (isQueue(queue)) loops[queue].wake();
        // Notices may have been missed, or the API is of a version before: it names no queue.
        else for (const name of queues) loops[name].wake();
      },
      noticed: () => loops.webhooks.wake(),
    },
    'right-of-way worker, listening',
  );
  return {
    stop: () => {
      for (const hush of hushed) hush();
      return listening.stop();
    },
  };
}

const isQueue = (text: string | null): text is Queue => (queues as readonly (string | null)[]).includes(text);

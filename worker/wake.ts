/** Wakes the worker's loops, so that they handle the rows of a call or a workflow's step at once and not at their next turn. */
import { listenTo, type Listening } from '../db/postgres/listen.ts';

/** Wakes these loops whenever an API process says that it wrote something. */
export const wakeByNotice = (databaseUrl: string, loops: readonly { wake(): void }[]): Listening =>
  listenTo(
    databaseUrl,
    {
      work: () => {
        for (const loop of loops) loop.wake();
      },
    },
    'right-of-way worker, listening',
  );

type Steps = Record<string, (...input: never[]) => Promise<unknown>>;

/** The same steps; `wake` is called after each, since it may have queued mails. */
export const thenWake = <S extends Steps>(steps: S, wake: () => void): S =>
  Object.fromEntries(
    Object.entries(steps).map(([name, step]) => [
      name,
      async (...input: never[]) => {
        const result = await step(...input);
        wake();
        return result;
      },
    ]),
  ) as S; // every step stands under its own name

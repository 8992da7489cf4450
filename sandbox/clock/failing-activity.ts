/** What keeps a clock from going far: time leaps to the next try of an activity that fails, and the next, and the next. */
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import { Duration } from 'luxon';
import type { Client } from '@temporalio/client';

/** A journey past more tries than this takes longer than anybody waits: each is really made, some four a second. */
const TRIES_AT_MOST = 24;

export interface FailingActivity {
  type: string;
  /** How often it was tried so far. */
  tries: number;
  /** How far a journey may go, in ms. */
  reachMs: number;
}

/**
 * The activity whose tries a journey of `ms` would have to make by the dozen; `null` where nothing fails, or its tries
 * lie far enough apart. `afterTries`: one that was tried less often may yet succeed.
 */
export async function failingOnTheWay(
  client: Client,
  workflowId: string,
  ms: number,
  afterTries = 2,
): Promise<FailingActivity | null> {
  const { raw } = await client.workflow.getHandle(workflowId).describe();
  for (const { activityType, attempt, lastFailure, activityOptions } of raw.pendingActivities ?? []) {
    const everyMs = optionalTsToMs(activityOptions?.retryPolicy?.maximumInterval) ?? 0;
    const reachMs = everyMs * TRIES_AT_MOST;
    if (lastFailure && everyMs > 0 && (attempt ?? 0) >= afterTries && ms > reachMs)
      return { type: activityType?.name ?? 'an activity', tries: (attempt ?? 1) - 1, reachMs };
  }
  return null;
}

/** In words: what holds the clock, and what to do. */
export const heldBy = ({ type, tries, reachMs }: FailingActivity): string =>
  `The activity ${type} keeps failing (${tries} ${tries === 1 ? 'try' : 'tries'} so far), and time can't pass over its tries. ` +
  `Mend what it fails on and wait for the next try, or move the clock by ${inWords(reachMs)} at most.`;

const inWords = (ms: number): string => Duration.fromMillis(ms, { locale: 'en-GB' }).rescale().toHuman();

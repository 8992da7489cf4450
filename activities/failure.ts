/**
 * Failures as Temporal may keep them: it stores messages in plain text, and a database's messages carry values. So only
 * a code leaves an activity; what lies behind it goes to the log by name and place.
 */
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { isDatabaseAway } from '../db/postgres/away.ts';

type Activity = (...args: never[]) => Promise<unknown>;

/** The same activities, whose failures carry a code and no details. */
export const withoutDetails = <T extends Record<string, Activity>>(activities: T): T =>
  Object.fromEntries(Object.entries(activities).map(([name, run]) => [name, guarded(name, run)])) as T; // same keys, same signatures

const guarded =
  (name: string, run: Activity): Activity =>
  async (...args) => {
    try {
      return await run(...args);
    } catch (error) {
      if (error instanceof CancelledFailure) throw error;
      throw ApplicationFailure.create({ type: codeOf(error), message: `${name}: ${codeOf(error)}` });
    }
  };

/** The class of an error: a code of ours where it has one, its constructor's name otherwise. */
export function codeOf(error: unknown): string {
  if (isDatabaseAway(error)) return 'database-away';
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

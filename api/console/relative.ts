/** How far away a moment is, in words; beside the moment itself, since words grow old. */
import type { View } from '../ui/view.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** From two days on in days, from two hours on in hours; `now` by the clock of what it is about. */
export function relative({ locale }: View, moment: Date, now: Date): string {
  const ms = moment.getTime() - now.getTime();
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  if (Math.abs(ms) >= 2 * DAY_MS) return words.format(Math.trunc(ms / DAY_MS), 'day');
  if (Math.abs(ms) >= 2 * HOUR_MS) return words.format(Math.trunc(ms / HOUR_MS), 'hour');
  return words.format(Math.trunc(ms / MINUTE_MS), 'minute');
}

/** The present by a request's own clock, which the sandbox may have moved. */
export const nowOf = ({ submittedAt, ageMs }: { submittedAt: Date; ageMs: number }): Date =>
  new Date(submittedAt.getTime() + ageMs);

/** How long a delivery is tried: with growing waits for three days. */

const [SECOND, MINUTE, HOUR] = [1000, 60_000, 3_600_000];

/** Before each further try; together 71 hours and a half. */
export const WAITS_MS = [
  5 * SECOND,
  MINUTE,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  16 * HOUR,
  24 * HOUR,
] as const;

const LONGEST_ASKED_MS = 24 * HOUR;

/**
 * How long to wait after so many tries, milliseconds; `null`: it is given up. What the receiver asks for (`Retry-After`) counts where it is
 * more. Some chance is in it, so that what was held up together does not come back together.
 */
export function waitAfter(tries: number, askedMs = 0, chance = Math.random()): number | null {
  const wait = WAITS_MS[tries - 1];
  return wait === undefined ? null : Math.max(wait * (1 + chance / 10), Math.min(askedMs, LONGEST_ASKED_MS));
}

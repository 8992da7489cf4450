/** Whether this process should be sent work (`/readyz`), and which of its neighbours it misses. */

/** `full`: within reach, but without room for what must be written. */
export type NeighbourCheck = () => Promise<boolean | 'full'>;

export interface Readiness {
  /** Without one of these the process is not ready. */
  needed: Record<'database', NeighbourCheck> & Partial<Record<'engine', NeighbourCheck>>;
  /** Without one of these it serves on, less well. */
  wanted: Partial<Record<'mail' | 'files' | 'kafka', NeighbourCheck>>;
  /** Set when the process is about to stop: no new work, please. */
  draining: boolean;
}

const PATIENCE_MS = 2000;

/** The checks that fail, are `full`, do not answer in two seconds, or throw: each name with its reason. */
export async function missing(checks: Partial<Record<string, NeighbourCheck>>): Promise<Map<string, 'away' | 'full'>> {
  const answers = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await answerInTime(check)] as const),
  );
  return new Map(
    answers.flatMap(([name, answer]) =>
      answer === true ? [] : [[name, answer === 'full' ? 'full' : 'away'] as const],
    ),
  );
}

function answerInTime(check: NeighbourCheck | undefined): Promise<boolean | 'full'> {
  if (!check) return Promise.resolve(true);
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), PATIENCE_MS);
    void check()
      .then(resolve, () => resolve(false))
      .finally(() => clearTimeout(timer));
  });
}

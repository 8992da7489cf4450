/** Whether this process should be sent work (`/readyz`), and which of its neighbours it misses. */
export type NeighbourCheck = () => Promise<boolean>;

export interface Readiness {
  /** Without one of these the process is not ready. */
  needed: Record<'database' | 'engine', NeighbourCheck>;
  /** Without one of these it serves on, less well. */
  wanted: Partial<Record<'mail' | 'files', NeighbourCheck>>;
  /** Set when the process is about to stop: no new work, please. */
  draining: boolean;
}

const PATIENCE_MS = 2000;

/** The names of the checks that fail, do not answer in two seconds, or throw. */
export async function missing(checks: Partial<Record<string, NeighbourCheck>>): Promise<string[]> {
  const answers = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => ((await answersInTime(check)) ? [] : [name])),
  );
  return answers.flat();
}

function answersInTime(check: NeighbourCheck | undefined): Promise<boolean> {
  if (!check) return Promise.resolve(true);
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), PATIENCE_MS);
    void check()
      .then(resolve, () => resolve(false))
      .finally(() => clearTimeout(timer));
  });
}

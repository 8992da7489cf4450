/** Many things at once, and how they came out. */

/** Makes so many, twelve at a time: more would try how much the machine can bear, which is not what is asked here. */
export async function times<T>(count: number, make: (i: number) => Promise<T>, atOnce = 12): Promise<T[]> {
  const made: T[] = [];
  const left = Array.from({ length: count }, (_, i) => i).values();
  const lane = async () => {
    for (const i of left) made[i] = await make(i);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return made;
}

/** How often each outcome came about, for whoever reads the run. */
export function tally(outcomes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

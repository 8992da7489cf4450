/** Whether two samples come from one distribution: the two-sample test of Kolmogorov and Smirnov. */

export interface Comparison {
  /** How likely samples at least as different as these are, where nothing differs. */
  p: number;
  /** Between the medians, in the samples' unit. */
  medianGap: number;
}

export function compare(one: readonly number[], other: readonly number[]): Comparison {
  const [a, b] = [one.toSorted((x, y) => x - y), other.toSorted((x, y) => x - y)];
  let furthest = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const at = Math.min(a[i]!, b[j]!);
    while (i < a.length && a[i]! <= at) i += 1;
    while (j < b.length && b[j]! <= at) j += 1;
    furthest = Math.max(furthest, Math.abs(i / a.length - j / b.length));
  }
  const size = Math.sqrt((a.length * b.length) / (a.length + b.length));
  return { p: chanceOf((size + 0.12 + 0.11 / size) * furthest), medianGap: Math.abs(median(a) - median(b)) };
}

/** Kolmogorov's distribution, by its series; it does not converge near zero, where the chance is one. */
function chanceOf(lambda: number): number {
  if (lambda < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k += 1) sum += 2 * (-1) ** (k - 1) * Math.exp(-2 * k * k * lambda * lambda);
  return Math.min(1, Math.max(0, sum));
}

const median = (sorted: readonly number[]): number =>
  ((sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN) +
    (sorted[Math.ceil((sorted.length - 1) / 2)] ?? Number.NaN)) /
  2;

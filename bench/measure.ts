/**
 * What the benchmarks share: contenders take turns in one run (A B A B …), so that a busy machine is busy for all of
 * them; a figure is the median of its turns with the lowest and the highest; a table for people, JSON for programs.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** What one turn measured, by the name of the figure. */
export type Sample = Record<string, number>;

export interface Figure {
  median: number;
  lowest: number;
  highest: number;
}

/** A number from the environment, such as `TURNS`. */
export const setting = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);

/** One turn of each that does not count, then `turns` of each in turn. */
export async function inTurns<Name extends string>(
  turns: number,
  contenders: Record<Name, () => Promise<Sample>>,
): Promise<Record<Name, Record<string, Figure>>> {
  const names = Object.keys(contenders) as Name[]; // the keys of exactly this object
  const samples = new Map<Name, Sample[]>(names.map((name) => [name, []]));
  for (let turn = 0; turn <= turns; turn += 1)
    for (const name of names) {
      const sample = await contenders[name]();
      if (turn > 0) samples.get(name)?.push(sample);
    }
  const figures = names.map((name) => [name, figuresOf(samples.get(name) ?? [])] as const);
  return Object.fromEntries(figures) as Record<Name, Record<string, Figure>>; // one entry for each name
}

/** Median and spread of each figure. */
export function figuresOf(samples: Sample[]): Record<string, Figure> {
  const names = [...new Set(samples.flatMap((sample) => Object.keys(sample)))];
  return Object.fromEntries(names.map((name) => [name, figureOf(samples.map((sample) => sample[name] ?? Number.NaN))]));
}

/** Median and spread of some values. */
export function figureOf(values: number[]): Figure {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.round((sorted.length - 1) * share)] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return {
    median: ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2,
    lowest: at(0),
    highest: at(1),
  };
}

/** A figure as text, such as `12.3 (11–15)`. */
export const spell = ({ median, lowest, highest }: Figure, digits = 0): string =>
  `${median.toFixed(digits)} (${lowest.toFixed(digits)}–${highest.toFixed(digits)})`;

/** What a run came to, beside what it should. */
export interface Goal {
  /** As `docs/performance.md` has it; some have several figures. */
  id: string;
  /** What the figure is, with its unit or what it is a multiple of. */
  what: string;
  value: number;
  /** One of the two. */
  atMost?: number;
  atLeast?: number;
}

/** Whether the goal is met; a figure that was not measured meets none. */
export const isMet = ({ value, atMost, atLeast }: Goal): boolean =>
  atMost === undefined ? value >= (atLeast ?? Number.NaN) : value <= atMost;

/** Prints what each goal asks and whether it is met. */
export function printGoals(goals: readonly Goal[]): void {
  console.log();
  printTable([
    ['goal', 'what', 'measured', 'asked', ''],
    ...goals.map((goal) => [
      goal.id,
      goal.what,
      spellNumber(goal.value),
      goal.atMost === undefined ? `≥ ${goal.atLeast}` : `≤ ${goal.atMost}`,
      isMet(goal) ? 'met' : 'missed',
    ]),
  ]);
}

/** A number with as many digits as say something. */
const spellNumber = (value: number): string =>
  value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);

/** Prints rows as a table in Markdown, the first one being its head. */
export function printTable(rows: readonly (readonly string[])[]): void {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: readonly string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  console.log([line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n'));
}

/** Prints the goals and writes `bench/results/<name>.json`, with the machine that it was measured on. `name` is that of the script, `bench:<name>`. */
export function saveResults(
  name: string,
  { goals, ...results }: { goals: readonly Goal[] } & Record<string, unknown>,
): void {
  if (goals.length > 0) printGoals(goals);
  const folder = new URL('./results/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  const machine = { cpus: cpus().length, model: cpus()[0]?.model ?? 'unknown', node: process.version };
  const text = JSON.stringify({ bench: name, at: new Date().toISOString(), machine, goals, ...results }, null, 2);
  writeFileSync(new URL(`${name}.json`, folder), `${text}\n`);
  console.log(`\nWritten to bench/results/${name}.json`);
}

/** What `export.ts` and `lake.ts` print of their turns. */
import { printTable, spell, type Figure } from './measure.ts';

/** The median of a figure of one contender, as a multiple of another's. */
export type TimesOf<Name extends string> = (figure: string, name: Name, of: Name) => number;

/** Prints each contender's figures, by what it is called; answers how they compare, and a figure of one alone. */
export function printExports<Name extends string>(
  names: Record<Name, string>,
  figures: Record<Name, Record<string, Figure>>,
): { times: TimesOf<Name>; median: (figure: string, name: Name) => number } {
  const of = (name: Name, figure: string): Figure =>
    figures[name][figure] ?? { median: Number.NaN, lowest: Number.NaN, highest: Number.NaN };
  printTable([
    ['what', 'readings/s', 'seconds', 'CPU s of Node', 'peak RSS MB'],
    ...(Object.keys(names) as Name[]).map((name) => [
      names[name],
      spell(of(name, 'perSecond')),
      spell(of(name, 'seconds'), 2),
      spell(of(name, 'cpuSeconds'), 2),
      spell(of(name, 'peakMb')),
    ]),
  ]);
  const median = (figure: string, name: Name): number => of(name, figure).median;
  return { median, times: (figure, name, other) => median(figure, name) / median(figure, other) };
}

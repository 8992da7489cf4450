/**
 * Work that is cheaper together: whoever comes while a round is under way joins the next one of their line. Nobody waits
 * for company, and lines do not wait for one another.
 */
const MOST_TOGETHER = 100;

interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result | Promise<Result>) => void;
}

/** What comes one by one, done in rounds by `work`, which gives everybody their result; where it throws, all get that. */
export function inRounds<Item, Result>(
  lineOf: (item: Item) => string,
  work: (round: readonly Waiting<Item, Result>[]) => Promise<void>,
): (item: Item) => Promise<Result> {
  const lines = new Map<string, (Waiting<Item, Result> & { reject: (error: unknown) => void })[]>();

  async function serve(line: string): Promise<void> {
    for (let waiting = lines.get(line); waiting && waiting.length > 0; waiting = lines.get(line)) {
      lines.set(line, waiting.slice(MOST_TOGETHER));
      const round = waiting.slice(0, MOST_TOGETHER);
      await work(round).catch((error: unknown) => {
        for (const { reject } of round) reject(error);
      });
    }
    lines.delete(line);
  }

  return (item) =>
    new Promise((resolve, reject) => {
      const line = lineOf(item);
      const waiting = lines.get(line);
      if (waiting) waiting.push({ item, resolve, reject });
      else {
        lines.set(line, [{ item, resolve, reject }]);
        void serve(line);
      }
    });
}

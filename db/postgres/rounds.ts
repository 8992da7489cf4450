/**
 * Work that is cheaper in batches. The first item of a line starts a round, with those that come in the same turn of the
 * event loop; items that arrive during a round go into the next round of their line. Lines don't block each other.
 */
import { setImmediate as endOfTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import { isDatabaseAway, isHeldUp } from './away.ts';

const MOST_TOGETHER = 100;

interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result | Promise<Result>) => void;
}

/** Takes items one by one and works on them in rounds. `work` resolves each item; if it throws, every item of the round rejects. */
export function inRounds<Item, Result>(
  lineOf: (item: Item) => string,
  work: (round: readonly Waiting<Item, Result>[]) => Promise<void>,
): (item: Item) => Promise<Result> {
  const lines = new Map<string, (Waiting<Item, Result> & { reject: (error: unknown) => void })[]>();

  async function serve(line: string): Promise<void> {
    await endOfTurn();
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

/** One of each for a pool of connections: whoever asks the same database shares its rounds. */
export function forEachPool<T>(make: (db: Knex) => T): (db: Knex) => T {
  const made = new WeakMap<Knex, T>();
  return (db) => {
    const before = made.get(db);
    const own = before ?? make(db);
    if (!before) made.set(db, own);
    return own;
  };
}

/**
 * Whether the items of a round may be tried one by one: PostgreSQL refused their common statement, so that nothing was
 * written. Where it did not answer, nobody knows.
 */
export const mayTryAlone = (error: unknown): boolean => !isDatabaseAway(error) || isHeldUp(error);

/**
 * Asks for many items in one statement; `ask` answers in the order of the items. Where a fault of one item, or a lock that
 * it waits for, fails the statement, each is asked for alone, so that the others have their answers. `ask` must change
 * nothing where it fails.
 */
export const askedInRounds = <Item, Result>(
  ask: (items: readonly Item[]) => Promise<readonly Result[]>,
): ((item: Item) => Promise<Result>) => {
  const answer = async (round: readonly Waiting<Item, Result>[]): Promise<void> => {
    const results = await ask(round.map(({ item }) => item));
    for (const [i, { resolve }] of round.entries()) resolve(results[i] as Result); // one for each item
  };
  return inRounds<Item, Result>(
    () => '',
    (round) =>
      answer(round).catch(async (error: unknown) => {
        if (round.length === 1 || !mayTryAlone(error)) throw error;
        await Promise.all(round.map((one) => answer([one]).catch((own: unknown) => one.resolve(Promise.reject(own)))));
      }),
  );
};

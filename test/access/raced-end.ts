/**
 * Ends in the middle of reading. What counts is the moment at which a process hands readings to a connection: each is noted in the process
 * itself, and none may be later than the answer to the end.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { tally } from '../front-door/at-once.ts';
import { eventually } from '../front-door/front-door.ts';
import type { NewVehicle } from '../sharing/new-customer.ts';
import type { WatchedApi } from '../sharing/watched-api.ts';
import { ingest, speedOf } from './data-calls.ts';
import { beginToRead, ways as readings } from './readers.ts';

export interface Raced {
  car: NewVehicle;
  /** Of the program that reads. */
  token: string;
  /** Ends it by a call to the process at this address. */
  end: (base: string) => Promise<{ status: number }>;
}

interface Races<Way extends string> {
  /** How many; at least each way of ending against each way of reading. */
  races: number;
  /** So many at once. */
  lanes: number;
  apis: readonly [WatchedApi, WatchedApi];
  /** Of ending, in turn. */
  ways: readonly Way[];
  begin: (how: Way) => Promise<Raced>;
}

/** How many races there are at least, for each end to meet each way of reading. */
export const leastRaces = (ways: readonly string[]): number => ways.length * readings.length;

/** Races them all; at least every second one must have met a reader. */
export async function raceEnds<Way extends string>(all: Races<Way>): Promise<void> {
  const { races, lanes } = all;
  const outcomes: string[] = [];
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      for (let i = lane; i < races; i += lanes) outcomes.push(await race(i, all));
    }),
  );
  console.log('ends that met readers:', tally(outcomes));
  expect(outcomes.filter((outcome) => outcome.endsWith('had some')).length).toBeGreaterThanOrEqual(
    Math.floor(races / 2),
  );
}

/** One, by one process or both, when readings flow or at any moment. Answers what was raced, and whether the reader had some. */
async function race<Way extends string>(i: number, { apis, ways, begin }: Races<Way>): Promise<string> {
  const how = ways[i % ways.length]!;
  const round = Math.floor(i / ways.length);
  const kind = readings[round % readings.length]!;
  const [from, other] = i % 4 < 2 ? apis : apis.toReversed();
  const { car, token, end } = await begin(how);
  let value = 0;
  let isOver = false;
  const sending = (async () => {
    while (!isOver) await ingest([speedOf(car, (value += 1))]);
  })();
  const reader = await beginToRead(kind, token, from!.url);
  // In every second race the end comes while readings flow, in the others whenever it comes.
  if ((i + round) % 2 === 0)
    await eventually(
      async () => reader.hasSome(),
      (some) => some,
    );
  await sleep(Math.random() * 60);
  const { status } = await end(i % 8 < 4 ? from!.url : other!.url);
  const sentBefore = value; // it may be on its way
  const answered = Date.now() + 0.999; // as note-writes.ts refines it
  expect([how, status]).toEqual([how, 200]);
  await sleep(40);
  isOver = true;
  await sending;
  await sleep(20);
  await reader.stop();
  const late = apis
    .flatMap((api) => api.writes())
    .filter(({ path, begun }) => path.includes(token) && begun > answered);
  expect(late).toEqual([]);
  const highest = Math.max(0, ...reader.values);
  expect([how, kind, highest <= sentBefore]).toEqual([how, kind, true]);
  return `${kind}, ${how}: ${highest > 0 ? 'had some' : 'had none'}`;
}

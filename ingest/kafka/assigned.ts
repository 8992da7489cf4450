/** Reads the partitions that this process has, from where the database says on, until they change. */
import {
  ListOffsetTimestamps,
  type ClusterTopicMetadata,
  type Consumer,
  type Message,
  type MessagesStream,
} from '@platformatic/kafka';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { lastTaken } from '../../db/readings/feed.ts';
import { Lane, Overtaken, type LaneParts } from './lane.ts';
import type { TopicMessage } from './message.ts';

export interface AssignedParts extends LaneParts {
  db: Knex;
  topic: string;
  deadLetterTopic: string;
  log: Logger;
}

/** Messages that wait for their turn, in bytes: while there are more, none is read. */
const MOST_WAITING = 16 * 1024 * 1024;
const LOOK_EACH_MS = 5000;
const FETCH = { maxBytes: 8 * 1024 * 1024, maxWaitTime: 1000, highWaterMark: 1024 };

interface Partition {
  number: number;
  /** Where reading begins. */
  from: number;
  lane: Lane;
}

/**
 * Reads until `signal` is aborted, or another process took something of a partition first. A batch under way is finished
 * before it resolves; what waits behind it will be read again by whoever has the partition next.
 * @throws what Kafka or the database fail with; nothing of the batch that failed counts
 */
export async function readAssigned(consumer: Consumer, signal: AbortSignal, parts: AssignedParts): Promise<void> {
  const facts = await topicFacts(consumer, parts);
  const partitions = await whereToBegin(consumer, facts.id, parts);
  if (signal.aborted) return;
  const stream = partitions.length > 0 ? await openStream(consumer, parts.topic, partitions) : undefined;
  const turn = new Turn(signal);
  const lanes = new Map(partitions.map(({ number, lane }) => [number, lane]));
  const look = () => turn.does(lookAtTopic(consumer, facts, lanes, stream, parts));
  look();
  const looking = setInterval(look, LOOK_EACH_MS);
  parts.metrics.reading.set(1);
  try {
    if (stream) await fill(stream, lanes, turn);
    else await turn.over;
  } catch (error) {
    turn.fail(error);
  } finally {
    clearInterval(looking);
    await turn.end();
    parts.metrics.lag.reset();
  }
}

/** Puts each message into its lane, and keeps the lanes at work; resolves when the turn is over. */
async function fill(
  stream: MessagesStream<Buffer, Buffer, Buffer, Buffer>,
  lanes: ReadonlyMap<number, Lane>,
  turn: Turn,
): Promise<void> {
  stream.on('error', (error) => turn.fail(error)); // one that comes after the last message has nobody else to go to
  void turn.over.then(() => stream.destroy());
  for await (const message of stream) {
    if (turn.isOver) return;
    const lane = lanes.get(message.partition);
    if (!lane) continue;
    lane.push(topicMessage(message));
    if (!lane.isAtWork) turn.does(carryOn(lane, turn));
    while (waiting(lanes) > MOST_WAITING && !turn.isOver) await turn.progress();
  }
}

async function carryOn(lane: Lane, turn: Turn): Promise<void> {
  while (!turn.isOver && (await lane.takeSome()));
}

const waiting = (lanes: ReadonlyMap<number, Lane>): number =>
  [...lanes.values()].reduce((sum, { bytes }) => sum + bytes, 0);

/** One turn of reading: what is under way in it, and whether it is over. The first failure ends it. */
class Turn {
  isOver = false;
  readonly over: Promise<void>;
  #finish: () => void = () => {};
  #failure: { error: unknown } | undefined;
  readonly #underWay = new Set<Promise<void>>();

  constructor(signal: AbortSignal) {
    this.over = new Promise((resolve) => (this.#finish = resolve));
    signal.addEventListener('abort', () => this.#close(), { once: true });
    if (signal.aborted) this.#close();
  }

  does(work: Promise<void>): void {
    const watched = work.catch((error: unknown) => this.fail(error)).finally(() => this.#underWay.delete(watched));
    this.#underWay.add(watched);
  }

  /** Resolves when some of what is under way is done. */
  async progress(): Promise<void> {
    await Promise.race(this.#underWay);
  }

  fail(error: unknown): void {
    if (!this.isOver && !(error instanceof Overtaken)) this.#failure ??= { error };
    this.#close();
  }

  /** Waits for what is under way. @throws the failure that ended it */
  async end(): Promise<void> {
    this.#close();
    await Promise.all(this.#underWay);
    if (this.#failure) throw this.#failure.error;
  }

  #close(): void {
    this.isOver = true;
    this.#finish();
  }
}

const openStream = (consumer: Consumer, topic: string, partitions: readonly Partition[]) =>
  consumer.consume({
    topics: [topic],
    mode: 'manual',
    fallbackMode: 'fail',
    offsets: partitions.map(({ number, from }) => ({ topic, partition: number, offset: BigInt(from) })),
    autocommit: false,
    ...FETCH,
  });

/** How far each partition is behind; fails where the topic is no longer what it was when its partitions were shared out. */
async function lookAtTopic(
  consumer: Consumer,
  before: TopicFacts,
  lanes: ReadonlyMap<number, Lane>,
  stream: MessagesStream<Buffer, Buffer, Buffer, Buffer> | undefined,
  parts: AssignedParts,
): Promise<void> {
  const { topic, metrics } = parts;
  const now = await topicFacts(consumer, parts);
  if (now.id !== before.id || now.partitionsCount !== before.partitionsCount)
    throw new Error(`The topic ${topic} has other partitions than before.`);
  const ends = await consumer.listOffsets({ topics: [topic], timestamp: ListOffsetTimestamps.LATEST });
  for (const [number, lane] of lanes) {
    // Marks of transactions have offsets, too, and are no messages: where nothing waits, all before the next one is read
    const isAllTaken = stream?.readableLength === 0 && lane.isIdle;
    const next = isAllTaken ? Number(stream.offsetsToFetch.get(`${topic}:${number}`) ?? 0n) : 0;
    const lag = Number(ends.get(topic)?.[number] ?? 0n) - Math.max(lane.taken + 1, next);
    metrics.lag.set({ partition: number }, Math.max(0, lag));
  }
}

type TopicFacts = Pick<ClusterTopicMetadata, 'id' | 'partitionsCount'>;

/** The topic as it is now; fails where it, or the one for dead letters, is not there. */
async function topicFacts(consumer: Consumer, { topic, deadLetterTopic }: AssignedParts): Promise<TopicFacts> {
  const { topics } = await consumer.metadata({ topics: [topic, deadLetterTopic], metadataMaxAge: LOOK_EACH_MS / 2 });
  const found = topics.get(topic);
  if (!found) throw new Error(`The topic ${topic} is not there.`);
  return found;
}

/**
 * The database knows how far each partition was read: by the topic's own id, since a topic that was made anew counts from
 * the beginning. A partition that it does not know is read from its first message on.
 */
async function whereToBegin(consumer: Consumer, topicId: string, parts: AssignedParts): Promise<Partition[]> {
  const { topic, db } = parts;
  const numbers = consumer.assignments?.find((one) => one.topic === topic)?.partitions ?? [];
  const sources = numbers.map((number) => `kafka ${topic} ${number} ${topicId}`);
  const [taken, first, end] = await Promise.all([
    lastTaken(db, sources),
    consumer.listOffsets({ topics: [topic], timestamp: ListOffsetTimestamps.EARLIEST }),
    consumer.listOffsets({ topics: [topic], timestamp: ListOffsetTimestamps.LATEST }),
  ]);
  return numbers.map((number, i) => {
    const source = sources[i] ?? '';
    const last = taken.get(source) ?? -1;
    const range = { first: Number(first.get(topic)?.[number] ?? 0n), end: Number(end.get(topic)?.[number] ?? 0n) };
    return { number, from: beginAt(last, range, { ...parts, number }), lane: new Lane(source, last, parts) };
  });
}

/** After the last one that was taken; where the topic has that place no longer, or not yet, at the nearest that it has. */
function beginAt(
  last: number,
  { first, end }: { first: number; end: number },
  { number: partition, metrics, log }: Pick<AssignedParts, 'metrics' | 'log'> & { number: number },
): number {
  const next = last + 1;
  if (next < first && last >= 0) {
    metrics.missed.inc(first - next);
    log.error({ partition, from: next, until: first }, 'the topic no longer has messages that were not read yet');
  }
  if (next > end)
    log.error({ partition, next, end }, 'the topic ends before what was read of it: reading goes on at its end');
  return Math.min(Math.max(next, first), Math.max(end, first));
}

const topicMessage = ({ topic, partition, offset, key, value, headerEntries }: Message): TopicMessage => ({
  topic,
  partition,
  offset: Number(offset),
  key,
  value,
  headers: headerEntries,
});

/** One partition of the topic: its messages are taken in their order, a batch after the other. */
import { MOST_READINGS, type RefusedReading } from '../../domain/readings/batch.ts';
import { isFaultOfData, type TakeBatch } from '../take.ts';
import type { DeadLetter, DeadLetters } from './dead-letters.ts';
import {
  ofMessage,
  ofReading,
  readMessage,
  type Decode,
  type ReadMessage,
  type Refusal,
  type TopicMessage,
} from './message.ts';
import type { KafkaMetrics } from './metrics.ts';

/** What every lane works with. */
export interface LaneParts {
  take: TakeBatch;
  decode: Decode;
  deadLetters: Pick<DeadLetters, 'send'>;
  metrics: KafkaMetrics;
}

/** Another process has read this partition further, or from elsewhere: what is in the database has to be asked again. */
export class Overtaken extends Error {}

const MOST_MESSAGES = 1000;

export class Lane {
  readonly #source: string;
  readonly #parts: LaneParts;
  readonly #waiting: TopicMessage[] = [];
  /** Read, and too much for the batch before. */
  #left: ReadMessage | undefined;
  #taken: number;
  #bytes = 0;
  #isAtWork = false;

  /** `taken` is the offset of the last message that is in the database. */
  constructor(source: string, taken: number, parts: LaneParts) {
    this.#source = source;
    this.#taken = taken;
    this.#parts = parts;
  }

  /** The offset of the last message that is in the database. */
  get taken(): number {
    return this.#taken;
  }

  /** Bytes of messages that wait. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether a batch is under way. */
  get isAtWork(): boolean {
    return this.#isAtWork;
  }

  /** Whether nothing waits, and nothing is under way. */
  get isIdle(): boolean {
    return !this.#isAtWork && this.#waiting.length === 0 && !this.#left;
  }

  push(message: TopicMessage): void {
    this.#waiting.push(message);
    this.#bytes += sizeOf(message);
  }

  /**
   * Takes a batch of those that wait, if no batch is under way; answers whether it took one.
   * @throws Overtaken; whatever the database or the dead-letter topic fails with, and then nothing of the batch counts
   */
  async takeSome(): Promise<boolean> {
    if (this.#isAtWork || (this.#waiting.length === 0 && !this.#left)) return false;
    this.#isAtWork = true;
    try {
      const batch = await this.#nextBatch();
      await this.#take(batch, new Set());
      for (const { message } of batch) this.#bytes -= sizeOf(message);
      return true;
    } finally {
      this.#isAtWork = false;
    }
  }

  async #nextBatch(): Promise<ReadMessage[]> {
    const batch: ReadMessage[] = [];
    for (let readings = 0; batch.length < MOST_MESSAGES;) {
      const next = this.#left ?? (await this.#readNext());
      this.#left = undefined;
      if (!next) break;
      readings += next.readings.length;
      if (readings > MOST_READINGS) {
        this.#left = next;
        break;
      }
      batch.push(next);
    }
    return batch;
  }

  async #readNext(): Promise<ReadMessage | undefined> {
    const message = this.#waiting.shift();
    return message && readMessage(this.#parts.decode, message);
  }

  /**
   * One transaction: the readings, and how far the partition is read. What is refused is in the dead-letter topic before
   * that. What the database can't take is found by halves, and refused, so that one message stops nobody. `told` has the
   * offsets that are in the dead-letter topic already.
   */
  async #take(batch: readonly ReadMessage[], told: Set<number>): Promise<void> {
    const { take, metrics } = this.#parts;
    const last = batch.at(-1);
    if (!last) return;
    const readings = batch.flatMap((one) => one.readings);
    const places = batch.flatMap((of) => of.readings.map((_reading, index) => ({ of, index })));
    const tell = (refused: readonly RefusedReading[]) => this.#tell(batch, refusalsOf(places, refused), told);
    const isRefused = batch.some(({ refusal }) => refusal);
    if (isRefused) await tell([]);
    try {
      const taken = await take({
        source: this.#source,
        sequence: last.message.offset,
        after: this.#taken,
        readings,
        refusing: tell,
      });
      if (taken.outcome === 'behind') throw new Overtaken();
      this.#taken = last.message.offset;
      const accepted = Number(taken.answer['accepted']);
      metrics.messages.inc(batch.length);
      metrics.readings.inc({ fate: 'taken' }, accepted);
      metrics.readings.inc({ fate: 'refused' }, readings.length - accepted);
    } catch (error) {
      if (!isFaultOfData(error)) throw error;
      if (batch.length > 1) {
        const half = Math.ceil(batch.length / 2);
        await this.#take(batch.slice(0, half), told);
        await this.#take(batch.slice(half), told);
      } else await this.#take([{ ...last, readings: [], refusal: ofMessage('not-storable') }], told);
    }
  }

  /** Puts what is refused into the dead-letter topic, each message once. */
  async #tell(batch: readonly ReadMessage[], ofReadings: ReadonlyMap<ReadMessage, Refusal[]>, told: Set<number>) {
    const letters = batch.flatMap((one): DeadLetter[] => {
      const refusals = [...(one.refusal ? [one.refusal] : []), ...(ofReadings.get(one) ?? [])];
      return refusals.length > 0 && !told.has(one.message.offset) ? [{ message: one.message, refusals }] : [];
    });
    if (letters.length === 0) return;
    await this.#parts.deadLetters.send(letters);
    for (const { message } of letters) told.add(message.offset);
    this.#parts.metrics.deadLetters.inc(letters.length);
  }
}

interface Place {
  of: ReadMessage;
  index: number;
}

function refusalsOf(places: readonly Place[], refused: readonly RefusedReading[]): Map<ReadMessage, Refusal[]> {
  const found = new Map<ReadMessage, Refusal[]>();
  for (const one of refused) {
    const place = places[one.index];
    if (!place) continue;
    const before = found.get(place.of) ?? [];
    found.set(place.of, [...before, ofReading(place.of, place.index, one)]);
  }
  return found;
}

const sizeOf = ({ key, value }: TopicMessage): number => (key?.length ?? 0) + (value?.length ?? 0) + 100;

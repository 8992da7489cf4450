/** The Kafka inlet: a member of the consumer group, for as long as the process runs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Consumer } from '@platformatic/kafka';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { NeighbourCheck } from '../../api/server/readiness.ts';
import type { KafkaSettings } from '../../kafka-settings.ts';
import type { TakeBatch } from '../take.ts';
import { readAssigned, type AssignedParts } from './assigned.ts';
import { clientOptions } from './client.ts';
import { openDeadLetters } from './dead-letters.ts';
import type { Decode } from './message.ts';
import { kafkaMetrics } from './metrics.ts';

export interface KafkaInlet {
  /** Whether it reads. */
  check: NeighbourCheck;
  /** Finishes the batch that is under way, and leaves the group. */
  stop(): Promise<void>;
}

interface InletParts {
  settings: KafkaSettings;
  decode: Decode;
  take: TakeBatch;
  db: Knex;
  log: Logger;
  registry: Registry;
}

const BACK_OFF_MS = [200, 500, 1000, 2000, 5000];
const TIME_TO_LEAVE_MS = 3000;
/** All that a member has to do for a new share-out is to answer. */
const REBALANCE_TIMEOUT_MS = 30_000;

/**
 * Begins to read the topic, and goes on whatever fails: a member that failed leaves the group, and a new one begins where
 * the database says. Kafka alone decides who reads which partition, and the database alone how far it was read.
 */
export function startKafkaInlet({ settings, decode, take, db, log, registry }: InletParts): KafkaInlet {
  const metrics = kafkaMetrics(registry);
  const deadLetters = openDeadLetters(clientOptions(settings), settings.deadLetterTopic);
  const { topic, deadLetterTopic } = settings;
  const parts: AssignedParts = { topic, deadLetterTopic, decode, take, db, log, metrics, deadLetters };
  const stopping = new AbortController();
  let isReading = false;

  async function keepReading(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted;) {
      try {
        await beMember(settings, stopping.signal, async (consumer, signal) => {
          isReading = true;
          await readAssigned(consumer, signal, parts);
          failures = 0;
        });
      } catch (error) {
        const pause = BACK_OFF_MS[Math.min(failures, BACK_OFF_MS.length - 1)];
        failures += 1;
        log.warn({ ...told(error), againInMs: pause }, 'does not read the topic');
        isReading = false;
        metrics.reading.set(0);
        await sleep(pause, undefined, { signal: stopping.signal }).catch(() => {});
      }
    }
  }

  const reading = keepReading();
  return {
    check: async () => isReading,
    async stop() {
      stopping.abort();
      await reading;
      await inTime(deadLetters.close());
    },
  };
}

/** Joins the group, reads what it is given, anew whenever that changes, and leaves the group again. */
async function beMember(
  settings: KafkaSettings,
  stopping: AbortSignal,
  read: (consumer: Consumer, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const consumer = new Consumer({
    ...clientOptions(settings),
    groupId: settings.group,
    sessionTimeout: settings.sessionTimeoutMs,
    heartbeatInterval: Math.ceil(settings.sessionTimeoutMs / 4),
    heartbeatStallTimeout: settings.sessionTimeoutMs,
    rebalanceTimeout: REBALANCE_TIMEOUT_MS,
    autocommit: false,
  });
  let failure: unknown;
  let turn = new AbortController();
  const fail = (error: unknown) => {
    failure ??= error;
    turn.abort();
  };
  const stop = () => turn.abort();
  const aborted = new Promise<void>((resolve) => stopping.addEventListener('abort', () => resolve(), { once: true }));
  stopping.addEventListener('abort', stop, { once: true });
  consumer.on('error', fail);
  consumer.on('consumer:group:join', () => turn.abort()); // the partitions may be others
  consumer.on('consumer:heartbeat:stalled', ({ lastError }) =>
    fail(lastError ?? new Error('The group does not answer.')),
  );
  try {
    consumer.topics.track(settings.topic); // while no stream is open, too: else each one that is opened joins anew
    await Promise.race([consumer.joinGroup(), aborted]);
    while (!stopping.aborted && failure === undefined) {
      turn = new AbortController();
      await read(consumer, turn.signal);
    }
    if (failure !== undefined) throw failure;
  } finally {
    stopping.removeEventListener('abort', stop);
    await inTime(consumer.close(true));
  }
}

/** Whoever can't be told good-bye is left all the same: the group notices by itself. */
async function inTime(closing: Promise<unknown>): Promise<void> {
  const given = new AbortController();
  await Promise.race([
    closing.catch(() => {}),
    sleep(TIME_TO_LEAVE_MS, undefined, { signal: given.signal }).catch(() => {}),
  ]);
  given.abort();
}

/** What may stand in the log: of an error of Kafka's its words, which name topics and brokers; of any other its code alone. */
function told(error: unknown): { code: string; reason?: string } {
  if (!(error instanceof Error)) return { code: 'unknown' };
  const code = 'code' in error ? String(error.code) : error.name;
  return code.startsWith('PLT_KFK') || error.message.startsWith('The ') ? { code, reason: error.message } : { code };
}

/** What the inlet counts, for Prometheus. */
import { Counter, Gauge, type Registry } from 'prom-client';

export interface KafkaMetrics {
  /** 1 while this process is in the group and reads, or has nothing to read. */
  reading: Gauge;
  /** Of the partitions that this process reads: messages that are in the topic and not in the feed. */
  lag: Gauge<'partition'>;
  messages: Counter;
  readings: Counter<'fate'>;
  deadLetters: Counter;
  /** Messages that the topic no longer had when they were to be read. */
  missed: Counter;
}

export function kafkaMetrics(registry: Registry): KafkaMetrics {
  const registers = [registry];
  return {
    reading: new Gauge({ name: 'kafka_reading', help: 'Whether this process reads the topic: 1 or 0.', registers }),
    lag: new Gauge({
      name: 'kafka_lag_messages',
      help: 'Messages of the topic that are not in the feed yet, of the partitions that this process reads.',
      labelNames: ['partition'] as const,
      registers,
    }),
    messages: new Counter({ name: 'kafka_messages_total', help: 'Messages read and committed.', registers }),
    readings: new Counter({
      name: 'kafka_readings_total',
      help: 'Readings in these messages, by what became of them.',
      labelNames: ['fate'] as const,
      registers,
    }),
    deadLetters: new Counter({
      name: 'kafka_dead_letters_total',
      help: 'Messages refused, whole or in part, and put into the dead-letter topic.',
      registers,
    }),
    missed: new Counter({
      name: 'kafka_missed_messages_total',
      help: 'Messages that the topic no longer had when they were to be read.',
      registers,
    }),
  };
}

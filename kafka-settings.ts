/** The settings of the Kafka inlet. Without brokers there is none; with them, what it needs has to fit together. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';

const NAME = /^[\w.-]{1,249}$/;
const BROKER = /^(\[[\da-f:]+\]|[\w.-]+):(\d{1,5})$/i;

function isBroker(text: string): boolean {
  const port = Number(BROKER.exec(text)?.[2] ?? 0);
  return port > 0 && port <= 65_535;
}

/** The contents of a file in PEM. */
const pemFile = z.string().transform((file, context) => {
  try {
    const text = readFileSync(file, 'utf8');
    if (text.includes('-----BEGIN ')) return text;
  } catch {
    // told below
  }
  context.addIssue({
    code: 'custom',
    message: 'Give the path of a file in PEM, -----BEGIN …, that this process may read.',
  });
  return z.NEVER;
});

const name = (what: string) =>
  z.string().regex(NAME, `Give the name of a ${what}: up to 249 letters, digits and . _ -`);

export const kafkaSettings = {
  /** `host:port`, by commas. */
  KAFKA_BROKERS: z
    .string()
    .transform((list) => list.split(',').map((broker) => broker.trim()))
    .refine((brokers) => brokers.every(isBroker), {
      error: 'Give brokers as host:port, several by commas.',
    })
    .optional(),
  KAFKA_TOPIC: name('topic').optional(),
  KAFKA_DEAD_LETTER_TOPIC: name('topic').optional(),
  KAFKA_GROUP: name('consumer group').default('right-of-way'),
  /** A module of the operator's own that reads messages, where they are not JSON. */
  KAFKA_DECODER: z
    .string()
    .transform((path) => resolve(path))
    .optional(),
  /** After this time without a sign of life, another process reads what this one read. */
  KAFKA_SESSION_TIMEOUT_MS: z.coerce.number().int().min(500).max(300_000).default(10_000),
  KAFKA_TLS: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
  KAFKA_TLS_CA: pemFile.optional(),
  KAFKA_TLS_CERT: pemFile.optional(),
  KAFKA_TLS_KEY: pemFile.optional(),
  KAFKA_SASL_MECHANISM: z.enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']).optional(),
  KAFKA_SASL_USERNAME: z.string().min(1).optional(),
  KAFKA_SASL_PASSWORD: z.string().min(1).optional(),
};

const schema = z.object(kafkaSettings);
type Given = z.infer<typeof schema>;

/** What is wrong with settings that are right one by one. */
export function kafkaFits(set: Given, context: z.RefinementCtx): void {
  const fault = (path: keyof Given, message: string) => context.addIssue({ code: 'custom', path: [path], message });
  if (!set.KAFKA_BROKERS) {
    if (set.KAFKA_TOPIC) fault('KAFKA_BROKERS', 'KAFKA_TOPIC is set: give the brokers, too, as host:port.');
    return;
  }
  if (!set.KAFKA_TOPIC) fault('KAFKA_TOPIC', 'KAFKA_BROKERS is set: give the topic that readings are in.');
  else if (set.KAFKA_DEAD_LETTER_TOPIC === set.KAFKA_TOPIC)
    fault('KAFKA_DEAD_LETTER_TOPIC', 'This is KAFKA_TOPIC, too: what is refused would come in again and again.');
  if ((set.KAFKA_TLS_CERT === undefined) !== (set.KAFKA_TLS_KEY === undefined))
    fault(
      set.KAFKA_TLS_CERT ? 'KAFKA_TLS_KEY' : 'KAFKA_TLS_CERT',
      'Give KAFKA_TLS_CERT and KAFKA_TLS_KEY both, or neither.',
    );
  if (!set.KAFKA_TLS && (set.KAFKA_TLS_CA ?? set.KAFKA_TLS_CERT ?? set.KAFKA_TLS_KEY) !== undefined)
    fault('KAFKA_TLS', 'Give true: there are certificates, and without TLS they are of no use.');
  for (const one of ['KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'] as const)
    if ((set.KAFKA_SASL_MECHANISM === undefined) !== (set[one] === undefined))
      fault(
        set[one] === undefined ? one : 'KAFKA_SASL_MECHANISM',
        'Give KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD all, or none.',
      );
  if (set.KAFKA_SASL_MECHANISM === 'PLAIN' && !set.KAFKA_TLS && !set.KAFKA_BROKERS.every(isLocal))
    fault('KAFKA_TLS', 'Give true: by PLAIN the password would go over the network for anyone to read.');
}

/** A broker on this very machine. */
export const isLocal = (broker: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[::1\]):\d+$/.test(broker);

/** What the inlet runs with. */
export interface KafkaSettings {
  brokers: string[];
  topic: string;
  deadLetterTopic: string;
  group: string;
  decoder: string | undefined;
  sessionTimeoutMs: number;
  tls: { ca?: string; cert?: string; key?: string } | undefined;
  sasl: { mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512'; username: string; password: string } | undefined;
}

/** `undefined` where no inlet is asked for; the settings have passed `kafkaFits`. */
export function kafkaOf(set: Given): KafkaSettings | undefined {
  const { KAFKA_BROKERS: brokers, KAFKA_TOPIC: topic, KAFKA_SASL_MECHANISM: mechanism } = set;
  if (!brokers || !topic) return undefined;
  return {
    brokers,
    topic,
    deadLetterTopic: set.KAFKA_DEAD_LETTER_TOPIC ?? `${topic}.dead-letters`,
    group: set.KAFKA_GROUP,
    decoder: set.KAFKA_DECODER,
    sessionTimeoutMs: set.KAFKA_SESSION_TIMEOUT_MS,
    tls: set.KAFKA_TLS
      ? {
          ...(set.KAFKA_TLS_CA && { ca: set.KAFKA_TLS_CA }),
          ...(set.KAFKA_TLS_CERT && { cert: set.KAFKA_TLS_CERT }),
          ...(set.KAFKA_TLS_KEY && { key: set.KAFKA_TLS_KEY }),
        }
      : undefined,
    sasl: mechanism && {
      mechanism,
      username: set.KAFKA_SASL_USERNAME ?? '',
      password: set.KAFKA_SASL_PASSWORD ?? '',
    },
  };
}

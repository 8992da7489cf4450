/** A message of the topic: which readings are in it, and why it may be refused. */
import { LONGEST_VALUE, MOST_READINGS, remedies, type RefusedReading, type Why } from '../../domain/readings/batch.ts';

/** A message as it lies in the topic. */
export interface TopicMessage {
  topic: string;
  partition: number;
  offset: number;
  key: Buffer | undefined;
  value: Buffer | undefined;
  headers: readonly (readonly [Buffer, Buffer])[];
}

/** What an operator's own decoder is given: a message whose value is there. */
export interface MessageToDecode {
  topic: string;
  key: Buffer | undefined;
  value: Buffer;
  /** By name; of one that is there several times, the last. */
  headers: ReadonlyMap<string, Buffer>;
}

/**
 * Reads a message: answers a reading, or a list of readings, as `POST /ingest/v1/batches` takes them. Throws where the
 * message can't be read. JSON is the one that comes with us; KAFKA_DECODER names a module with another one, for Avro or
 * Protobuf.
 */
export type Decode = (message: MessageToDecode) => unknown;

/** Why a message, or a reading in it, is refused; where; and what helps. */
export interface Refusal {
  why: Why | 'empty' | 'unreadable' | 'too-many' | 'not-storable';
  /** A JSON pointer into the message. */
  pointer: string;
  remedy: string;
}

const OF_MESSAGES = {
  empty: 'Send a message that has a value: a reading, or a list of readings.',
  unreadable: 'Send a message in the format that is read here (KAFKA_DECODER; by itself JSON).',
  'too-many': `Send at most ${MOST_READINGS} readings in a message.`,
  'not-storable': `The database does not take it: look for a value that is nested too deeply, or longer than ${LONGEST_VALUE} characters.`,
} as const;

/** A refusal of a whole message. */
export const ofMessage = (why: keyof typeof OF_MESSAGES): Refusal => ({ why, pointer: '', remedy: OF_MESSAGES[why] });

/** A message with the readings in it; or with why it has none. */
export interface ReadMessage {
  message: TopicMessage;
  readings: readonly unknown[];
  /** Whether it is a list: else its only reading is the message itself, and pointers begin there. */
  isList: boolean;
  refusal?: Refusal;
}

/** Decodes a message; never rejects, since what can't be read is refused. */
export async function readMessage(decode: Decode, message: TopicMessage): Promise<ReadMessage> {
  const refused = (why: keyof typeof OF_MESSAGES): ReadMessage => ({
    message,
    readings: [],
    isList: false,
    refusal: ofMessage(why),
  });
  const { topic, key, value } = message;
  if (value === undefined || value.length === 0) return refused('empty');
  try {
    const headers = new Map(message.headers.map(([name, text]) => [name.toString(), text]));
    const decoded = await decode({ topic, key, value, headers });
    const isList = Array.isArray(decoded);
    const readings: readonly unknown[] = isList ? decoded : [decoded];
    if (readings.length === 0) return refused('empty');
    return readings.length > MOST_READINGS ? refused('too-many') : { message, readings, isList };
  } catch {
    return refused('unreadable'); // its error may quote the message
  }
}

/** What is said of one reading of a message, in the message's own terms. */
export function ofReading({ isList }: ReadMessage, index: number, { why, pointer }: RefusedReading): Refusal {
  const field = pointer.replace(/^\/readings\/\d+/, '');
  return { why, pointer: isList ? `/${index}${field}` : field, remedy: remedies[why] };
}

/** One reading or a list of them, as JSON in UTF-8. */
export const decodeJson: Decode = ({ value }) => JSON.parse(utf8.decode(value)) as unknown;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The dead-letter topic: messages that were refused, whole or in part, as they came and with the reasons. */
import { Producer, ProduceAcks, type MessageToProduce } from '@platformatic/kafka';
import type { ClientOptions } from './client.ts';
import type { Refusal, TopicMessage } from './message.ts';

export interface DeadLetter {
  message: TopicMessage;
  refusals: readonly Refusal[];
}

export interface DeadLetters {
  /** Resolves when the topic has them. A kill may make it say the same again: each names its message's place. */
  send(letters: readonly DeadLetter[]): Promise<void>;
  close(): Promise<void>;
}

/** Headers have no room for thousands: of a message with more, these say enough. */
const MOST_REASONS = 20;

export function openDeadLetters(client: ClientOptions, topic: string): DeadLetters {
  let producer: Producer | undefined;
  const send = async (messages: MessageToProduce[]): Promise<void> => {
    producer ??= new Producer({ ...client, acks: ProduceAcks.ALL });
    await producer.send({ messages, acks: ProduceAcks.ALL });
  };
  return {
    async send(letters) {
      const messages = letters.map((letter) => letterOf(topic, letter));
      try {
        await send(messages);
      } catch (error) {
        if (!isTooLarge(error)) throw error;
        for (const message of messages)
          await send([message]).catch((why: unknown) => {
            if (!isTooLarge(why)) throw why;
            return send([withoutValue(message)]); // it lies in its own topic still, at the place that is named
          });
      }
    },
    async close() {
      await producer?.close();
    },
  };
}

function letterOf(topic: string, { message, refusals }: DeadLetter): MessageToProduce {
  const facts = {
    topic: message.topic,
    partition: `${message.partition}`,
    offset: `${message.offset}`,
    refused: `${refusals.length}`,
    reasons: JSON.stringify(refusals.slice(0, MOST_REASONS)),
  };
  const own = Object.entries(facts).map(([name, text]) => [headerOf(name), Buffer.from(text)] as const);
  return {
    topic,
    ...(message.key && { key: message.key }),
    ...(message.value && { value: message.value }),
    headers: new Map([...message.headers, ...own]),
  };
}

const headerOf = (name: string): Buffer => Buffer.from(`right-of-way-${name}`);

const withoutValue = ({ value: _value, headers, ...rest }: MessageToProduce): MessageToProduce => ({
  ...rest,
  headers: new Map([...(headers instanceof Map ? headers : []), [headerOf('value'), Buffer.from('too large')]]),
});

const isTooLarge = (error: unknown): boolean =>
  /MESSAGE_TOO_LARGE|RECORD_LIST_TOO_LARGE/.test(apiIdsIn(error).join(' '));

/** The names of Kafka's own errors, however deep the library has put them. */
function apiIdsIn(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const own = 'apiId' in error ? [String(error.apiId)] : [];
  const inner = error instanceof AggregateError ? error.errors.flatMap(apiIdsIn) : [];
  return [...own, ...inner, ...apiIdsIn(error.cause)];
}

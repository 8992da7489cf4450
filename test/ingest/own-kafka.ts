/** A Kafka of a test's own, the real one, with a listener that asks for TLS and a password beside the plain one. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Consumer, Producer, type Admin, type Message } from '@platformatic/kafka';
import { programCache } from '../../sandbox/go/cache.ts';
import { kafkaJars, kafkaProblem } from '../../sandbox/kafka/jars.ts';
import { startKafka, withAdmin, type Kafka } from '../../sandbox/kafka/server.ts';
import { eventually } from '../front-door/eventually.ts';
import { firstOfFreePorts } from '../setup/free-ports.ts';

const around = {
  cache: programCache(process.env),
  environment: process.env,
  log: () => {},
};

/** Why there can be no Kafka here; undefined where there can. */
export const noKafka = await kafkaProblem(around);

export interface OwnKafka {
  server: Kafka;
  brokers: string;
  /** Settings for the listener that asks for TLS and a password. */
  secure: Record<string, string>;
  makeTopic(topic: string, partitions: number): Promise<void>;
  /** Gives a topic more partitions. */
  grow(topic: string, partitions: number): Promise<void>;
  /** Another topic of the same name. */
  remakeTopic(topic: string, partitions: number): Promise<void>;
  /** Sends messages in their order, acknowledged when it resolves. */
  send(
    topic: string,
    messages: readonly { key: string; value: string | undefined; partition?: number }[],
  ): Promise<void>;
  /** Resolves when the server answers (again). */
  isBack(): Promise<void>;
  /** So many messages of a topic from its beginning. */
  read(topic: string, count: number): Promise<Message[]>;
  stop(): Promise<void>;
}

export async function startOwnKafka(): Promise<OwnKafka> {
  const folder = mkdtempSync('/tmp/right-of-way-kafka-');
  const port = await firstOfFreePorts(3);
  const { certificate, properties } = secureListener(folder, port);
  const jars = await kafkaJars(around);
  const server = await startKafka({ jars, folder, port, log: () => {}, properties });
  const client = { clientId: 'test', bootstrapBrokers: [server.brokers], retries: 20, retryDelay: 200 };
  const producer = new Producer({ ...client, idempotent: true });
  return {
    server,
    brokers: server.brokers,
    secure: {
      KAFKA_BROKERS: `localhost:${port + 2}`,
      KAFKA_TLS: 'true',
      KAFKA_TLS_CA: certificate,
      KAFKA_SASL_MECHANISM: 'PLAIN',
      KAFKA_SASL_USERNAME: 'ingest',
      KAFKA_SASL_PASSWORD: PASSWORD,
    },
    makeTopic: (topic, partitions) =>
      withAdmin(server.brokers, async (admin) => {
        await admin.createTopics({ topics: [topic], partitions, replicas: 1 });
        await admin.createTopics({ topics: [`${topic}.dead-letters`], partitions: 1, replicas: 1 });
        await untilKnown(admin, topic, partitions);
      }),
    grow: (topic, partitions) =>
      withAdmin(server.brokers, async (admin) => {
        await admin.createPartitions({ topics: [{ name: topic, count: partitions, assignments: null }] });
        await untilKnown(admin, topic, partitions);
      }),
    remakeTopic: (topic, partitions) =>
      withAdmin(server.brokers, async (admin) => {
        await admin.deleteTopics({ topics: [topic] });
        await admin.createTopics({ topics: [topic], partitions, replicas: 1 });
        await untilKnown(admin, topic, partitions);
      }),
    async send(topic, messages) {
      await producer.send({
        messages: messages.map(({ key, value, partition }) => ({
          topic,
          key: Buffer.from(key),
          ...(value !== undefined && { value: Buffer.from(value) }),
          ...(partition !== undefined && { partition }),
        })),
      });
    },
    isBack: async () =>
      void (await eventually(
        () => withAdmin(server.brokers, (admin) => admin.listTopics()),
        () => true,
      )),
    async read(topic, count) {
      const consumer = new Consumer({ ...client, groupId: `test-${Math.random()}`, maxWaitTime: 200 });
      try {
        const stream = await consumer.consume({ topics: [topic], mode: 'earliest', autocommit: false });
        const found: Message[] = [];
        for await (const message of stream) if (found.push(message) >= count) break;
        return found;
      } finally {
        await consumer.close(true);
      }
    },
    async stop() {
      await producer.close().catch(() => {});
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The broker tells clients of a change a moment after it is made. */
const untilKnown = (admin: Admin, topic: string, partitions: number) =>
  eventually(
    async () => (await admin.metadata({ topics: [topic], forceUpdate: true })).topics.get(topic)?.partitionsCount,
    (count) => count === partitions,
  );

const PASSWORD = 'a password of a test';

/** By keytool, which comes with Java: a key of its own, whose certificate vouches for itself. */
function secureListener(folder: string, port: number): { certificate: string; properties: Record<string, string> } {
  const store = join(folder, 'broker.p12');
  const certificate = join(folder, 'broker.pem');
  const keytool = (...args: string[]) =>
    execFileSync('keytool', [...args, '-keystore', store, '-storepass', PASSWORD, '-alias', 'broker'], {
      stdio: 'pipe',
    });
  keytool(
    '-genkeypair',
    '-keyalg',
    'EC',
    '-dname',
    'CN=localhost',
    '-ext',
    'san=dns:localhost',
    '-storetype',
    'PKCS12',
  );
  keytool('-exportcert', '-rfc', '-file', certificate);
  const own = (name: string) => `listener.name.secure.${name}`;
  return {
    certificate,
    properties: {
      listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${port + 1},SECURE://localhost:${port + 2}`,
      'advertised.listeners': `PLAINTEXT://127.0.0.1:${port},SECURE://localhost:${port + 2}`,
      'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SECURE:SASL_SSL',
      'inter.broker.listener.name': 'PLAINTEXT',
      [own('ssl.keystore.location')]: store,
      [own('ssl.keystore.password')]: PASSWORD,
      [own('ssl.keystore.type')]: 'PKCS12',
      [own('sasl.enabled.mechanisms')]: 'PLAIN',
      [own('plain.sasl.jaas.config')]:
        `org.apache.kafka.common.security.plain.PlainLoginModule required user_ingest="${PASSWORD}";`,
    },
  };
}

/** A Kafka of a test's own, the real one: beside the plain listener there is one that asks for a password, and one for a certificate. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
export const noKafka =
  (await kafkaProblem(around)) ?? (hasOpenssl() ? undefined : 'openssl is missing, which makes certificates');

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export interface OwnKafka {
  server: Kafka;
  brokers: string;
  /** Settings for the listener that asks for TLS and a password, by each mechanism. */
  byPassword: (mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512') => Record<string, string>;
  /** Settings for the listener that asks for a certificate. */
  byCertificate: Record<string, string>;
  makeTopic(topic: string, partitions: number): Promise<void>;
  /** Gives a topic more partitions. */
  grow(topic: string, partitions: number): Promise<void>;
  /** Another topic of the same name. */
  remakeTopic(topic: string, partitions: number): Promise<void>;
  /** Sends messages in their order, acknowledged when it resolves. */
  send(
    topic: string,
    messages: readonly { key: string; value: string | undefined; partition?: number }[],
    compression?: 'gzip' | 'none',
  ): Promise<void>;
  /** Resolves when the server answers (again). */
  isBack(): Promise<void>;
  /** So many messages of a topic from its beginning. */
  read(topic: string, count: number): Promise<Message[]>;
  stop(): Promise<void>;
}

export async function startOwnKafka(): Promise<OwnKafka> {
  const folder = mkdtempSync('/tmp/right-of-way-kafka-');
  const port = await firstOfFreePorts(4);
  const { broker, client: own, properties } = secureListeners(folder, port);
  const jars = await kafkaJars(around);
  const scram = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].map(
    (mechanism) => `${mechanism}=[name=ingest,password=${PASSWORD}]`,
  );
  const server = await startKafka({ jars, folder, port, log: () => {}, properties, scram });
  const client = { clientId: 'test', bootstrapBrokers: [server.brokers], retries: 20, retryDelay: 200 };
  const producer = new Producer({ ...client, idempotent: true });
  return {
    server,
    brokers: server.brokers,
    byPassword: (mechanism) => ({
      KAFKA_BROKERS: `localhost:${port + 2}`,
      KAFKA_TLS: 'true',
      KAFKA_TLS_CA: broker,
      KAFKA_SASL_MECHANISM: mechanism,
      KAFKA_SASL_USERNAME: 'ingest',
      KAFKA_SASL_PASSWORD: PASSWORD,
    }),
    byCertificate: {
      KAFKA_BROKERS: `localhost:${port + 3}`,
      KAFKA_TLS: 'true',
      KAFKA_TLS_CA: broker,
      KAFKA_TLS_CERT: own.certificate,
      KAFKA_TLS_KEY: own.key,
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
    async send(topic, messages, compression = 'none') {
      await producer.send({
        compression,
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

interface SecureListeners {
  /** The broker's certificate, which vouches for itself. */
  broker: string;
  /** A client's, which the broker knows. */
  client: { certificate: string; key: string };
  properties: Record<string, string>;
}

function secureListeners(folder: string, port: number): SecureListeners {
  const path = (name: string) => join(folder, name);
  const certify = (name: string, ...more: string[]) => {
    const [certificate, key] = [path(`${name}.pem`), path(`${name}.key`)];
    const how = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    execFileSync('openssl', ['req', ...how, '-keyout', key, '-out', certificate, ...more], { stdio: 'pipe' });
    return { certificate, key };
  };
  const broker = certify('broker', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost');
  const client = certify('client', '-subj', '/CN=ingest');
  const store = path('broker-store.pem');
  writeFileSync(store, readFileSync(broker.key, 'utf8') + readFileSync(broker.certificate, 'utf8'));
  const of = (listener: string, set: Record<string, string>) =>
    Object.fromEntries(Object.entries(set).map(([name, value]) => [`listener.name.${listener}.${name}`, value]));
  const own = { 'ssl.keystore.type': 'PEM', 'ssl.keystore.location': store };
  const login = (module: string, users = '') => `org.apache.kafka.common.security.${module} required${users};`;
  return {
    broker: broker.certificate,
    client,
    properties: {
      listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${port + 1},SECURE://localhost:${port + 2},MUTUAL://localhost:${port + 3}`,
      'advertised.listeners': `PLAINTEXT://127.0.0.1:${port},SECURE://localhost:${port + 2},MUTUAL://localhost:${port + 3}`,
      'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SECURE:SASL_SSL,MUTUAL:SSL',
      'inter.broker.listener.name': 'PLAINTEXT',
      ...of('secure', {
        ...own,
        'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
        'plain.sasl.jaas.config': login('plain.PlainLoginModule', ` user_ingest="${PASSWORD}"`),
        'scram-sha-256.sasl.jaas.config': login('scram.ScramLoginModule'),
        'scram-sha-512.sasl.jaas.config': login('scram.ScramLoginModule'),
      }),
      ...of('mutual', {
        ...own,
        'ssl.client.auth': 'required',
        'ssl.truststore.type': 'PEM',
        'ssl.truststore.location': client.certificate,
      }),
    },
  };
}

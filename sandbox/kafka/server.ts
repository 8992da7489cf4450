/** One Kafka node, broker and controller in one (KRaft), for this machine only. */
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Admin } from '@platformatic/kafka';
import { supervise, type Log, type Supervised } from '../supervise.ts';

interface KafkaOptions {
  jars: string;
  folder: string;
  /** Where clients connect; the next one is the controller's. */
  port: number;
  log: Log;
  signal?: AbortSignal;
  /** More of server.properties, over what is set here; `{port}` in them is the one after the controller's. */
  properties?: Record<string, string>;
  /** Users who are known by SCRAM from the first start on, as `SCRAM-SHA-512=[name=…,password=…]`. */
  scram?: readonly string[];
}

export interface Kafka extends Supervised {
  /** For KAFKA_BROKERS. */
  readonly brokers: string;
}

/** Starts it on the data of an earlier start, or on none. Resolves when it answers; kept running until `stop`. */
export async function startKafka({
  jars,
  folder,
  port,
  log,
  signal,
  properties = {},
  scram = [],
}: KafkaOptions): Promise<Kafka> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'server.properties');
  const data = join(folder, 'data');
  const set = { ...propertiesFor(data, port), ...properties };
  await writeFile(
    file,
    Object.entries(set)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
    { mode: 0o600 },
  );
  const java = (main: string, ...args: string[]) => [
    // For a short life: little memory, and no second compiler
    '-Xmx384m',
    '-XX:TieredStopAtLevel=1',
    '-XX:+UseSerialGC',
    '-XX:-UsePerfData',
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
    '-cp',
    join(jars, '*'),
    main,
    ...args,
  ];
  if (!existsSync(join(data, 'meta.properties')))
    await promisify(execFile)(
      'java',
      java(
        'kafka.tools.StorageTool',
        'format',
        '-t',
        clusterId(),
        '-c',
        file,
        ...scram.flatMap((user) => ['--add-scram', user]),
      ),
    );
  const brokers = `127.0.0.1:${port}`;
  const child = await supervise({
    name: 'Kafka',
    start: () => spawn('java', java('kafka.Kafka', file), { detached: true, stdio: ['ignore', 'pipe', 'pipe'] }),
    ready: () => answers(brokers),
    logFile: join(folder, 'kafka.log'),
    pidFile: join(folder, 'kafka.pid.json'),
    log,
    signal,
  });
  return Object.assign(child, { brokers });
}

/** Makes topics that are not there yet. */
export async function makeTopics(brokers: string, topics: readonly string[], partitions: number): Promise<void> {
  await withAdmin(brokers, async (admin) => {
    const there = new Set(await admin.listTopics());
    const missing = topics.filter((topic) => !there.has(topic));
    if (missing.length > 0) await admin.createTopics({ topics: missing, partitions, replicas: 1 });
  });
}

/** Lends a client that manages the cluster. */
export async function withAdmin<T>(brokers: string, use: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = new Admin({ clientId: 'sandbox', bootstrapBrokers: [brokers], retries: 1, retryDelay: 200 });
  try {
    return await use(admin);
  } finally {
    await admin.close();
  }
}

const answers = (brokers: string): Promise<void> =>
  withAdmin(brokers, async (admin) => void (await admin.listTopics()));

const clusterId = (): string => randomBytes(16).toString('base64url');

const propertiesFor = (data: string, port: number): Record<string, string> => ({
  'process.roles': 'broker,controller',
  'node.id': '1',
  'controller.quorum.voters': `1@127.0.0.1:${port + 1}`,
  listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${port + 1}`,
  'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
  'controller.listener.names': 'CONTROLLER',
  'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
  'log.dirs': data,
  // One node has one copy of everything
  'offsets.topic.replication.factor': '1',
  'offsets.topic.num.partitions': '1',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.num.partitions': '1',
  'transaction.state.log.min.isr': '1',
  'auto.create.topics.enable': 'false',
  // Nobody else is about to join, and who is killed is noticed soon
  'group.initial.rebalance.delay.ms': '0',
  'group.min.session.timeout.ms': '500',
  'controlled.shutdown.enable': 'false',
});

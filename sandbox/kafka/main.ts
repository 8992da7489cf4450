/** `npm run kafka`: an Apache Kafka on this machine, with a topic for readings, to try the inlet with. Ctrl-C stops it; the data stays. */
import { join, resolve } from 'node:path';
import { programCache } from '../go/cache.ts';
import { kafkaJars, kafkaProblem, KAFKA_VERSION } from './jars.ts';
import { makeTopics, startKafka } from './server.ts';

const TOPIC = 'readings';
const PARTITIONS = 3;
const EX_CONFIG = 78;

const log = (line: string): void => console.log(line);
const port = Number(process.env['KAFKA_PORT'] || 9092);
if (!Number.isInteger(port) || port < 1 || port > 65_500)
  refuse('KAFKA_PORT: give a port, a whole number from 1 to 65500.');
const folder = join(resolve(process.env['DATA_FOLDER'] ?? '.data'), 'kafka');
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());

const around = { cache: programCache(process.env), environment: process.env, log, signal: stopping.signal };
const problem = await kafkaProblem(around);
if (problem) refuse(problem);
try {
  const jars = await kafkaJars(around);
  const kafka = await startKafka({ jars, folder, port, log, signal: stopping.signal });
  await makeTopics(kafka.brokers, [TOPIC, `${TOPIC}.dead-letters`], PARTITIONS);
  log(`
  Apache Kafka ${KAFKA_VERSION} is running at ${kafka.brokers}, with the topic ${TOPIC}. Beside it, from another terminal:

    KAFKA_BROKERS=${kafka.brokers} KAFKA_TOPIC=${TOPIC} npm start

  Then send a reading, a line of JSON each, from a third one:

    echo '{"vin":"WRWE2A1C5SB104217","signal":"Vehicle.Speed","at":"2026-01-31T10:00:00Z","value":53.2}' |
      java -Dorg.slf4j.simpleLogger.defaultLogLevel=error -cp '${join(jars, '*')}' org.apache.kafka.tools.ConsoleProducer --bootstrap-server ${kafka.brokers} --topic ${TOPIC}

  Ctrl-C stops it; the data stays in ${folder}.
`);
  await new Promise((done) => stopping.signal.addEventListener('abort', done));
  await kafka.stop();
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

function refuse(reason: string): never {
  console.error(reason);
  process.exit(EX_CONFIG);
}

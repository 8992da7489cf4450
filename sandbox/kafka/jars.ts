/** Apache Kafka's jars: from Maven Central once, then from the cache. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { runCounting } from '../run-counting.ts';
import { cached, isCached, type Surroundings } from '../go/cache.ts';

/** Pins the version; found from the sources and from `dist/` alike. */
const POM = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './pom.xml' : '../../../sandbox/kafka/pom.xml', import.meta.url),
);

/** As pinned by pom.xml. */
export const KAFKA_VERSION = /<kafka\.version>([^<]+)</.exec(readFileSync(POM, 'utf8'))?.[1] ?? 'unknown';

const NAME = `kafka-${KAFKA_VERSION}`;
const FIRST_JAVA = 17;

/** What is missing for a Kafka here, and what helps; undefined where there is a way. */
export async function kafkaProblem(around: Pick<Surroundings, 'cache' | 'environment'>): Promise<string | undefined> {
  const { environment } = around;
  const java = await said('java', ['-version'], environment);
  if (java === undefined) return `Java is missing. Install ${FIRST_JAVA} or newer: https://adoptium.net`;
  const version = /version "(?:1\.)?(\d+)/.exec(java)?.[1];
  if (Number(version) < FIRST_JAVA)
    return `Java is too old (${version}). Install ${FIRST_JAVA} or newer: https://adoptium.net`;
  if (isCached(around, NAME) || (await said('mvn', ['--version'], environment)) !== undefined) return undefined;
  return 'Maven is missing, which brings Kafka once. Install it: https://maven.apache.org/install.html';
}

/** The folder with the jars: 43 MB, fetched in some ten seconds the first time. */
export const kafkaJars = (around: Surroundings): Promise<string> =>
  cached(around, NAME, async (unfinished) => {
    let fetched = 0;
    await runCounting({
      command: 'mvn',
      // -C: what does not fit its checksum is refused
      args: ['-B', '-C', '-f', POM, 'dependency:copy-dependencies', `-DoutputDirectory=${unfinished}`],
      cwd: dirname(POM),
      env: around.environment,
      onLine: (line) => void (fetched += line.includes('Downloaded') ? 1 : 0),
      progress: () => `downloading Kafka ${KAFKA_VERSION} from Maven Central: ${fetched} files`,
      log: around.log,
      signal: around.signal,
    });
  });

/** What a program says of itself, on either stream; undefined where it is not there. */
async function said(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await promisify(execFile)(command, args, { env });
    return stdout + stderr;
  } catch {
    return undefined;
  }
}

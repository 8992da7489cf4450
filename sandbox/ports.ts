/** Where everything listens: counted from PORT, so that one variable moves a whole sandbox out of another's way. */
import { globSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { isLeft } from './leftover.ts';

const port = z.coerce.number().int().min(1).max(65_500).optional();
const variables = z.object({
  PORT: port,
  MAIL_PORT: port,
  IDENTITY_PORT: port,
  POSTGRES_PORT: port,
  METRICS_PORT: port,
  TEMPORAL_PORT: port,
  INGEST_PORT: port,
  S3_PORT: port,
  DEMO_APP_PORT: port,
});

export interface Ports {
  api: number;
  mail: number;
  identity: number;
  postgres: number;
  /** The API's `/metrics`. */
  metrics: number;
  /** Where readings come in. */
  ingest: number;
  /** The third party's demo application. */
  demoApp: number;
  /** The S3 server's, where the files lie in a bucket. */
  s3: number;
  /** The engine takes this one and the seven after it. */
  temporal: number;
  /** Temporal's Web UI, where the engine brings it. */
  temporalUi: number;
}

/** Those that browsers and `fetch` refuse to connect to (Fetch standard, port blocking), from 1024 on. */
const REFUSED = new Set([1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6679, 6697, 10080]);
const isRefused = (number: number): boolean => REFUSED.has(number) || (number >= 6665 && number <= 6669);

/** @throws Error that names the variable to change */
function refuseBlocked(ports: Ports): Ports {
  const {
    api: PORT,
    mail: MAIL_PORT,
    identity: IDENTITY_PORT,
    metrics: METRICS_PORT,
    demoApp: DEMO_APP_PORT,
    temporalUi: TEMPORAL_PORT,
  } = ports;
  for (const [name, number] of Object.entries({
    PORT,
    MAIL_PORT,
    IDENTITY_PORT,
    METRICS_PORT,
    DEMO_APP_PORT,
    TEMPORAL_PORT,
  }))
    if (isRefused(number)) throw new Error(`${name}: browsers refuse to connect to ${number}. Give another port.`);
  return ports;
}

/** Reads the ports from the environment. @throws Error that names the variable */
export function readPorts(environment: NodeJS.ProcessEnv): Ports {
  const parsed = variables.safeParse(environment);
  if (!parsed.success)
    throw new Error(parsed.error.issues.map((i) => `${i.path.join('.')}: give a port number, 1 to 65500.`).join(' '));
  const {
    PORT = 3000,
    MAIL_PORT,
    IDENTITY_PORT,
    POSTGRES_PORT,
    METRICS_PORT,
    INGEST_PORT,
    S3_PORT,
    DEMO_APP_PORT,
  } = parsed.data;
  const { TEMPORAL_PORT = PORT + 10 } = parsed.data;
  return refuseBlocked({
    api: PORT,
    mail: MAIL_PORT ?? PORT + 1,
    identity: IDENTITY_PORT ?? PORT + 2,
    postgres: POSTGRES_PORT ?? PORT + 3,
    metrics: METRICS_PORT ?? PORT + 4,
    ingest: INGEST_PORT ?? PORT + 5,
    demoApp: DEMO_APP_PORT ?? PORT + 6,
    s3: S3_PORT ?? PORT + 8,
    temporal: TEMPORAL_PORT,
    temporalUi: TEMPORAL_PORT + 1,
  });
}

/**
 * Looks whether somebody else listens on one of the ports. What an earlier sandbox left running in the folder is stopped or
 * named later.
 * @throws Error that names the port
 */
export async function refuseTaken(ports: Ports, folder: string): Promise<void> {
  if (globSync(join(folder, '{,*/}*.pid.json')).some(isLeft)) return;
  for (const [part, port] of Object.entries(ports))
    if (!(await isFree(port)))
      throw new Error(
        `Port ${port} (${part}) is taken by another program. PORT=… moves all ports; the README has the single ones.`,
      );
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });

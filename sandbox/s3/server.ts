import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { connectBucket, type BucketPlace } from '../../storage/bucket-calls.ts';
import type { Surroundings } from '../go/cache.ts';
import { secretOf } from '../secrets.ts';
import { supervise, type Supervised } from '../supervise.ts';
import { builtS3, s3Problem } from './build.ts';

const BUCKET = 'exports';
const REGION = 'us-east-1';
const USER = 'right-of-way';

interface S3Options extends Surroundings {
  /** The sandbox's: what the server keeps lies in `s3` in it. */
  folder: string;
  port: number;
}

export interface S3 {
  /** The bucket that was made there. */
  place: BucketPlace;
  readonly child: Supervised;
  stop(): Promise<void>;
}

/** Starts an S3 server with a bucket for the files, and keeps it running. @throws Error that says what is missing for it */
export async function startS3({ folder, port, ...around }: S3Options): Promise<S3> {
  const problem = await s3Problem(around);
  if (problem) throw new Error(`There is no S3 server to be had for --storage=s3. ${problem}`);
  const program = await builtS3(around);
  const [buckets, besides] = [join(folder, 's3/buckets'), join(folder, 's3/besides')];
  for (const path of [buckets, besides]) mkdirSync(path, { recursive: true });
  const secret = secretOf(folder, 's3-secret');
  const endpoint = `http://127.0.0.1:${port}`;
  const child = await supervise({
    name: 's3',
    start: () =>
      spawn(program, ['--port', `127.0.0.1:${port}`, '--quiet', 'posix', '--sidecar', besides, buckets], {
        // Not on the command line, which everybody on the machine can read.
        env: { ...around.environment, ROOT_ACCESS_KEY_ID: USER, ROOT_SECRET_ACCESS_KEY: secret },
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    ready: () => fetch(endpoint, { signal: AbortSignal.timeout(1000) }).then(() => undefined),
    logFile: join(folder, 's3/s3.log'),
    pidFile: join(folder, 's3/s3.pid.json'),
    log: around.log,
    signal: around.signal,
  });
  const place: BucketPlace = {
    bucket: BUCKET,
    endpoint,
    region: REGION,
    pathStyle: true,
    prefix: '',
    credentials: { accessKeyId: USER, secretAccessKey: secret },
  };
  try {
    await makeBucket(place);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return { place, child, stop: () => child.stop() };
}

/** The settings that lead the product to it. */
export const settingsOf = ({ bucket, endpoint, prefix, credentials }: BucketPlace): Record<string, string> => ({
  STORAGE_BUCKET: bucket,
  STORAGE_ENDPOINT: endpoint ?? '',
  STORAGE_PATH_STYLE: 'true',
  STORAGE_PREFIX: prefix,
  STORAGE_ACCESS_KEY_ID: credentials?.accessKeyId ?? '',
  STORAGE_SECRET_ACCESS_KEY: credentials?.secretAccessKey ?? '',
});

async function makeBucket(place: BucketPlace): Promise<void> {
  const client = connectBucket(place);
  try {
    await client.send(new CreateBucketCommand({ Bucket: place.bucket })).catch((error: unknown) => {
      if (!(error instanceof Error) || !error.name.startsWith('BucketAlready')) throw error; // a start finds what it has made
    });
  } finally {
    client.destroy();
  }
}

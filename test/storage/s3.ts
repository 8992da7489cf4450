/** An S3 server for tests, built from its Go module where no start has built it yet; a bucket of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { describe } from '@jest/globals';
import { programCache } from '../../sandbox/go/cache.ts';
import { s3Problem } from '../../sandbox/s3/build.ts';
import { startS3 } from '../../sandbox/s3/server.ts';
import type { BucketPlace } from '../../storage/bucket-calls.ts';
import { firstOfFreePorts } from '../setup/free-ports.ts';

const around = { cache: programCache(process.env), environment: process.env, log: () => {} };

/** Why nothing can be tried on S3 here; undefined where it can. */
export const noS3 = await s3Problem(around);

/** `describe` for what needs an S3 server: skipped, with the reason in its name, where there is none. */
export const describeOnS3 = (name: string, tests: () => void): void =>
  noS3 ? describe.skip(`${name} (${noS3})`, tests) : describe(name, tests);

export interface S3UnderTest {
  place: BucketPlace;
  /** Ends the server's process; it is started again by itself. */
  kill(): void;
  stop(): Promise<void>;
}

/** Starts one of the test's own, with an empty bucket. */
export async function startS3UnderTest(): Promise<S3UnderTest> {
  const folder = mkdtempSync('/tmp/right-of-way-s3-');
  const s3 = await startS3({ ...around, folder, port: await firstOfFreePorts(1) });
  return {
    place: s3.place,
    kill: () => void process.kill(s3.child.pid ?? 0, 'SIGKILL'),
    async stop() {
      await s3.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

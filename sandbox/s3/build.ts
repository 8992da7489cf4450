/** versitygw, an S3 server whose buckets are folders, built from its Go module: a minute and a half on two cores, once. */
import { join } from 'node:path';
import { cached, isCached, type Surroundings } from '../go/cache.ts';
import { GoModule } from '../go/module.ts';

const PACKAGE = 'github.com/versity/versitygw/cmd/versitygw';
const MODULE = new GoModule('sandbox/s3/go.mod');
const NAME = `versitygw-${MODULE.versionOf('github.com/versity/versitygw')}`;

/** Why there is no S3 server to be had, and what helps; undefined where there is one. Fetches nothing. */
export const s3Problem = (around: Surroundings): Promise<string | undefined> =>
  isCached(around, NAME) ? Promise.resolve(undefined) : MODULE.problem(around.environment, 'the S3 server');

/** The program, built unless an earlier start has built it. */
export const builtS3 = async (around: Surroundings): Promise<string> =>
  join(await cached(around, NAME, (unfinished) => MODULE.build([PACKAGE], unfinished, around)), 'versitygw');

/** Writing one object whole or not at all: by one call if it is small, otherwise in parts that count together at the end. */
import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { bucketErrorOf } from './bucket-calls.ts';

/** A store takes 10,000 parts of an object: 80 GB. */
const PART_BYTES = 8 << 20;
/** Parts under way: one is sent while the next one fills. */
const PARTS_AT_ONCE = 2;

/**
 * Writes what `chunks` gives. On any failure its parts are thrown away; those of a process that was killed go by `removeAll`.
 */
export async function writeObject(
  client: S3Client,
  at: { Bucket: string; Key: string },
  chunks: AsyncIterable<Buffer>,
  signal?: AbortSignal,
): Promise<void> {
  let source: { failed: unknown } | undefined;
  async function next(each: AsyncIterator<Buffer>): Promise<IteratorResult<Buffer>> {
    try {
      const one = await each.next();
      signal?.throwIfAborted(); // also after the last, before the parts become an object
      return one;
    } catch (error) {
      source = { failed: error };
      throw error;
    }
  }
  // Not `for await` in a `try`: an upload that gives up throws its own abort in where it yields.
  async function* body(): AsyncGenerator<Buffer> {
    const each = chunks[Symbol.asyncIterator]();
    try {
      for (let one = await next(each); !one.done; one = await next(each))
        if (one.value.length > 0) yield Buffer.from(one.value); // a part keeps it for longer than it stays as it is
    } finally {
      await each.return?.();
    }
  }
  const upload = new Upload({
    client,
    params: { ...at, Body: Readable.from(body(), { objectMode: false }) },
    partSize: PART_BYTES,
    queueSize: PARTS_AT_ONCE,
  });
  try {
    await upload.done();
  } catch (error) {
    throw source ? source.failed : bucketErrorOf(error);
  }
}

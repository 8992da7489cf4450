/** Reading an object. A connection that breaks off is followed by another one from where it broke off. */
import { addAbortSignal, type Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { BLOCK_BYTES } from './block-hashes.ts';
import { bucketErrorOf, translated } from './bucket-calls.ts';
import { StorageError, type ByteRange } from './storage.ts';

/** How often a connection may break off before a block's worth has come by it. */
const BREAKS = 3;
const PAUSE_MS = 100;

interface Place {
  Bucket: string;
  Key: string;
}

/** The bytes of a version of an object, or of a range of it, as they come, until the signal says to stop. @throws StorageError */
export async function* readObject(
  client: S3Client,
  at: Place,
  version: string,
  range?: ByteRange,
  signal?: AbortSignal,
): AsyncGenerator<Buffer> {
  let position = range?.start ?? 0;
  let end = range && range.end + 1; // otherwise the first answer says it
  let breaks = 0;
  for (;;) {
    const [from, until] = [position, end];
    const { body, length } = await translated(() => openAt(client, at, version, from, until, signal));
    end ??= length;
    let broken: unknown = new StorageError('storage-changed'); // it ended early, without an error
    try {
      for await (const read of body) {
        const chunk = (read as Buffer).subarray(0, end - position); // no encoding: bytes
        position += chunk.length;
        yield chunk;
      }
    } catch (error) {
      broken = error;
    }
    if (position >= end) return;
    breaks = position - from < BLOCK_BYTES ? breaks + 1 : 1;
    if (breaks > BREAKS || signal?.aborted) throw bucketErrorOf(broken);
    await sleep(PAUSE_MS * breaks);
  }
}

/** Asks for the bytes from `from` until before `until`, or to the end, of that version and no other. */
async function openAt(
  client: S3Client,
  at: Place,
  version: string,
  from: number,
  until: number | undefined,
  signal: AbortSignal | undefined,
): Promise<{ body: Readable; length: number }> {
  const isPart = from > 0 || until !== undefined;
  const answer = await client.send(
    new GetObjectCommand({
      ...at,
      IfMatch: version,
      ...(isPart ? { Range: `bytes=${from}-${until === undefined ? '' : until - 1}` } : {}),
    }),
    signal && { abortSignal: signal },
  );
  const body = answer.Body as Readable; // on Node it is one
  if (signal) addAbortSignal(signal, body);
  // A store that does not know these headers must not give other bytes for those that were asked for.
  const isAnother = answer.ETag !== version;
  const isElsewhere = isPart && !answer.ContentRange?.startsWith(`bytes ${from}-`);
  if (isAnother || isElsewhere || answer.ContentLength === undefined) {
    body.destroy();
    throw isAnother ? new StorageError('storage-changed') : new StorageError('storage-unavailable', 'NoRange');
  }
  return { body, length: answer.ContentLength };
}

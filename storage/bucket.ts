/** Files in a bucket of an S3-compatible store. They go through this process alone: no address of the store leaves it. */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandInput,
  paginateListObjectsV2,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { BLOCK_BYTES } from './block-hashes.ts';
import { bucketErrorOf, connectBucket, statusOf, translated, type BucketPlace } from './bucket-calls.ts';
import { readObject } from './bucket-read.ts';
import { writeObject } from './bucket-write.ts';
import { checkedKey, checkedPrefix } from './file-key.ts';
import { inBlocks } from './in-blocks.ts';
import { StorageError, type Store } from './storage.ts';

/** What `ping` writes, under a name that no key has. */
const PING = '.ping-';
const NOT_THERE = 404;

/** An upload in parts that has not become an object yet. */
interface Begun {
  Key: string;
  UploadId: string;
}

/** Keeps files in the bucket, which must exist. */
export function bucketStore(place: BucketPlace): Store {
  const { bucket: Bucket, prefix } = place;
  const client = connectBucket(place);
  const at = (key: string) => ({ Bucket, Key: prefix + checkedKey(key) });

  /** Uploads whose key begins so, of writers that are alive or not. */
  async function* begunUploads(beginning: string): AsyncGenerator<Begun> {
    const asked: ListMultipartUploadsCommandInput = { Bucket, Prefix: beginning };
    for (;;) {
      const page = await client.send(new ListMultipartUploadsCommand(asked));
      for (const { Key, UploadId } of page.Uploads ?? []) if (Key && UploadId) yield { Key, UploadId };
      if (!page.IsTruncated) return;
      Object.assign(asked, { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker });
    }
  }

  async function abort(upload: Begun): Promise<void> {
    await client.send(new AbortMultipartUploadCommand({ Bucket, ...upload })).catch((error: unknown) => {
      if (statusOf(error) !== NOT_THERE) throw error; // it is one no longer
    });
  }

  async function remove(keys: string[]): Promise<void> {
    const objects = { Objects: keys.map((Key) => ({ Key })), Quiet: true };
    const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: objects }));
    const [failed] = Errors;
    if (failed) throw new StorageError('storage-unavailable', failed.Code);
  }

  /** The first part of a key of ours. */
  const firstOf = (key: string): string => key.slice(prefix.length).split('/')[0] ?? '';

  return {
    write: (key, chunks, signal) => writeObject(client, at(key), chunks, signal),
    read(key, version, { range, memory } = {}) {
      const blocks = inBlocks(readObject(client, at(key), version, range), BLOCK_BYTES, memory);
      return Readable.from(blocks, { objectMode: false, highWaterMark: BLOCK_BYTES });
    },
    async find(key) {
      const object = at(key);
      try {
        const { ContentLength: bytes, ETag: version } = await client.send(new HeadObjectCommand(object));
        if (bytes === undefined || version === undefined) throw new StorageError('storage-unavailable', 'NoETag');
        return { bytes, version };
      } catch (error) {
        if (statusOf(error) !== NOT_THERE) throw bucketErrorOf(error);
        await translated(() => client.send(new HeadBucketCommand({ Bucket }))); // it is the bucket that is missing
        return undefined;
      }
    },
    async removeAll(given) {
      const all = prefix + checkedPrefix(given);
      const isOne = (key: string) => key === all || key.startsWith(`${all}/`);
      await translated(async () => {
        // First these: what became an object before is in the list of objects then.
        for await (const upload of begunUploads(all)) if (isOne(upload.Key)) await abort(upload);
        for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix: all })) {
          const keys = Contents.flatMap(({ Key }) => (Key !== undefined && isOne(Key) ? [Key] : []));
          if (keys.length > 0) await remove(keys);
        }
      });
    },
    async *prefixes() {
      try {
        const begun = new Set<string>();
        for await (const { Key } of begunUploads(prefix)) begun.add(firstOf(Key));
        const listing = { Bucket, Prefix: prefix, Delimiter: '/' };
        for await (const { Contents = [], CommonPrefixes = [] } of paginateListObjectsV2({ client }, listing)) {
          const keys = [...Contents.map(({ Key }) => Key), ...CommonPrefixes.map(({ Prefix }) => Prefix)];
          for (const key of keys) {
            const name = firstOf(key ?? '');
            begun.delete(name);
            if (name !== '' && !name.startsWith(PING)) yield name;
          }
        }
        yield* begun;
      } catch (error) {
        throw bucketErrorOf(error);
      }
    },
    ping: () =>
      translated(async () => {
        const object = { Bucket, Key: `${prefix}${PING}${randomUUID()}` };
        const { VersionId } = await client.send(new PutObjectCommand({ ...object, Body: Buffer.alloc(1) }));
        const removed = client.send(new DeleteObjectCommand({ ...object, ...(VersionId ? { VersionId } : {}) }));
        if (!VersionId || VersionId === 'null') return void (await removed);
        await removed.catch(() => {}); // the fault is another one
        throw new StorageError('storage-keeps-versions');
      }),
  };
}

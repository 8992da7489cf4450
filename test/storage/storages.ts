/** Each kind of storage, on something of the test's own. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListMultipartUploadsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { RequestId } from '../../domain/ids.ts';
import { connectBucket, type BucketPlace } from '../../storage/bucket-calls.ts';
import { dataKeys, type DataKeys, type WrappedKey } from '../../storage/data-keys.ts';
import { openStorage } from '../../storage/open.ts';
import type { Storage } from '../../storage/storage.ts';
import { noS3, startS3UnderTest } from './s3.ts';

export interface StorageUnderTest {
  storage: Storage;
  /** The same kind, on what is not there. */
  missing: Storage;
  /** What lies there, finished or not. */
  everything(): Promise<string[]>;
  stop(): Promise<void>;
}

/** `skipped`: why it can't be tried here. */
export const storages: { name: string; skipped?: string | undefined; start: () => Promise<StorageUnderTest> }[] = [
  { name: 'a folder', start: () => inFolder() },
  { name: 'a bucket', start: () => inBucket(), skipped: noS3 },
  { name: 'a folder of encrypted files', start: () => inFolder(keys()) },
  { name: 'a bucket of encrypted files', start: () => inBucket(keys()), skipped: noS3 },
];

/** A record of data keys, as the database keeps it. */
export function keyRecordInMemory() {
  const keys = new Map<RequestId, WrappedKey>();
  return {
    find: async (request: RequestId) => keys.get(request),
    async findOrAdd(request: RequestId, key: WrappedKey) {
      if (!keys.has(request)) keys.set(request, key);
      return keys.get(request);
    },
    missing: async (kids: readonly number[]) => [...keys.values()].find(({ kid }) => !kids.includes(kid))?.kid,
    kidOf: (request: RequestId) => keys.get(request)?.kid,
    forget: (request: RequestId) => void keys.delete(request),
  };
}

const keys = (): DataKeys => dataKeys([{ kid: 1, secret: randomBytes(32) }], keyRecordInMemory());

async function inFolder(keys?: DataKeys): Promise<StorageUnderTest> {
  const root = mkdtempSync(join(tmpdir(), 'storage-'));
  return {
    storage: await openStorage({ folder: root }, keys),
    missing: await openStorage({ folder: join(root, 'not-mounted') }, keys),
    everything: async () =>
      readdirSync(root, { recursive: true, withFileTypes: true }).flatMap((entry) =>
        entry.isFile() ? [entry.name] : [],
      ),
    stop: async () => rmSync(root, { recursive: true, force: true }),
  };
}

async function inBucket(keys?: DataKeys): Promise<StorageUnderTest> {
  const s3 = await startS3UnderTest();
  const prefixed = { ...s3.place, prefix: 'of/us/' };
  return {
    storage: await openStorage(prefixed, keys),
    missing: await openStorage({ ...prefixed, bucket: 'not-mounted' }, keys),
    everything: () => everythingIn(s3.place),
    stop: () => s3.stop(),
  };
}

/** The keys of all objects in a bucket, and of all uploads that are none yet. */
export async function everythingIn(place: BucketPlace): Promise<string[]> {
  const client = connectBucket(place);
  try {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: place.bucket }));
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: place.bucket }));
    return [...Contents, ...Uploads].map(({ Key }) => Key ?? '');
  } finally {
    client.destroy();
  }
}

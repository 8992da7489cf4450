/** Each kind of storage, on something of the test's own. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListMultipartUploadsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { connectBucket, type BucketPlace } from '../../storage/bucket-calls.ts';
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
  { name: 'a folder', start: inFolder },
  { name: 'a bucket', start: inBucket, skipped: noS3 },
];

async function inFolder(): Promise<StorageUnderTest> {
  const root = mkdtempSync(join(tmpdir(), 'storage-'));
  return {
    storage: await openStorage({ folder: root }),
    missing: await openStorage({ folder: join(root, 'not-mounted') }),
    everything: async () =>
      readdirSync(root, { recursive: true, withFileTypes: true }).flatMap((entry) =>
        entry.isFile() ? [entry.name] : [],
      ),
    stop: async () => rmSync(root, { recursive: true, force: true }),
  };
}

async function inBucket(): Promise<StorageUnderTest> {
  const s3 = await startS3UnderTest();
  const prefixed = { ...s3.place, prefix: 'of/us/' };
  return {
    storage: await openStorage(prefixed),
    missing: await openStorage({ ...prefixed, bucket: 'not-mounted' }),
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

/** A lake in a bucket of an S3-compatible store: what is needed of it is copied here while it is read. */
import { HeadObjectCommand, ListObjectsV2Command, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { connectBucket, statusOf, type BucketPlace } from '../../../storage/bucket-calls.ts';
import { readObject } from '../../../storage/bucket-read.ts';
import { StorageError } from '../../../storage/storage.ts';
import { SourceFault } from '../source-fault.ts';
import { Copies } from './copies.ts';
import { lanes } from './lanes.ts';
import type { FoundFile, LakeEntry, LakeFile, LakePlace } from './lake-place.ts';

const NOT_THERE = 404;
const CALLS_AT_ONCE = 16;
/** Of the room for copies, so that several exports have some. */
const PART_TOGETHER = 1 / 4;

export async function lakeBucket(place: BucketPlace, copies: { folder: string; most: number }): Promise<LakePlace> {
  const { bucket: Bucket, prefix } = place;
  const client = connectBucket(place);
  const inLane = lanes(CALLS_AT_ONCE);
  const at = (path: string) => ({ Bucket, Key: prefix + path });
  const below = (path: string): string => (path === '' ? prefix : `${prefix}${path}/`);
  const kept = await Copies.in(copies.folder, copies.most, fetch);

  async function* fetch({ path, version }: LakeFile, signal: AbortSignal): AsyncGenerator<Buffer> {
    try {
      yield* readObject(client, at(path), version, undefined, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw faultOf(error);
    }
  }

  /** Whether any key begins so; the bucket itself is looked at, too, unlike by asking for one object. */
  async function begins(Prefix: string): Promise<boolean> {
    const { Contents = [] } = await inLane(() =>
      client.send(new ListObjectsV2Command({ Bucket, Prefix, MaxKeys: 1 })),
    ).catch((error: unknown) => {
      throw faultOf(error);
    });
    return Contents.length > 0;
  }

  async function find(path: string): Promise<FoundFile | undefined> {
    try {
      const { ContentLength: bytes, ETag: version } = await inLane(() => client.send(new HeadObjectCommand(at(path))));
      return found(bytes, version);
    } catch (error) {
      if (statusOf(error) !== NOT_THERE) throw faultOf(error);
      if (await begins(below(path))) throw new SourceFault('file-broken'); // it is a folder
      return undefined;
    }
  }

  async function entries(path: string, beginning: string): Promise<LakeEntry[]> {
    const folder = below(path);
    const nameOf = (key = ''): string => key.slice(folder.length).replace(/\/$/, '');
    const entries = new Map<string, LakeEntry>();
    try {
      const listing = { Bucket, Prefix: folder + beginning, Delimiter: '/' };
      for await (const { Contents = [], CommonPrefixes = [] } of paginateListObjectsV2({ client }, listing)) {
        for (const { Key, Size, ETag } of Contents) {
          const name = nameOf(Key);
          if (name !== '') entries.set(name, { name, file: found(Size, ETag) }); // the folder itself may be an object
        }
        for (const { Prefix } of CommonPrefixes) entries.set(nameOf(Prefix), { name: nameOf(Prefix) });
      }
    } catch (error) {
      throw faultOf(error);
    }
    return [...entries.values()];
  }

  return {
    folder: kept.folder,
    together: copies.most * PART_TOGETHER,
    isFolder: (path) => begins(below(path)),
    entries,
    find,
    hold: (files, signal) => kept.hold(files, signal),
    haveStayed: async () => {}, // a copy is of one version
    async close() {
      await kept.close();
      client.destroy();
    },
  };
}

function found(bytes: number | undefined, version: string | undefined): FoundFile {
  if (bytes === undefined || version === undefined) throw new SourceFault('lake-away'); // no such store is known
  return { bytes, version };
}

/** The store's own message may have a key, and so a VIN. */
function faultOf(error: unknown): SourceFault {
  if (error instanceof SourceFault) return error;
  const isChanged = error instanceof StorageError && error.code === 'storage-changed';
  return new SourceFault(isChanged ? 'file-changed' : 'lake-away');
}

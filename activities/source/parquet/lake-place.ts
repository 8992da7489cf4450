/** Where the files of a lake lie: a folder, or a bucket. */
import { tmpdir } from 'node:os';
import type { Lake } from '../../../domain/readings/lake.ts';
import type { BucketPlace } from '../../../storage/bucket-calls.ts';
import { lakeFolder } from './lake-folder.ts';

/** What is named by AWS, and by others that do not care. */
const ANY_REGION = 'us-east-1';

/** A file as it was found. */
export interface FoundFile {
  bytes: number;
  /** Another one whenever the bytes may have changed. */
  version: string;
}

/** What lies in a folder of a lake. */
export interface LakeEntry {
  name: string;
  /** Where it is known already that it is a file. */
  file?: FoundFile;
}

/** A file that was found, by its path below the lake's own folder. */
export interface LakeFile extends FoundFile {
  path: string;
}

/** Files as DuckDB may read them, until they are released. */
export interface HeldFiles {
  /** On this machine, absolute, in the order in which the files were given. */
  paths: string[];
  release(): void;
}

/** Paths are below the lake's own folder, which is the empty one. All of it throws `SourceFault`. */
export interface LakePlace {
  /** The folder of this machine in which all files lie that are held. */
  readonly folder: string;
  /** So many bytes of files, or one file, are best held at a time. */
  readonly together: number;
  /** Whether a folder is there; the lake's own has to have something in it, since a mount that is missing leaves an empty one. */
  isFolder(path: string): Promise<boolean>;
  /** What lies in a folder under names that begin so; nothing where there is no such folder. */
  entries(path: string, beginning: string): Promise<LakeEntry[]>;
  /** The file; `undefined` where nothing is there. @throws SourceFault `file-broken` where it is no file */
  find(path: string): Promise<FoundFile | undefined>;
  /** Holds files, in the version that was found. @throws SourceFault `file-changed` where one has another; the signal's reason */
  hold(files: readonly LakeFile[], signal: AbortSignal): Promise<HeldFiles>;
  /** @throws SourceFault `file-changed` where one of the files that were read may have been another meanwhile */
  haveStayed(files: readonly LakeFile[]): Promise<void>;
  close(): Promise<void>;
}

/** The place that the settings name. */
export async function lakePlace(lake: Lake, credentials?: BucketPlace['credentials']): Promise<LakePlace> {
  const { folder, bucket } = lake;
  if (bucket === undefined) return lakeFolder(folder ?? ''); // one of the two is set
  const { lakeBucket } = await import('./lake-bucket.ts'); // the client takes long to load: who has a folder goes without
  const { name, prefix, endpoint, region, pathStyle } = bucket;
  const place: BucketPlace = {
    bucket: name,
    region: region ?? ANY_REGION,
    pathStyle,
    prefix: prefix === undefined ? '' : `${prefix}/`,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  };
  return lakeBucket(place, { folder: lake.copiesFolder ?? tmpdir(), most: lake.copiesMb * 2 ** 20 });
}

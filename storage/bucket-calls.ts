/** Calls to an S3-compatible store, and its errors, as the bucket storage needs them. */
import { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { codeOf } from './folder-calls.ts';
import { StorageError } from './storage.ts';

/** A bucket, or a part of one. */
export interface BucketPlace {
  bucket: string;
  /** The store's address; that of AWS in the region where none is given. */
  endpoint?: string;
  region: string;
  /** Whether the bucket stands in the path rather than in the host's name. */
  pathStyle: boolean;
  /** What every key begins with: empty, or ends in a slash. */
  prefix: string;
  /** What the machine itself was given (its role, or AWS's own variables) where none is set. */
  credentials?: { accessKeyId: string; secretAccessKey: string };
}

const CONNECT_MS = 2000;
/** A store that says nothing for so long is given up, and asked again; a reader of ours may well pause for longer. */
const SILENT_MS = 15_000;
const TRIES = 3;

/** Connects when it is first asked for something. */
export const connectBucket = ({ endpoint, region, pathStyle, credentials }: BucketPlace): S3Client =>
  new S3Client({
    region,
    forcePathStyle: pathStyle,
    maxAttempts: TRIES,
    // Each block is checked as it leaves, whole files or not (decision 0016).
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      socketTimeout: SILENT_MS,
      // A slow reader holds one for as long as it reads: they must not keep others waiting.
      httpAgent: { keepAlive: true, maxSockets: Infinity },
      httpsAgent: { keepAlive: true, maxSockets: Infinity },
    },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  });

const FULL = new Set(['QuotaExceeded', 'XMinioStorageFull']);
const NO_ROOM = 507;
const CHANGED = new Set([412, 416]);

/** The status that a store answered with; undefined where it answered nothing. */
export const statusOf = (error: unknown): number | undefined =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;

/** A store's error without its message, which may carry keys. */
export function bucketErrorOf(error: unknown): Error {
  if (error instanceof StorageError) return error;
  const status = statusOf(error);
  if (status !== undefined && CHANGED.has(status)) return new StorageError('storage-changed');
  const named = codeOf(error) ?? (error instanceof Error ? error.name : '');
  const code = /^(?!Unknown)[A-Za-z0-9_]{1,40}$/.test(named) ? named : `${status ?? 'unknown'}`;
  return new StorageError(FULL.has(code) || status === NO_ROOM ? 'storage-full' : 'storage-unavailable', code);
}

/** Runs calls to the store; what they throw comes out as `StorageError`. */
export async function translated<T>(calls: () => Promise<T>): Promise<T> {
  try {
    return await calls();
  } catch (error) {
    throw bucketErrorOf(error);
  }
}

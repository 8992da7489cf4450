/** Where the files lie: the part of the settings that names a folder, or a bucket of an S3-compatible store. */
import { z } from 'zod';
import { bucketChecks, folderSchema, hasDot, storageKeysSchema } from './settings-checks.ts';
import type { StoragePlace } from './storage/open.ts';

/** What is named by AWS, and by others that do not care. */
const ANY_REGION = 'us-east-1';

export const storageSettings = {
  STORAGE_FOLDER: folderSchema.optional(),
  STORAGE_BUCKET: bucketChecks.name.optional(),
  STORAGE_ENDPOINT: bucketChecks.endpoint.optional(),
  STORAGE_REGION: bucketChecks.region.optional(),
  STORAGE_PATH_STYLE: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
  STORAGE_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*\/?$/, 'Give the beginning of all keys, such as exports/live.')
    .transform((prefix) => prefix.replace(/\/?$/, '/'))
    .default(''),
  STORAGE_ACCESS_KEY_ID: z.string().optional(),
  STORAGE_SECRET_ACCESS_KEY: z.string().optional(),
  STORAGE_KEYS: storageKeysSchema.default([]),
};

type Settings = z.infer<z.ZodObject<typeof storageSettings>>;

/** Settings that belong to a bucket alone. */
const OF_BUCKET = [
  'STORAGE_ENDPOINT',
  'STORAGE_REGION',
  'STORAGE_PREFIX',
  'STORAGE_ACCESS_KEY_ID',
  'STORAGE_SECRET_ACCESS_KEY',
] as const;

/** What is wrong with the settings together: the name of one, and what to do about it. */
function* faultsOf(set: Partial<Settings>): Generator<[keyof Settings, string]> {
  const { STORAGE_FOLDER: folder, STORAGE_BUCKET: bucket } = set;
  if (folder === undefined && bucket === undefined)
    yield ['STORAGE_FOLDER', 'is missing. Give a folder, or a bucket by STORAGE_BUCKET.'];
  if (folder !== undefined && bucket !== undefined)
    return yield [
      'STORAGE_BUCKET',
      'STORAGE_FOLDER is set, too. Files lie in one of the two places: unset one of the two.',
    ];
  if (bucket === undefined) {
    for (const name of OF_BUCKET)
      if (set[name]) yield [name, 'This belongs to a bucket: set STORAGE_BUCKET, or unset it.'];
    return;
  }
  if (set.STORAGE_REGION === undefined && set.STORAGE_ENDPOINT === undefined)
    yield [
      'STORAGE_REGION',
      'is missing. Give the region of the bucket, such as eu-central-1, or the store by STORAGE_ENDPOINT.',
    ];
  if (hasDot(bucket) && !set.STORAGE_PATH_STYLE)
    yield [
      'STORAGE_PATH_STYLE',
      'Set it to true: no certificate fits a host whose first part has a dot, as this bucket’s name has.',
    ];
  const pair = ['STORAGE_ACCESS_KEY_ID', 'STORAGE_SECRET_ACCESS_KEY'] as const;
  const lacking = pair.filter((name) => set[name] === undefined);
  if (lacking.length === 1 && lacking[0]) yield [lacking[0], 'is missing: the other half of the credentials is set.'];
}

/** For settings that have these among them: holds them against one another, whatever is wrong with others. */
export const storageFits = [
  (set: Partial<Settings>, context: z.RefinementCtx): void => {
    for (const [name, message] of faultsOf(set)) context.addIssue({ code: 'custom', path: [name], message });
  },
  { when: () => true },
] as const;

/** Where the files lie by the settings. */
export function storagePlaceOf(set: Settings): StoragePlace {
  if (set.STORAGE_BUCKET === undefined) return { folder: set.STORAGE_FOLDER ?? '' }; // one of the two is set
  const { STORAGE_ACCESS_KEY_ID: accessKeyId, STORAGE_SECRET_ACCESS_KEY: secretAccessKey } = set;
  return {
    bucket: set.STORAGE_BUCKET,
    region: set.STORAGE_REGION ?? ANY_REGION,
    pathStyle: set.STORAGE_PATH_STYLE,
    prefix: set.STORAGE_PREFIX,
    ...(set.STORAGE_ENDPOINT === undefined ? {} : { endpoint: set.STORAGE_ENDPOINT }),
    ...(accessKeyId && secretAccessKey ? { credentials: { accessKeyId, secretAccessKey } } : {}),
  };
}

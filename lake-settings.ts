/** The lake, for the worker alone: where its Parquet files lie, and how they are read. */
import { z } from 'zod';
import { lakeSchema, type Lake } from './domain/readings/lake.ts';
import { bucketChecks, hasDot, isReadable, isUsable, jsonSchema } from './settings-checks.ts';
import type { BucketPlace } from './storage/bucket-calls.ts';

export const lakeSettings = {
  /** Where readings lie in Parquet files; without it, in the database. */
  LAKE: jsonSchema
    .pipe(lakeSchema)
    .superRefine((lake, context) => {
      for (const [path, message] of faultsOf(lake)) context.addIssue({ code: 'custom', path, message });
    })
    .optional(),
  LAKE_ACCESS_KEY_ID: z.string().optional(),
  LAKE_SECRET_ACCESS_KEY: z.string().optional(),
};

type Settings = z.infer<z.ZodObject<typeof lakeSettings>>;

function* faultsOf({ folder, bucket, copiesFolder }: Lake): Generator<[path: string[], message: string]> {
  if (folder !== undefined && !isReadable(folder))
    yield [
      ['folder'],
      'This folder is not there, or this process may not read it. Mount it, and give its user the right.',
    ];
  if (copiesFolder !== undefined && !isUsable(copiesFolder))
    yield [['copiesFolder'], 'This folder is not there, or this process may not write in it. Give its user the right.'];
  if (bucket === undefined) return;
  for (const name of ['name', 'endpoint', 'region'] as const) {
    const fault = bucketChecks[name].optional().safeParse(bucket[name]).error?.issues[0];
    if (fault) yield [['bucket', name], fault.message];
  }
  if (bucket.region === undefined && bucket.endpoint === undefined)
    yield [['bucket', 'region'], 'Give the region of the bucket, such as eu-central-1, or the store as endpoint.'];
  if (hasDot(bucket.name) && !bucket.pathStyle)
    yield [['bucket', 'pathStyle'], 'Set it to true: no certificate fits a host whose first part has a dot.'];
}

/** For settings that have these among them: holds them against one another. */
export function lakeFits(set: Settings, context: z.RefinementCtx): void {
  const pair = ['LAKE_ACCESS_KEY_ID', 'LAKE_SECRET_ACCESS_KEY'] as const;
  const fault = (name: string, message: string) => context.addIssue({ code: 'custom', path: [name], message });
  const isSet = pair.some((name) => set[name] !== undefined);
  for (const name of pair)
    if (set[name] !== undefined && set.LAKE?.bucket === undefined)
      fault(name, 'This belongs to a bucket: name one in LAKE, or unset it.');
    else if (set[name] === undefined && set.LAKE?.bucket !== undefined && isSet)
      fault(name, 'is missing: the other half of the credentials is set.');
}

/** The credentials of its bucket; the machine's own where none are set. */
export function lakeCredentialsOf(set: Settings): Pick<BucketPlace, 'credentials'> {
  const { LAKE_ACCESS_KEY_ID: accessKeyId, LAKE_SECRET_ACCESS_KEY: secretAccessKey } = set;
  return accessKeyId && secretAccessKey ? { credentials: { accessKeyId, secretAccessKey } } : {};
}

/** Parquet files as an operator may have them, made for a test; in a folder, or in a bucket of the test's own. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { openDuck, literal } from '../../db/duckdb/duckdb.ts';
import { connectBucket, type BucketPlace } from '../../storage/bucket-calls.ts';
import { noS3, startS3UnderTest, type S3UnderTest } from '../storage/s3.ts';

export interface LakeRow {
  vin?: string;
  signal: string | number;
  /** Milliseconds since 1970. */
  at: number;
  value: string | number | boolean | null;
}

/** An empty lake below a folder. */
export const emptyLake = (folder: string): string => mkdtempSync(join(folder, 'lake-'));

/** Writes a file of it: the columns as they are named, of the types that SQL is given for them. */
export async function writeParquet(
  lake: string,
  path: string,
  rows: readonly LakeRow[],
  select = `vin, signal, make_timestamp(at_us) as "at", value::double as value`,
  rowGroup = 122_880,
): Promise<string> {
  const file = join(lake, path);
  mkdirSync(dirname(file), { recursive: true });
  const duck = await openDuck({ folders: [lake], memoryMb: 256, threads: 1 });
  const connection = await duck.connect();
  await connection.run('create temp table given (vin varchar, signal varchar, at_us bigint, value varchar)');
  await connection.append(
    'given',
    rows.map(({ vin = null, signal, at, value }) => [
      vin,
      `${signal}`,
      BigInt(at) * 1000n,
      value === null ? null : `${value}`,
    ]),
  );
  await connection.run(
    `copy (select ${select} from given) to ${literal(file)} (format parquet, compression zstd, row_group_size ${rowGroup})`,
  );
  connection.close();
  duck.close();
  return file;
}

/** A kind of place that a lake may lie in. */
export interface LakeUnderTest {
  /** The settings that lead to it. What a folder has now is what the lake has, whatever is done to that folder until it is asked for again. */
  setting(folder: string): Promise<{ folder: string } | { bucket: object; copiesFolder: string }>;
  credentials?: BucketPlace['credentials'];
  stop(): Promise<void>;
}

/** `skipped`: why it can't be tried here. */
export const lakes: { name: string; skipped?: string | undefined; start: () => Promise<LakeUnderTest> }[] = [
  { name: 'a folder', start: async () => ({ setting: async (folder) => ({ folder }), stop: async () => {} }) },
  { name: 'a bucket', skipped: noS3, start: () => BucketUnderTest.start() },
];

/** A bucket that gets what lies in a folder, each time under a prefix of its own. */
export class BucketUnderTest implements LakeUnderTest {
  readonly s3: S3UnderTest;
  readonly credentials: BucketPlace['credentials'];
  /** Where copies lie. */
  readonly copies = mkdtempSync(join(tmpdir(), 'lake-copies-'));
  /** The way to it. */
  endpoint: string;
  #prefixes = 0;

  private constructor(s3: S3UnderTest) {
    this.s3 = s3;
    this.credentials = s3.place.credentials;
    this.endpoint = s3.place.endpoint ?? '';
  }

  static async start(): Promise<BucketUnderTest> {
    return new BucketUnderTest(await startS3UnderTest());
  }

  async setting(folder: string) {
    const prefix = `lakes/${(this.#prefixes += 1)}`;
    const files = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
    for (const file of files)
      if (file.isFile()) {
        const path = join(file.parentPath, file.name);
        await this.put(`${prefix}/${relative(folder, path)}`, readFileSync(path));
      }
    const { bucket: name } = this.s3.place;
    return { bucket: { name, prefix, endpoint: this.endpoint, pathStyle: true }, copiesFolder: this.copies };
  }

  async put(key: string, bytes: Buffer): Promise<void> {
    const client = connectBucket(this.s3.place);
    try {
      await client.send(new PutObjectCommand({ Bucket: this.s3.place.bucket, Key: key, Body: bytes }));
    } finally {
      client.destroy();
    }
  }

  async stop(): Promise<void> {
    await this.s3.stop();
    rmSync(this.copies, { recursive: true, force: true });
  }
}

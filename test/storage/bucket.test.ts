/** What a bucket does besides (storage.test.ts): over a network, which is slow, cuts, spoils and is away, in a store that others run. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { filesCheck } from '../../api/server/room-checks.ts';
import type { RequestId } from '../../domain/ids.ts';
import { fileKey } from '../../storage/file-key.ts';
import { openStorage } from '../../storage/open.ts';
import type { Storage } from '../../storage/storage.ts';
import { eventually } from '../front-door/eventually.ts';
import { saying, start } from '../front-door/started.ts';
import { FaultyWay, type Asked } from './faulty-way.ts';
import { describeOnS3, startS3UnderTest, type S3UnderTest } from './s3.ts';
import { everythingIn } from './storages.ts';

const newKey = (): string => fileKey(randomUUID() as RequestId, 1, 1);
const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
async function* giving(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 1 << 20) yield bytes.subarray(at, at + (1 << 20));
}
const LARGE = 20_000_000;

describeOnS3('a bucket', () => {
  let s3: S3UnderTest;
  let way: FaultyWay;
  /** By the faulty way. */
  let storage: Storage;
  beforeAll(async () => {
    s3 = await startS3UnderTest();
    way = await FaultyWay.to(s3.place.endpoint ?? '');
    storage = await openStorage({ ...s3.place, endpoint: way.endpoint });
  });
  afterEach(() => way.mend());
  afterAll(async () => {
    await way?.stop();
    await s3?.stop();
  });

  async function written(bytes: Buffer): Promise<{ key: string; version: string }> {
    const key = newKey();
    await storage.write(key, giving(bytes));
    const { version = '' } = (await storage.find(key)) ?? {};
    way.asked.length = 0;
    return { key, version };
  }
  const isGet = ({ method }: Asked) => method === 'GET';
  const isPut = ({ method }: Asked) => method === 'PUT';
  const messageOf = (call: Promise<unknown>): Promise<string> =>
    call.then(
      () => '',
      (error: Error) => error.message,
    );

  test('R22: a connection that breaks off is followed by another from there: what is read is whole', async () => {
    const bytes = randomBytes(5_000_000);
    const { key, version } = await written(bytes);
    let cuts = 0;
    way.fault = (asked) => (isGet(asked) && ++cuts <= 4 ? { kind: 'cut', after: 1_200_000 } : undefined);
    const range = { start: 77, end: 4_900_000 };
    expect(sha256Of(Buffer.concat(await storage.read(key, version, { range }).toArray()))).toBe(
      sha256Of(bytes.subarray(77, 4_900_001)),
    );
    expect(way.asked.length).toBeGreaterThan(4);
  });

  test('R22: one that breaks off again and again fails, and never looks whole', async () => {
    const { key, version } = await written(randomBytes(3_000_000));
    way.fault = () => ({ kind: 'cut', after: 100_000 });
    let got = 0;
    const reading = (async () => {
      for await (const block of storage.read(key, version)) got += (block as Buffer).length;
    })();
    await expect(reading).rejects.toMatchObject({ code: 'storage-unavailable' });
    expect(got).toBe(0); // not even a block was
  });

  test('R22: an answer that is shorter than it should be is not taken for the whole: the rest is asked for', async () => {
    const bytes = randomBytes(1000);
    const { key, version } = await written(bytes);
    const short = { kind: 'other', headers: { 'content-length': '400' } } as const;
    way.fault = (asked) => (isGet(asked) && way.asked.length < 3 ? short : undefined);
    const read = await storage.read(key, version, { range: { start: 0, end: 999 } }).toArray();
    expect(Buffer.concat(read).equals(bytes)).toBe(true);
    way.fault = (asked) => (isGet(asked) ? { ...short, headers: { 'content-length': '0' } } : undefined);
    const nothing = storage.read(key, version, { range: { start: 0, end: 999 } }).toArray();
    await expect(nothing).rejects.toMatchObject({ code: 'storage-changed' });
  });

  test('R22: a store that gives other bytes than were asked for, or those of another version, is not believed', async () => {
    const { key, version } = await written(randomBytes(1000));
    const range = { start: 500, end: 599 };
    way.fault = () => ({ kind: 'other', status: 200, headers: { 'content-range': undefined } });
    await expect(storage.read(key, version, { range }).toArray()).rejects.toMatchObject({
      code: 'storage-unavailable',
    });
    way.fault = () => ({ kind: 'other', headers: { etag: '"another"' } });
    await expect(storage.read(key, version, { range }).toArray()).rejects.toMatchObject({ code: 'storage-changed' });
  });

  test('R22: a store that is busy is asked again; one that stays busy, or is away, is unavailable', async () => {
    const { key, version } = await written(Buffer.from('abc'));
    let busy = 0;
    way.fault = () => (++busy <= 2 ? { kind: 'busy' } : undefined);
    expect((await storage.read(key, version).toArray()).toString()).toBe('abc');
    for (const kind of ['busy', 'away'] as const) {
      way.fault = () => ({ kind });
      for (const call of [
        () => storage.find(key),
        () => storage.read(key, version).toArray(),
        () => storage.write(newKey(), giving(Buffer.from('x'))),
        () => storage.removeAll(randomUUID()),
        () => storage.ping(),
      ]) {
        const error = call();
        await expect(error).rejects.toMatchObject({ code: 'storage-unavailable' });
        expect(await messageOf(call())).toMatch(/not available.*\(\w+\)$/);
      }
      expect(await filesCheck(storage)()).toBe(false); // what /readyz says
    }
  });

  test('R22: a wrong bucket or wrong credentials are told by the store’s own word, and by /readyz', async () => {
    const noBucket = await openStorage({ ...s3.place, bucket: 'nobody-made-this' });
    expect(await messageOf(noBucket.ping())).toMatch('(NoSuchBucket)');
    expect(await filesCheck(noBucket)()).toBe(false);
    const credentials = { accessKeyId: s3.place.credentials?.accessKeyId ?? '', secretAccessKey: 'another' };
    const stranger = await openStorage({ ...s3.place, credentials });
    expect(await messageOf(stranger.ping())).toMatch('(SignatureDoesNotMatch)');
    expect(await messageOf(stranger.write(newKey(), giving(Buffer.from('x'))))).toMatch('(SignatureDoesNotMatch)');
  });

  test('R15: a bucket that keeps versions, so that nothing is ever removed, is told', async () => {
    way.fault = (asked) => (isPut(asked) ? { kind: 'other', headers: { 'x-amz-version-id': 'one' } } : undefined);
    await expect(storage.ping()).rejects.toMatchObject({ code: 'storage-keeps-versions' });
  });

  test('R22: a byte that changes on its way in is refused by the store: nothing else is stored than was written', async () => {
    const before = await everythingIn(s3.place);
    for (const size of [1000, LARGE]) {
      way.fault = (asked) => (isPut(asked) ? { kind: 'flip', at: 700, of: 'sent' } : undefined);
      await expect(storage.write(newKey(), giving(Buffer.alloc(size)))).rejects.toThrow();
    }
    expect(await everythingIn(s3.place)).toEqual(before);
  });

  test('R22: an upload that breaks off is tried again; one that breaks off for good leaves nothing', async () => {
    const before = await everythingIn(s3.place);
    let drops = 0;
    way.fault = (asked) => (isPut(asked) && ++drops <= 2 ? { kind: 'away' } : undefined);
    const bytes = randomBytes(LARGE);
    const { key, version } = await written(bytes);
    expect(sha256Of(Buffer.concat(await storage.read(key, version).toArray()))).toBe(sha256Of(bytes));
    await storage.removeAll(key);
    way.fault = ({ path }) => (path.includes('partNumber=2') ? { kind: 'away' } : undefined);
    // A source that would go on has failed of nothing.
    async function* endless(): AsyncGenerator<Buffer> {
      for (;;) yield Buffer.alloc(1 << 20);
    }
    for (const source of [giving(bytes), endless()])
      await expect(storage.write(newKey(), source)).rejects.toMatchObject({ code: 'storage-unavailable' });
    expect(await everythingIn(s3.place)).toEqual(before);
  });

  test('R15: parts that a killed writer left are found by their request, and go with it', async () => {
    const key = newKey();
    const request = key.slice(0, 36);
    const writer = start(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', 'test/storage/dying-writer.ts', JSON.stringify(s3.place), key],
      process.env,
    );
    await saying(writer, 'some parts are there');
    await eventually(
      () => everythingIn(s3.place),
      (keys) => keys.includes(key),
    );
    writer.child.kill('SIGKILL');
    await writer.ended;
    const prefixes: string[] = [];
    for await (const prefix of storage.prefixes()) prefixes.push(prefix);
    expect(prefixes.filter((prefix) => prefix === request)).toEqual([request]);
    expect(await storage.find(key)).toBeUndefined();
    await storage.removeAll(request);
    expect(await everythingIn(s3.place)).not.toContain(key);
  });

  test('R15: more files than a store lists at once are listed, and go', async () => {
    const request = randomUUID() as RequestId;
    const keys = Array.from({ length: 1100 }, (_, i) => fileKey(request, 1, i));
    const direct = await openStorage(s3.place);
    for (let at = 0; at < keys.length; at += 50)
      await Promise.all(keys.slice(at, at + 50).map((key) => direct.write(key, giving(Buffer.from('x')))));
    await direct.removeAll(request);
    const left: string[] = [];
    for await (const prefix of direct.prefixes()) left.push(prefix);
    expect(left).not.toContain(request);
  });

  test('R22: the store is killed while a file is read: reading goes on when it is back', async () => {
    const bytes = randomBytes(LARGE);
    const { key, version } = await written(bytes);
    const hash = createHash('sha256');
    let blocks = 0;
    for await (const block of storage.read(key, version)) {
      hash.update(block as Buffer);
      if (++blocks === 3) s3.kill();
      if (blocks === 3)
        await eventually(
          () =>
            storage.ping().then(
              () => true,
              () => false,
            ),
          Boolean,
        );
    }
    expect(hash.digest('hex')).toBe(sha256Of(bytes));
  });
});

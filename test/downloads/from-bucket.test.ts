/** Downloads of files that lie in a bucket: decision 0016 holds whatever the way to the store does. */
import { createHash, randomBytes } from 'node:crypto';
import { get } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { RequestId } from '../../domain/ids.ts';
import { fileKey } from '../../storage/file-key.ts';
import { openStorage } from '../../storage/open.ts';
import { startApiUnderTest, withPeople, type ApiUnderTest, type People } from '../api/api-under-test.ts';
import { ready } from '../api/requests-in-states.ts';
import { FaultyWay, type Asked } from '../storage/faulty-way.ts';
import { describeOnS3, startS3UnderTest, type S3UnderTest } from '../storage/s3.ts';
import { unzip } from './unzip.ts';

describeOnS3('files in a bucket', () => {
  let s3: S3UnderTest;
  let way: FaultyWay;
  let api: ApiUnderTest;
  let people: People;
  beforeAll(async () => {
    s3 = await startS3UnderTest();
    way = await FaultyWay.to(s3.place.endpoint ?? '');
    api = await startApiUnderTest({}, await openStorage({ ...s3.place, endpoint: way.endpoint }));
    people = await withPeople(api);
  });
  afterEach(() => way.mend());
  afterAll(async () => {
    await api?.stop();
    await way?.stop();
    await s3?.stop();
  });

  /** A request that is ready with files of so many bytes, and where they are downloaded. */
  async function withFiles(...sizes: number[]): Promise<{ id: RequestId; base: string; files: Buffer[] }> {
    const id = (await ready(api, people)) as RequestId;
    await api.owner('files').where({ request_id: id }).delete();
    const files = sizes.map((size) =>
      Buffer.from(
        randomBytes(Math.ceil(size / 2))
          .toString('hex')
          .slice(0, size),
      ),
    );
    for (const [position, bytes] of files.entries()) {
      const key = fileKey(id, 1, position);
      const { blockHashes, ...stored } = await api.services.storage.write(key, givenIn(bytes));
      const row = {
        request_id: id,
        name: `${position}.json`,
        position,
        storage_key: key,
        records: 1,
        attempt: 1,
        given: '[]',
      };
      await api.owner('files').insert({ ...row, ...stored, block_hashes: blockHashes });
    }
    way.asked.length = 0;
    api.logged.length = 0;
    return { id, base: api.link('download', id), files };
  }
  async function* givenIn(bytes: Buffer): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += 300_000) yield bytes.subarray(at, at + 300_000);
  }
  const isObject = ({ method, path }: Asked) => method === 'GET' && path.includes('.json');
  const alarms = () => api.logged.filter((line) => line.includes('ALARM'));

  /** What comes of a file, until it ends or breaks off. */
  function comesOf(path: string, headers: Record<string, string> = {}, onData: (bytes: number) => void = () => {}) {
    return new Promise<{ status: number; body: Buffer; isWhole: boolean }>((resolve, reject) => {
      let begun = false;
      get(`${api.url}${path}`, { headers, agent: false }, (answer) => {
        begun = true;
        const parts: Buffer[] = [];
        let bytes = 0;
        const over = (isWhole: boolean) =>
          resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(parts), isWhole });
        answer.on('data', (part: Buffer) => {
          parts.push(part);
          onData((bytes += part.length));
        });
        answer.on('end', () => over(answer.complete)).on('error', () => over(false));
      }).on('error', (error) => void (begun || reject(error))); // later the answer tells it
    });
  }

  test('R15, R16: come whole, by range, and as one ZIP', async () => {
    const { base, files } = await withFiles(300, 3_500_000);
    const [, large = Buffer.alloc(0)] = files;
    const whole = await comesOf(`${base}/1.json`);
    expect([whole.status, whole.isWhole, whole.body.equals(large)]).toEqual([200, true, true]);
    for (const [range, start, end] of [
      ['bytes=0-0', 0, 0],
      ['bytes=1048575-1048576', 1_048_575, 1_048_576],
      ['bytes=2000000-', 2_000_000, 3_499_999],
      ['bytes=-5', 3_499_995, 3_499_999],
    ] as const) {
      const part = await comesOf(`${base}/1.json`, { Range: range });
      expect([part.status, part.body.equals(large.subarray(start, end + 1))]).toEqual([206, true]);
    }
    const zip = unzip((await comesOf(`${base}/all.zip`)).body);
    expect(zip.map(([name, bytes]) => [name, bytes.length])).toEqual([
      ['0.json', 300],
      ['1.json', 3_500_000],
    ]);
    // They went through this process: nobody was sent to the store.
    expect((await api.call('GET', base)).text).not.toContain(new URL(way.endpoint).port);
  });

  test('A25: the first bytes leave while the store still holds the rest back', async () => {
    const { base, files } = await withFiles(20_000_000);
    way.hold();
    way.fault = (asked) => (isObject(asked) ? { kind: 'held', after: 2_500_000 } : undefined);
    let begun = 0;
    const coming = comesOf(`${base}/0.json`, {}, (bytes) => {
      if (begun === 0) way.release(); // else it would never end
      begun ||= bytes;
    });
    const { body } = await coming;
    expect(begun).toBeLessThanOrEqual(2_500_000);
    expect(body.equals(files[0] ?? Buffer.alloc(0))).toBe(true);
  });

  test('threat 17: a byte that flipped in the store or on the way never leaves: it breaks off before its block, with an alarm', async () => {
    const { base, files } = await withFiles(5_000_000);
    const [file = Buffer.alloc(0)] = files;
    way.fault = (asked) => (isObject(asked) ? { kind: 'flip', at: 3_400_000, of: 'answer' } : undefined);
    const broken = await comesOf(`${base}/0.json`);
    expect([broken.status, broken.isWhole]).toEqual([200, false]);
    expect(broken.body.length).toBeLessThanOrEqual(3 << 20);
    expect(broken.body.equals(file.subarray(0, broken.body.length))).toBe(true);
    expect(alarms()).toHaveLength(1);
    way.fault = (asked) => (isObject(asked) ? { kind: 'flip', at: 10, of: 'answer' } : undefined);
    for (const name of ['0.json', 'all.zip']) {
      const none = await comesOf(`${base}/${name}`);
      expect(none.body.includes(file.subarray(0, 20)) || (none.isWhole && none.status === 200)).toBe(false);
    }
    const part = await comesOf(`${base}/0.json`, { Range: 'bytes=0-99' });
    expect([part.status, part.body.includes(file.subarray(20, 60))]).toEqual([500, false]);
    way.mend();
    expect((await comesOf(`${base}/0.json`)).body.equals(file)).toBe(true);
  });

  test('threat 17: a file that another one was put in place of, or that is gone, is not served, with an alarm', async () => {
    const { id, base } = await withFiles(2_000_000, 2_000_000);
    await api.services.storage.write(fileKey(id, 1, 0), givenIn(Buffer.alloc(2_000_000)));
    await api.services.storage.removeAll(fileKey(id, 1, 1));
    for (const name of ['0.json', '1.json']) expect((await comesOf(`${base}/${name}`)).status).toBe(500);
    expect(alarms()).toHaveLength(2);
  });

  test('R22: cut connections to the store are not seen by the reader', async () => {
    const { base, files } = await withFiles(8_000_000);
    let cuts = 0;
    way.fault = (asked) => {
      if (!isObject(asked)) return undefined;
      cuts += 1;
      return { kind: 'cut', after: 1_500_000 };
    };
    const { body, isWhole } = await comesOf(`${base}/0.json`);
    expect([isWhole, body.equals(files[0] ?? Buffer.alloc(0))]).toEqual([true, true]);
    expect(cuts).toBeGreaterThan(3);
    expect(alarms()).toEqual([]);
  });

  test.each(['away', 'busy'] as const)(
    'R22: while the store is %s: 503 before the first byte, and no alarm',
    async (kind) => {
      const { base } = await withFiles(100);
      way.fault = () => ({ kind });
      for (const name of ['0.json', 'all.zip']) {
        const { status, json, headers } = await api.call('GET', `${base}/${name}`);
        expect([status, json.type, headers.get('Retry-After')]).toEqual([503, '/problems/unavailable', '5']);
      }
      expect((await api.call('GET', base)).status).toBe(200); // the list needs no store
      expect(alarms()).toEqual([]);
      way.mend();
      expect((await comesOf(`${base}/0.json`)).isWhole).toBe(true);
    },
  );

  test('R22: a store that breaks off for good in the middle: the download is cut, and goes on by range later', async () => {
    const { base, files } = await withFiles(6_000_000);
    const [file = Buffer.alloc(0)] = files;
    let gets = 0;
    way.fault = (asked) =>
      isObject(asked) ? (++gets === 1 ? { kind: 'cut', after: 2_500_000 } : { kind: 'away' }) : undefined;
    const first = await comesOf(`${base}/0.json`);
    expect([first.status, first.isWhole]).toEqual([200, false]);
    expect(first.body.equals(file.subarray(0, first.body.length))).toBe(true);
    way.mend();
    const rest = await comesOf(`${base}/0.json`, { Range: `bytes=${first.body.length}-` });
    const sha256 = createHash('sha256').update(first.body).update(rest.body).digest('hex');
    expect(sha256).toBe(createHash('sha256').update(file).digest('hex'));
  });
});

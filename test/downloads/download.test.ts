/** Downloads: nothing leaves after the link's end, and only what the record says leaves at all. */
import { createHash, randomBytes } from 'node:crypto';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import {
  closeSync,
  fstatSync,
  futimesSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import express from 'express';
import fc from 'fast-check';
import { byteRange } from '../../api/links/download/byte-range.ts';
import { serveDownload } from '../../api/links/download/serve-download.ts';
import { Problem, problems } from '../../api/call/problems/problem.ts';
import { asProblem } from '../../api/call/problems/refusals.ts';
import type { RequestId } from '../../domain/ids.ts';
import { readingsEnds } from '../../db/access/gate.ts';
import { handingProcesses } from '../../db/postgres/handing-processes.ts';
import { HandedOver } from '../../api/server/handed-over.ts';
import { fileKey } from '../../storage/file-key.ts';
import { ExportUnderTest, HOLDER, HOUR, PERIOD_FROM } from '../export/export-under-test.ts';
import { eventually } from '../front-door/eventually.ts';
import { unzip } from './unzip.ts';
import { runs } from '../setup/runs.ts';

/** `npm run test:races` and `npm run test:nightly` run many more. */
const RACES = Number(process.env['RACES'] ?? 12);
const FLIPS = Number(process.env['FLIPS'] ?? 20);

let under: ExportUnderTest;
let server: Server;
let base: string;
const alarms: unknown[] = [];
/** Bytes that the storage was asked for. */
let asked = 0;
/** Memory that it was to read into. */
const memories: (Buffer[] | undefined)[] = [];
/** Requests whose revocation is known to have committed, and what was written for one of them nevertheless. */
const revoked = new Set<string>();
const lateWrites: string[] = [];

beforeAll(async () => {
  under = await ExportUnderTest.start();
  const serve = serveDownload({
    db: under.db,
    storage: {
      ...under.storage,
      read(key, version, options) {
        asked += options?.range ? options.range.end - options.range.start + 1 : Infinity;
        memories.push(options?.memory);
        return under.storage.read(key, version, options);
      },
    },
    log: { error: (...line: unknown[]) => void alarms.push(line) },
    running: new HandedOver(handingProcesses(under.db), readingsEnds(under.db)),
  });
  const app = express();
  app.use((req, res, next) => {
    const note = () => {
      if (revoked.has(req.url.split('/')[1] ?? '') && res.statusCode < 300) lateWrites.push(req.url);
    };
    const [write, end] = [res.write.bind(res), res.end.bind(res)] as [
      (chunk: Buffer) => boolean,
      (chunk?: Buffer) => void,
    ];
    Object.assign(res, {
      write: (chunk: Buffer) => {
        note();
        return write(chunk);
      },
      end: (chunk?: Buffer) => {
        if (chunk) note();
        end(chunk);
        return res;
      },
    });
    next();
  });
  app.get('/:id/:generation/:file', (req, res) =>
    serve({ id: req.params.id as RequestId, generation: Number(req.params.generation) }, req.params.file, req, res),
  );
  app.use(((error: unknown, _req, res, _next) => {
    const told = asProblem(error);
    const problem = told instanceof Problem ? told : new Problem('internal', String(error));
    res
      .status(problems[problem.problem].status)
      .set(problem.extras.headers ?? {})
      .json({ problem: problem.problem, ...problem.extras.members });
  }) as express.ErrorRequestHandler);
  server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await under.stop();
});
beforeEach(() => void (alarms.length = 0));

interface Made {
  id: RequestId;
  files: Map<string, Buffer>;
  productIds: string[];
}

/** A request that is ready, with files of so many bytes for as many products. */
async function ready(...sizes: number[]): Promise<Made> {
  const products = [];
  for (const _ of sizes) products.push(await under.product());
  const id = await under.request(products);
  await under.owner.raw(
    `update requests set status = 'ready', ready_at = clock_timestamp(), download_until = clock_timestamp() + interval '7 days', export_attempt = 1 where id = ?`,
    [id],
  );
  const files = new Map<string, Buffer>([['manifest.json', Buffer.from('{"manifest":true}\n')]]);
  for (const [i, size] of sizes.entries())
    files.set(
      `vehicle-${i + 1}.json`,
      Buffer.from(
        randomBytes(Math.ceil(size / 2))
          .toString('hex')
          .slice(0, size),
      ),
    );
  for (const [position, [name, bytes]] of [...files].entries()) {
    const key = fileKey(id, 1, position);
    const { blockHashes, ...stored } = await under.storage.write(
      key,
      (async function* () {
        yield bytes;
      })(),
    );
    await under.owner('files').insert({
      request_id: id,
      name,
      position,
      product_id: products[position - 1]?.id ?? null,
      attempt: 1,
      storage_key: key,
      records: position,
      given: JSON.stringify(
        position === 0 ? [] : [{ from: new Date(PERIOD_FROM), until: new Date(PERIOD_FROM + 24 * HOUR) }],
      ),
      ...stored,
      block_hashes: blockHashes,
    });
  }
  return { id, files, productIds: products.map((product) => product.id) };
}

interface Got {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
  /** Whether the body came whole. */
  whole: boolean;
}

/** As a patient reader: a gate that is too busy says so (503), and is asked again. */
async function fetchFile(...asked: Parameters<typeof fetchOnce>): Promise<Got> {
  for (const end = Date.now() + 45_000; ; await sleep(50)) {
    const got = await fetchOnce(...asked);
    if (got.status !== 503 || Date.now() > end) return got;
  }
}

function fetchOnce(
  { id }: { id: string },
  name: string,
  headers: Record<string, string> = {},
  options: { method?: string; generation?: number; onData?: (bytes: number) => unknown; pauseMs?: number } = {},
): Promise<Got> {
  return new Promise((resolve, reject) => {
    let begun = false;
    const request = get(
      `${base}/${id}/${options.generation ?? 0}/${encodeURIComponent(name)}`,
      { headers, method: options.method ?? 'GET', agent: false },
      (response) => {
        begun = true;
        const parts: Buffer[] = [];
        let bytes = 0;
        const done = (whole: boolean) =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts), whole });
        response.on('data', (part: Buffer) => {
          parts.push(part);
          bytes += part.length;
          const until = options.onData?.(bytes); // a promise holds the reader back
          if (options.pauseMs === undefined && !(until instanceof Promise)) return;
          response.pause();
          void Promise.all([until, sleep(options.pauseMs ?? 0)]).then(() => response.resume());
        });
        response.on('end', () => done(response.complete)).on('error', () => done(false));
      },
    );
    request.on('error', (error) => void (begun || reject(error))); // later the response tells it
    request.end();
  });
}

/** What was recorded, once so much was, or after a while. */
async function downloadsOf(id: string, count = 0): Promise<unknown[]> {
  for (let turn = 0; ; turn++) {
    const rows = await under.owner('downloads').where({ request_id: id }).orderBy('id');
    if (turn === 60 || (count > 0 && rows.length >= count)) return rows;
    if (count === 0 && turn === 3) return rows;
    await sleep(50);
  }
}
const requestRow = (id: string) => under.owner('requests').where({ id }).first();

describe('a file', () => {
  test('R15: comes whole, with size, name and SHA-256, and counts as downloaded', async () => {
    const made = await ready(3_500_000);
    const got = await fetchFile(made, 'vehicle-1.json');
    expect(got.body.equals(made.files.get('vehicle-1.json') ?? Buffer.alloc(0))).toBe(true);
    const sha256 = createHash('sha256').update(got.body).digest('hex');
    expect(got.headers).toMatchObject({
      'content-length': '3500000',
      etag: `"${sha256}"`,
      'accept-ranges': 'bytes',
      'content-type': 'application/json',
      'content-disposition': 'attachment; filename="vehicle-1.json"',
    });
    expect(await downloadsOf(made.id, 1)).toMatchObject([{ name: 'vehicle-1.json', bytes: '3500000' }]);
    expect((await requestRow(made.id)).downloaded_at).toBeInstanceOf(Date);
    const told = await under.owner('timeline').where({ request_id: made.id, event: 'downloaded' });
    expect(told).toHaveLength(1);
    expect(await under.owner('audit').where({ stream: `request:${made.id}`, act: 'downloaded' })).toHaveLength(1);
  });

  test('memory that a download was read into serves the next one, and never one that broke off: its bytes may still be on their way', async () => {
    const made = await ready(20_000_000);
    const memoryOf = async (download: () => Promise<unknown>) => {
      const before = memories.length;
      await download();
      return memories[before];
    };
    const whole = () => memoryOf(() => fetchFile(made, 'vehicle-1.json'));
    const known = new Set([await whole()]);
    const isKnown = (memory: Buffer[] | undefined) => known.has(memory) || !known.add(memory);
    await eventually(async () => isKnown(await whole()), Boolean);
    const brokenOff = await memoryOf(
      () =>
        new Promise((resolve) => {
          const request = get(`${base}/${made.id}/0/vehicle-1.json`, { agent: false }, (response) => {
            response.on('data', () => request.destroy()).on('close', resolve);
          });
          request.on('error', () => {});
        }),
    );
    await eventually(
      () => under.owner('downloads_under_way').where({ request_id: made.id }),
      (notes) => notes.length === 0,
    );
    const before = memories.length;
    await Promise.all(Array.from({ length: 10 }, () => fetchFile(made, 'vehicle-1.json')));
    const later = memories.slice(before);
    expect(later).toHaveLength(10);
    expect(later).not.toContain(brokenOff);
    expect(new Set(later).size).toBe(10);
  });

  test('R21: HEAD tells the same and counts as nothing', async () => {
    const made = await ready(1000);
    const got = await fetchFile(made, 'vehicle-1.json', {}, { method: 'HEAD' });
    expect([got.status, got.headers['content-length'], got.body.length]).toEqual([200, '1000', 0]);
    expect((await fetchFile(made, 'all.zip', {}, { method: 'HEAD' })).status).toBe(200);
    expect(await downloadsOf(made.id)).toEqual([]);
  });

  test('R17: the manifest alone counts only where there is no data', async () => {
    const made = await ready(10);
    await fetchFile(made, 'manifest.json');
    expect(await downloadsOf(made.id, 1)).toHaveLength(1);
    expect((await requestRow(made.id)).downloaded_at).toBeNull();
    await under.owner('files').where({ request_id: made.id }).update({ records: 0 });
    await fetchFile(made, 'manifest.json');
    expect(await downloadsOf(made.id, 2)).toHaveLength(2);
    expect((await requestRow(made.id)).downloaded_at).toBeInstanceOf(Date);
  });

  test('threat 17: only the names of the record open anything', async () => {
    const made = await ready(10);
    const names = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.constantFrom(
        '..',
        '.',
        '../1/1.json',
        '%2e%2e',
        'vehicle-1.json/',
        'VEHICLE-1.JSON',
        'vehicle-1.json\0',
        'all.zip/',
        "x' or 1=1 --",
        `${made.id}/1/1.json`,
      ),
    );
    await fc.assert(
      fc.asyncProperty(names, async (name) => {
        fc.pre(!made.files.has(name) && name !== 'all.zip');
        let got: Got;
        try {
          got = await fetchFile(made, name);
        } catch {
          return; // an address that can't be written
        }
        expect([404, 400, 500]).toContain(got.status === 500 ? (got.body.includes('URI') ? 500 : 0) : got.status);
      }),
      { numRuns: runs(1000) },
    );
  });
});

describe('ranges', () => {
  test('any range header gives the bytes that RFC 9110 says, or all, or 416', () => {
    const part = fc.oneof(fc.nat(20), fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.constant(''));
    fc.assert(
      fc.property(part, part, fc.integer({ min: 1, max: 12 }), (first, last, size) => {
        const range = byteRange(`bytes=${first}-${last}`, size);
        if (typeof range === 'object') {
          expect(range.start).toBeGreaterThanOrEqual(0);
          expect(range.end).toBeLessThan(size);
          expect(range.start).toBeLessThanOrEqual(range.end);
          if (first !== '') expect(range.start).toBe(Number(first));
          else expect(range.end).toBe(size - 1);
          if (first !== '' && last !== '' && Number(last) < size) expect(range.end).toBe(Number(last));
        } else if (range === 'unsatisfiable')
          expect(first === '' ? Number(last) === 0 : Number(first) >= size).toBe(true);
      }),
      { numRuns: runs(3000) },
    );
    for (const odd of [
      undefined,
      '',
      'bytes',
      'bytes=',
      'bytes=-',
      'bytes=a-b',
      'bytes=0-1,3-4',
      'items=0-1',
      'bytes=5-2',
      'bytes=1.5-2',
      'bytes= 0-1',
    ])
      expect(byteRange(odd, 10)).toBe('whole');
  });

  test('a part comes as 206; all its parts make the file, and count as one download once they do', async () => {
    const made = await ready(2_000_001);
    const file = made.files.get('vehicle-1.json') ?? Buffer.alloc(0);
    const etag = `"${createHash('sha256').update(file).digest('hex')}"`;
    const parts: Buffer[] = [];
    for (const range of ['bytes=0-999999', 'bytes=1000000-1899999', 'bytes=1900000-']) {
      expect(await under.owner('downloads').where({ request_id: made.id })).toEqual([]);
      const got = await fetchFile(made, 'vehicle-1.json', { Range: range, 'If-Range': etag });
      expect(got.status).toBe(206);
      parts.push(got.body);
    }
    expect(await downloadsOf(made.id, 1)).toMatchObject([{ name: 'vehicle-1.json', bytes: '2000001' }]);
    expect(Buffer.concat(parts).equals(file)).toBe(true);
    const past = await fetchFile(made, 'vehicle-1.json', { Range: 'bytes=2000001-' });
    expect([past.status, past.headers['content-range'], past.headers['content-disposition']]).toEqual([
      416,
      'bytes */2000001',
      undefined,
    ]);
    const other = await fetchFile(made, 'vehicle-1.json', { Range: 'bytes=0-9', 'If-Range': '"another"' });
    expect([other.status, other.body.length]).toEqual([200, 2_000_001]);
    expect(await downloadsOf(made.id, 2)).toHaveLength(2);
  });

  test('R32: parts in any order, twice, or over each other: they count when a hundredth is missing at most, and not before', async () => {
    const made = await ready(100_000);
    const part = (range: string) => fetchFile(made, 'vehicle-1.json', { Range: `bytes=${range}` });
    await Promise.all(['60001-', '-1', '0-29999', '10000-38999', '40001-60000', '0-29999'].map(part));
    expect(await downloadsOf(made.id)).toEqual([]); // 1001 bytes are missing, and 1000 may be
    expect((await requestRow(made.id)).downloaded_at).toBeNull();
    await part('39000-39000');
    expect(await downloadsOf(made.id, 1)).toMatchObject([{ name: 'vehicle-1.json', bytes: '100000' }]);
    expect((await requestRow(made.id)).downloaded_at).toBeInstanceOf(Date);
    await part('0-49999'); // half of a second time
    expect(await downloadsOf(made.id)).toHaveLength(1);
    await Promise.all([part('50000-'), part('50000-'), part('50000-')]);
    expect(await downloadsOf(made.id, 2)).toHaveLength(2);
    expect(await under.owner('timeline').where({ request_id: made.id, event: 'downloaded' })).toHaveLength(1);
  });

  test('R32: parts of different files, and of the same name in another request, are no whole together', async () => {
    const [made, other] = [await ready(1000, 1000), await ready(1000)];
    await fetchFile(made, 'vehicle-1.json', { Range: 'bytes=0-499' });
    await fetchFile(made, 'vehicle-2.json', { Range: 'bytes=500-' });
    await fetchFile(other, 'vehicle-1.json', { Range: 'bytes=500-' });
    expect([...(await downloadsOf(made.id)), ...(await downloadsOf(other.id))]).toEqual([]);
  });
});

/** Reads so many bytes at least, and leaves without a word; answers what came. */
function leaveAfter(made: Made, name: string, enough: number): Promise<number> {
  return new Promise((resolve) => {
    let bytes = 0;
    const leaving = get(`${base}/${made.id}/0/${name}`, { agent: false }, (response) => {
      response.on('data', (part: Buffer) => {
        bytes += part.length;
        if (bytes < enough) return;
        leaving.destroy();
        resolve(bytes);
      });
      response.on('error', () => {});
    });
    leaving.on('error', () => {});
  });
}

describe('a download that breaks off', () => {
  test('R29, R32: counts for nothing by itself, and together with the rest as one, over whatever connections', async () => {
    const made = await ready(40_000_000);
    const got = await leaveAfter(made, 'vehicle-1.json', 5_000_000);
    expect(await downloadsOf(made.id)).toEqual([]);
    await fetchFile(made, 'vehicle-1.json', { Range: `bytes=${got}-38999999` });
    expect(await downloadsOf(made.id)).toEqual([]);
    await fetchFile(made, 'vehicle-1.json', { Range: 'bytes=39000000-' });
    expect(await downloadsOf(made.id, 1)).toMatchObject([{ name: 'vehicle-1.json', bytes: '40000000' }]);
  });

  test('R32: all.zip counts for the files that were in it whole', async () => {
    const made = await ready(2_000_000, 40_000_000);
    await leaveAfter(made, 'all.zip', 6_000_000); // hexadecimal digits shrink to a half
    expect(await downloadsOf(made.id, 2)).toMatchObject([
      { name: 'manifest.json' },
      { name: 'vehicle-1.json', bytes: '2000000' },
    ]);
    expect((await requestRow(made.id)).downloaded_at).toBeInstanceOf(Date);
  });
});

describe('all.zip', () => {
  test('holds exactly the files, in their order, the same bytes each time; counts as downloaded; takes no range', async () => {
    const made = await ready(1_200_000, 0, 7, 900_000);
    const [one, two] = [await fetchFile(made, 'all.zip'), await fetchFile(made, 'all.zip', { Range: 'bytes=0-5' })];
    expect(one.headers['content-disposition']).toBe(`attachment; filename="data-${made.id}.zip"`);
    expect([two.status, two.headers['accept-ranges']]).toEqual([200, 'none']);
    expect(one.body.equals(two.body)).toBe(true);
    const entries = unzip(one.body);
    expect(entries.map(([name]) => name)).toEqual([...made.files.keys()]);
    for (const [name, bytes] of entries) expect(bytes.equals(made.files.get(name) ?? Buffer.alloc(1))).toBe(true);
    expect(await downloadsOf(made.id, 2)).toMatchObject([{ name: 'all.zip' }, { name: 'all.zip' }]);
    expect((await requestRow(made.id)).downloaded_at).toBeInstanceOf(Date);
  });

  test('threat 17: swapped files break it off before a byte of them, with an alarm', async () => {
    const made = await ready(500_000, 500_000);
    swap(made, 1, 2);
    const got = await fetchFile(made, 'all.zip').catch(() => undefined);
    expect(got?.whole && got.status === 200).not.toBe(true);
    expect(alarms).toHaveLength(1);
  });
});

function swap({ id }: Made, a: number, b: number): void {
  const [one, two] = [a, b].map((n) => join(under.folder, fileKey(id, 1, n)));
  if (!one || !two) return;
  renameSync(one, `${one}.x`);
  renameSync(two, one);
  renameSync(`${one}.x`, two);
}

describe('files that are not what they should be', () => {
  test.each(['swapped', 'bit flipped', 'missing', 'cut short'])(
    'threat 17: %s: 500, an alarm, and no byte of it',
    async (how) => {
      const made = await ready(400_000, 400_000);
      const path = join(under.folder, fileKey(made.id, 1, 1));
      await fetchFile(made, 'vehicle-1.json'); // verified once: that must not help
      if (how === 'swapped') swap(made, 1, 2);
      else if (how === 'missing') rmSync(path);
      else {
        const bytes = readFileSync(path);
        bytes.writeUInt8(bytes.readUInt8(200_000) ^ 1, 200_000);
        await sleep(5);
        rmSync(path);
        await under.storage.write(
          fileKey(made.id, 1, 1),
          (async function* () {
            yield how === 'cut short' ? bytes.subarray(1) : bytes;
          })(),
        );
      }
      for (const range of [{}, { Range: 'bytes=5-9' }]) {
        const got = await fetchFile(made, 'vehicle-1.json', range);
        expect([got.status, JSON.parse(got.body.toString())]).toEqual([500, { problem: 'internal' }]);
        expect(
          got.headers.etag === undefined ||
            !got.headers.etag.includes(
              createHash('sha256')
                .update(made.files.get('vehicle-1.json') ?? '')
                .digest('hex'),
            ),
        ).toBe(true);
      }
      expect(alarms).toHaveLength(2);
      expect((await fetchFile(made, 'manifest.json')).status).toBe(200);
    },
  );
});

const MIB = 1 << 20;

/** Flips a bit of a stored file, in place and with its time as it was. */
function flip({ id }: Made, number: number, at: number, bit = 1): void {
  const file = openSync(join(under.folder, fileKey(id, 1, number)), 'r+');
  const { atime, mtime } = fstatSync(file);
  const byte = Buffer.alloc(1);
  readSync(file, byte, 0, 1, at);
  byte.writeUInt8(byte.readUInt8() ^ bit);
  writeSync(file, byte, 0, 1, at);
  futimesSync(file, atime, mtime);
  closeSync(file);
}

/** Sets all of a request's files back to how they were recorded before their blocks were hashed. */
const withoutHashes = ({ id }: Made) => under.owner('files').where({ request_id: id }).update({ block_hashes: null });

describe('blocks are checked as they leave', () => {
  test('a part of a large file comes without the rest being read; of one without hashes of its blocks all is', async () => {
    const made = await ready(9 * MIB + 7);
    const file = made.files.get('vehicle-1.json')!;
    for (const [start, end] of [
      [0, 0],
      [5 * MIB - 1, 5 * MIB],
      [9 * MIB, 9 * MIB + 6],
    ] as const) {
      asked = 0;
      const got = await fetchFile(made, 'vehicle-1.json', { Range: `bytes=${start}-${end}` });
      expect([got.status, got.body.equals(file.subarray(start, end + 1))]).toEqual([206, true]);
      expect(asked).toBeLessThanOrEqual(2 * MIB);
    }
    asked = 0;
    await fetchFile(made, 'vehicle-1.json', {}, { method: 'HEAD' });
    expect(asked).toBe(0);
    await withoutHashes(made);
    await fetchFile(made, 'vehicle-1.json', { Range: 'bytes=0-0' });
    expect(asked).toBe(Infinity);
  });

  test(
    'threat 17: whichever bit is flipped, whenever, and however it is read: it is not served, and there is an alarm',
    async () => {
      const part = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
      const flips = fc.record({
        bytes: fc.constantFrom(1, 1000, MIB - 1, MIB, MIB + 1, 3 * MIB, 3 * MIB + 77),
        at: fc.oneof(part, fc.constantFrom(0, 0.999_999_999)),
        bit: fc.constantFrom(1, 2, 4, 8, 16, 32, 64, 128),
        readBefore: fc.boolean(),
        how: fc.constantFrom('file', 'range', 'all.zip'),
        from: part,
        until: part,
      });
      await fc.assert(
        fc.asyncProperty(flips, async ({ bytes, at, bit, readBefore, how, from, until }) => {
          const made = await ready(bytes);
          const flipped = Math.floor(at * bytes);
          const [first, last] = [Math.floor(from * bytes), Math.floor(until * bytes)].toSorted((a, b) => a - b) as [
            number,
            number,
          ];
          const name = how === 'all.zip' ? how : 'vehicle-1.json';
          const read = () => fetchFile(made, name, how === 'range' ? { Range: `bytes=${first}-${last}` } : {});
          const expected =
            how === 'all.zip'
              ? (await read()).body // the same files give the same bytes
              : made.files.get(name)!.subarray(how === 'range' ? first : 0, how === 'range' ? last + 1 : bytes);
          if (readBefore) expect((await read()).body.equals(expected)).toBe(true);
          alarms.length = 0;
          flip(made, 1, flipped, bit);
          const got = await read().catch(() => undefined); // cut before its headers came
          const blockOf = (byte: number) => Math.floor(byte / MIB);
          const touched = how !== 'range' || (blockOf(first) <= blockOf(flipped) && blockOf(flipped) <= blockOf(last));
          if (!touched) {
            expect([got?.whole, got?.body.equals(expected), alarms.length]).toEqual([true, true, 0]);
            return;
          }
          expect(alarms).toHaveLength(1);
          if (!got) return;
          expect(got.whole && got.status < 300).toBe(false);
          if (got.status >= 300) return expect(got.body.toString()).toBe('{"problem":"internal"}');
          expect(got.body.equals(expected.subarray(0, got.body.length))).toBe(true);
          if (how !== 'all.zip')
            expect((how === 'range' ? first : 0) + got.body.length).toBeLessThanOrEqual(blockOf(flipped) * MIB);
        }),
        { numRuns: FLIPS, endOnFailure: true },
      );
    },
    120_000 + FLIPS * 2000,
  );

  test.each(['vehicle-1.json', 'all.zip'])(
    'threat 17: a byte of %s that is flipped while it is read, in a part not reached yet, does not leave',
    async (name) => {
      const made = await ready(40 * MIB);
      const whole = (await fetchFile(made, name)).body; // verified once: that must not help
      let isFlipped = false;
      const got = await fetchFile(
        made,
        name,
        {},
        {
          pauseMs: 2,
          onData(bytes) {
            if (isFlipped || bytes < 200_000) return;
            isFlipped = true;
            flip(made, 1, 38 * MIB);
          },
        },
      );
      expect(got.whole).toBe(false);
      expect(got.body.equals(whole.subarray(0, got.body.length))).toBe(true);
      expect(alarms).toHaveLength(1);
      expect(JSON.stringify(alarms)).toContain('ALARM');
    },
  );

  test('threat 17: blocks of one file do not pass for each other, nor those of one request for another’s', async () => {
    const made = await ready(3 * MIB, 3 * MIB);
    const other = await ready(3 * MIB);
    const hashes = async ({ id }: Made) =>
      (await under.owner('files').where({ request_id: id, name: 'vehicle-1.json' }).first('block_hashes')).block_hashes;
    const [mine, theirs] = [(await hashes(made)) as Buffer, (await hashes(other)) as Buffer];
    expect([mine.length, mine.subarray(0, 32).equals(theirs.subarray(0, 32))]).toEqual([32 + 3 * 16, false]);
    const path = join(under.folder, fileKey(made.id, 1, 1));
    const stored = readFileSync(path);
    const file = openSync(path, 'r+');
    writeSync(file, stored, MIB, MIB, 2 * MIB);
    writeSync(file, stored, 2 * MIB, MIB, MIB);
    closeSync(file);
    const got = await fetchFile(made, 'vehicle-1.json');
    expect([got.whole, got.body.equals(stored.subarray(0, got.body.length)), got.body.length <= MIB]).toEqual([
      false,
      true,
      true,
    ]);
  });
});

describe('the gate', () => {
  const BIG = 40_000_000;

  test.each([
    ['the request is revoked', `update requests set status = 'revoked', ended_at = clock_timestamp() where id = :id`],
    ['the time is over', `update requests set download_until = clock_timestamp() where id = :id`],
    ['the clock is moved past it', `update requests set clock_shift = '8 days' where id = :id`],
    ['a newer link is sent', `update requests set link_generation = 1 where id = :id`],
    ['the registration is taken back', `update registrations set ends_at = :before where product_id = :product`],
    ['the vehicle is no longer activated', `update registrations set activated = false where product_id = :product`],
  ])(
    'R15, R29: when %s, a running download is cut: the reader sees a short body, and the next one nothing',
    async (_what, sql) => {
      const made = await ready(BIG);
      const before = new Date(PERIOD_FROM + 23 * HOUR);
      let committed: Promise<unknown> | undefined;
      const got = await fetchFile(
        made,
        'vehicle-1.json',
        {},
        {
          pauseMs: 2,
          onData: (bytes) => {
            if (bytes < 200_000) return undefined;
            committed ??= under.owner
              .raw(sql, { id: made.id, product: made.productIds[0] ?? null, before })
              .then(() => undefined);
            return committed;
          },
        },
      );
      await committed;
      expect(got.whole).toBe(false);
      expect(got.body.length).toBeLessThan(BIG);
      const next = await fetchFile(made, 'vehicle-1.json');
      expect([next.status, JSON.parse(next.body.toString()).problem]).toEqual([410, 'link-dead']);
      expect(await downloadsOf(made.id)).toEqual([]);
      expect(alarms).toEqual([]);
    },
  );

  test('R29: in races of revoking against downloading, no chunk is handed over after the commit', async () => {
    for (let race = 0; race < RACES; race++) {
      const made = await ready(6_000_000);
      const revoke = sleep(Math.random() * 25).then(() =>
        under.owner.raw(`update requests set status = 'revoked', ended_at = clock_timestamp() where id = ?`, [made.id]),
      );
      void revoke.then(() => revoked.add(made.id));
      const got = await fetchFile(made, race % 2 ? 'vehicle-1.json' : 'all.zip').catch(() => undefined);
      await revoke;
      if (got?.whole && got.status === 200) {
        expect(await downloadsOf(made.id, 1)).toHaveLength(1); // it was handed over before
      }
    }
    expect(lateWrites).toEqual([]);
  });

  test('readers that leave at any moment leave nothing behind', async () => {
    const made = await ready(BIG);
    for (let turn = 0; turn < RACES; turn++) {
      const leaving = get(
        `${base}/${made.id}/0/${turn % 2 ? 'vehicle-1.json' : 'all.zip'}`,
        { agent: false },
        (response) => response.resume(),
      );
      leaving.on('error', () => {});
      await sleep(Math.random() * 30);
      leaving.destroy();
    }
    expect((await fetchFile(made, 'manifest.json')).status).toBe(200);
    await under.owner.raw(`update requests set status = 'revoked', ended_at = clock_timestamp() where id = ?`, [
      made.id,
    ]);
    const whole = await under.owner('downloads').where({ request_id: made.id }).whereNot({ name: 'manifest.json' });
    expect(whole).toEqual([]);
  });

  test('R8: a registration that ends after what the file holds does not withdraw it', async () => {
    const made = await ready(1000, 1000);
    await under
      .owner('registrations')
      .where({ product_id: made.productIds[0] })
      .update({ ends_at: new Date(PERIOD_FROM + 24 * HOUR) });
    expect((await fetchFile(made, 'vehicle-1.json')).status).toBe(200);
    await under
      .owner('registrations')
      .where({ product_id: made.productIds[0] })
      .update({ ends_at: new Date(PERIOD_FROM + 24 * HOUR - 1) });
    expect((await fetchFile(made, 'vehicle-1.json')).status).toBe(410);
    expect(unzip((await fetchFile(made, 'all.zip')).body).map(([name]) => name)).toEqual([
      'manifest.json',
      'vehicle-2.json',
    ]);
  });

  test('G2: a reader that takes nothing is cut by the end itself, and what lay in the socket is thrown away', async () => {
    for (const name of ['vehicle-1.json', 'all.zip']) {
      const made = await ready(BIG);
      const silent = get(`${base}/${made.id}/0/${name}`, { agent: false }, (response) => response.pause());
      silent.on('error', () => {});
      const underWay = () => under.owner('downloads_under_way').where({ request_id: made.id }).select('name');
      while ((await underWay()).length === 0) await sleep(50);
      await sleep(500);
      await under.owner.raw(`update requests set status = 'revoked', ended_at = clock_timestamp() where id = ?`, [
        made.id,
      ]);
      // A reader that stalls is given up after thirty seconds only.
      for (let turn = 0; turn < 200 && (await underWay()).length > 0; turn++) await sleep(50);
      expect(await underWay()).toEqual([]);
      silent.destroy();
      expect((await requestRow(made.id)).downloaded_at).toBeNull();
    }
  });

  test('R29, R32: what a process that dies was handing over is noted before it leaves', async () => {
    const made = await ready(BIG);
    const silent = get(`${base}/${made.id}/0/vehicle-1.json`, { agent: false }, (response) => response.pause());
    silent.on('error', () => {});
    let note: { handed_until: string } | undefined;
    while (!note) note = await under.owner('downloads_under_way').where({ request_id: made.id }).first();
    expect(note).toMatchObject({ name: 'vehicle-1.json', handed_from: '0' });
    expect(Number(note.handed_until)).toBeGreaterThan(0);
    expect(Number(note.handed_until)).toBeLessThan(BIG); // the last piece is noted when its turn has come
    silent.destroy();
  });

  test('R7: registrations that touch count together, those of others do not', async () => {
    const made = await ready(1000);
    const product_id = made.productIds[0];
    const middle = new Date(PERIOD_FROM + 12 * HOUR);
    await under.owner('registrations').where({ product_id }).update({ ends_at: middle });
    await under.owner('registrations').insert({ product_id, holder: 'account:other', starts_at: middle });
    expect((await fetchFile(made, 'vehicle-1.json')).status).toBe(410);
    await under.owner('registrations').insert({ product_id, holder: HOLDER, starts_at: middle });
    expect((await fetchFile(made, 'vehicle-1.json')).status).toBe(200);
  });

  test('G11: revoking waits neither for a reader that does not read, nor until many that do have all', async () => {
    const made = await ready(BIG);
    const silent = get(`${base}/${made.id}/0/vehicle-1.json`, { agent: false }, (response) => response.pause());
    silent.on('error', () => {});
    const readers = Array.from({ length: 8 }, () => fetchFile(made, 'vehicle-1.json', {}, { pauseMs: 20 }));
    await sleep(150);
    for (let i = 0; i < 20; i++)
      await under.owner.raw(`update requests set due_by = clock_timestamp() where id = ?`, [made.id]);
    await under.owner.raw(`update requests set status = 'revoked', ended_at = clock_timestamp() where id = ?`, [
      made.id,
    ]);
    expect((await Promise.all(readers)).some(({ whole }) => whole)).toBe(false);
    silent.destroy();
  });

  test('R22: when the database goes away in the middle, the download is cut and not finished', async () => {
    const made = await ready(BIG);
    let killed = false;
    const got = await fetchFile(
      made,
      'vehicle-1.json',
      {},
      {
        pauseMs: 2,
        onData: (bytes) => {
          if (bytes > 200_000) killed ||= process.kill(under.postgres.pid(), 'SIGKILL');
        },
      },
    );
    expect(got.whole).toBe(false);
    expect(got.body.length).toBeLessThan(BIG);
  });
});

/** Copying out: the bytes are those that the database sent, however the network cut them, and an error is one. */
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Connection } from 'pg';
import { CopyOut } from '../../db/postgres/copy-out.ts';
import { lendConnection } from '../../db/postgres/lend.ts';
import { ExportUnderTest } from './export-under-test.ts';
import { runs } from '../setup/runs.ts';

let under: ExportUnderTest;
beforeAll(async () => {
  under = await ExportUnderTest.start();
});
afterAll(() => under.stop());

async function textOf(copy: CopyOut): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of copy) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

const message = (kind: string, content: Buffer): Buffer => {
  const head = Buffer.from(`${kind}....`);
  head.writeInt32BE(content.length + 4, 1);
  return Buffer.concat([head, content]);
};

test('R16: rows come out whole, whatever lies between them and wherever they are cut; the driver gets all that follows', async () => {
  const row = fc.tuple(fc.constantFrom('d', 'd', 'd', 'N', 'S'), fc.uint8Array({ maxLength: 40 }));
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 30 }),
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
      async (rows, cuts) => {
        const all = Buffer.concat([
          message('H', Buffer.alloc(3)),
          ...rows.map(([kind, content]) => message(kind, Buffer.from(content))),
          message('c', Buffer.alloc(0)),
          message('C', Buffer.from('COPY 1\0')),
        ]);
        const driverGot: Buffer[] = [];
        const stream = new PassThrough({ highWaterMark: 16 });
        stream.on('data', (bytes: Buffer) => driverGot.push(Buffer.from(bytes)));
        const copy = new CopyOut('copy');
        copy.submit({ stream, query: () => undefined } as unknown as Connection); // all that it uses of one
        for (let p = 0, turn = 0; p < all.length; turn++) {
          const next = Math.min(all.length, p + (cuts[turn % cuts.length] ?? 1));
          stream.write(Buffer.from(all.subarray(p, next)));
          p = next;
        }
        const parts: Buffer[] = [];
        for await (const part of copy) parts.push(Buffer.from(part as Buffer));
        await new Promise((resolve) => stream.end(resolve));
        const sent = Buffer.concat(rows.filter(([kind]) => kind === 'd').map(([, content]) => Buffer.from(content)));
        expect(Buffer.concat(parts).equals(sent)).toBe(true);
        expect(Buffer.concat(driverGot).toString('latin1')).toContain('COPY 1');
        expect(driverGot[0]?.[0]).toBe('c'.charCodeAt(0));
      },
    ),
    { numRuns: runs(300) },
  );
});

test('R22: a copy that fails, at once or in the middle, throws; the connection goes on', async () => {
  const { connection, giveBack } = await lendConnection(under.db);
  const copy = (sql: string) => textOf(connection.query(new CopyOut(sql)));
  await expect(copy('copy (select nothing) to stdout')).rejects.toMatchObject({ code: '42703' });
  await expect(copy('copy (select 1 / (5000 - i) from generate_series(1, 9999) i) to stdout')).rejects.toMatchObject({
    code: '22012',
  });
  expect(await copy('copy (select i from generate_series(1, 3) i) to stdout')).toBe('1\n2\n3\n');
  expect((await connection.query('select 7 as seven')).rows).toEqual([{ seven: 7 }]);
  const long = await copy(`copy (select repeat('x', 100000) from generate_series(1, 200) i) to stdout`);
  expect(long.length).toBe(200 * 100_001);
  await giveBack();
});

test('R22: a slow reader holds the database back, and loses nothing', async () => {
  const { connection, giveBack } = await lendConnection(under.db);
  let bytes = 0;
  for await (const part of connection.query(
    new CopyOut(`copy (select repeat('y', 1000) from generate_series(1, 20000) i) to stdout`),
  )) {
    bytes += (part as Buffer).length;
    if (bytes % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 3));
  }
  expect(bytes).toBe(20_000 * 1001);
  await giveBack();
});

test('R22: a connection that breaks in the middle throws', async () => {
  const { connection, cut, giveBack } = await lendConnection(under.db);
  const copy = connection.query(new CopyOut('copy (select i from generate_series(1, 5000000) i) to stdout'));
  const reading = (async () => {
    for await (const _ of copy) cut();
  })();
  await expect(reading).rejects.toThrow();
  await giveBack();
});

/** Records on their way from the database into a file: exact whatever the values, and never one from outside the cut. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { productFile } from '../../activities/export/product-file.ts';
import { RecordsInside } from '../../activities/export/records-inside.ts';
import { SignalsSeen } from '../../activities/export/signal-facts.ts';
import type { DataSource } from '../../activities/source/data-source.ts';
import { LineBlocks, LONGEST_NUMBER } from '../../activities/source/line-blocks.ts';
import { readingLines } from '../../activities/source/postgres/reading-lines.ts';
import { postgresReadings } from '../../activities/source/postgres/readings.ts';
import type { SourceFault } from '../../activities/source/source-fault.ts';
import type { RequestId } from '../../domain/ids.ts';
import {
  catalogue,
  ExportUnderTest,
  HOUR,
  PERIOD_FROM,
  period,
  signals,
  type TestProduct,
  type TestReading,
} from './export-under-test.ts';
import { runs } from '../setup/runs.ts';

let under: ExportUnderTest;
beforeAll(async () => {
  under = await ExportUnderTest.start();
});
afterAll(() => under.stop());

const never = new AbortController().signal;
const asSource = ({ no }: TestProduct) => ({
  productNo: no,
  kind: 'vehicle' as const,
  vin: 'WVWZZZ1JZXW000001',
  serial: null,
  name: 'Car "1"',
});

function fileOf(
  product: TestProduct,
  given: { from: Date; until: Date }[],
  source: DataSource = postgresReadings(under.db),
  signal = never,
) {
  return productFile(
    { requestId: 'r' as RequestId, product: asSource(product), period, given },
    { source, signals: catalogue.signals, signal, progress: () => {} },
  );
}
async function textOf(chunks: AsyncIterable<Buffer>): Promise<string> {
  const copies: Buffer[] = [];
  for await (const chunk of chunks) copies.push(Buffer.from(chunk)); // they are written over later
  return Buffer.concat(copies).toString();
}
const span = (from: number, until: number) => ({ from: new Date(from), until: new Date(until) });

describe('what comes out', () => {
  test('R16: what lies in several months comes out whole and in order, an empty month between them, no transaction open while it is written', async () => {
    const product = await under.product();
    const times = ['2025-12-31T23:59:59.999Z', '2026-02-01T00:00:00Z', '2026-02-03T00:00:00Z'];
    await under.readings(
      product,
      times.map((at, i) => ({ at: Date.parse(at), value: `${i}` })),
    );
    const source = postgresReadings(under.db);
    const blocks: string[] = [];
    const given = span(Date.parse('2025-12-15T00:00:00Z'), Date.parse('2026-02-02T00:00:00Z'));
    for await (const block of source.records(asSource(product), given, never)) {
      blocks.push(block.toString());
      if (block.length > 0) continue;
      const { rows } = await under.owner.raw(
        `select count(*)::int as open from pg_stat_activity where state = 'idle in transaction' and datname = current_database()`,
      );
      expect(rows[0].open).toBe(0); // a piece is over before its end is told
    }
    expect(blocks.filter((block) => block === '')).toHaveLength(3);
    expect(blocks.join('')).toBe(
      `,\n{"at":"2025-12-31T23:59:59.999Z","signal":"Vehicle.Speed","value":0},\n{"at":"2026-02-01T00:00:00Z","signal":"Vehicle.Speed","value":1}`,
    );
  });

  test('R16: nasty values come out as they went in, in the order of time, each a line of its own', async () => {
    const product = await under.product();
    const nasty = [
      '"\\\\"',
      '"\\"},{\\""',
      '"a\\nb\\tc"',
      '"ü\u{1f697}\u2028"',
      '"\\\\.\\\\N"',
      '{"a":[1,{"b":null}]}',
      'null',
      'true',
      '-1.5e-7',
      '""',
      '"},\\n{\\"at\\":"',
      JSON.stringify('x'.repeat(2_000_000)),
    ];
    const readings: TestReading[] = nasty.map((value, i) => ({
      at: PERIOD_FROM + i * 1000 + (i % 3) * 7,
      signal: 1 + (i % 2),
      value,
    }));
    await under.readings(product, readings);
    const file = fileOf(product, [span(PERIOD_FROM, PERIOD_FROM + HOUR)]);
    const text = await textOf(file.chunks);
    expect(JSON.parse(text)).toEqual({
      requestId: 'r',
      product: { kind: 'vehicle', vin: 'WVWZZZ1JZXW000001', name: 'Car "1"' },
      period,
      given: [{ from: '2026-01-04T23:00:00.000Z', until: '2026-01-05T00:00:00.000Z' }],
      records: readings.map(({ at, signal, value }) => ({
        at: new Date(at).toISOString().replace('.000Z', 'Z'),
        signal: signals[(signal ?? 1) - 1]?.path,
        value: JSON.parse(value),
      })),
    });
    expect(file.records()).toBe(nasty.length);
    expect(text.split('\n').filter((line) => line.startsWith('{"at":'))).toHaveLength(nasty.length);
  });

  test('R16: white space in a value does not break its line; times are exact to the microsecond', async () => {
    const product = await under.product();
    await under.owner.raw(
      `insert into readings values (${product.no}, 1, '2026-01-05T10:00:00.000001Z', E'[1,\\n\\t2]'), (${product.no}, 1, '2026-01-05T23:59:59.999999Z', '3')`,
    );
    const text = await textOf(fileOf(product, [span(PERIOD_FROM, PERIOD_FROM + 48 * HOUR)]).chunks);
    expect(JSON.parse(text).records).toEqual([
      { at: '2026-01-05T10:00:00.000001Z', signal: 'Vehicle.Speed', value: [1, 2] },
      { at: '2026-01-05T23:59:59.999999Z', signal: 'Vehicle.Speed', value: 3 },
    ]);
  });

  test('R7: of several given stretches, the first moment is in and the last one out', async () => {
    const product = await under.product();
    const at = [0, 1, 2, 3, 4, 5].map((hour) => PERIOD_FROM + hour * HOUR);
    await under.readings(
      product,
      at.map((moment) => ({ at: moment, value: '1' })),
    );
    const file = fileOf(product, [span(at[1] ?? 0, at[2] ?? 0), span(at[3] ?? 0, at[5] ?? 0)]);
    const { records } = JSON.parse(await textOf(file.chunks));
    expect(records.map((record: { at: string }) => Date.parse(record.at))).toEqual([at[1], at[3], at[4]]);
    expect(file.records()).toBe(3);
  });

  test('R17: without records, and without anything given, it is a whole file still', async () => {
    const product = await under.product();
    for (const given of [[], [span(PERIOD_FROM, PERIOD_FROM + HOUR)]]) {
      const file = fileOf(product, given);
      expect(JSON.parse(await textOf(file.chunks)).records).toEqual([]);
      expect(file.records()).toBe(0);
    }
  });

  test('R16: any number, written as one, is read as the same one', () => {
    const short = fc.tuple(fc.integer(), fc.integer({ min: 0, max: 6 })).map(([n, decimals]) => n / 10 ** decimals);
    fc.assert(
      fc.property(
        fc.oneof(short, fc.double({ noDefaultInfinity: true }), fc.constantFrom(-0, 1e9, 1e21, 0.1)),
        (value) => {
          const blocks = new LineBlocks(['s']);
          blocks.cutFor(0, LONGEST_NUMBER);
          blocks.lineOfNumber(PERIOD_FROM * 1000, 0, value);
          const { value: read } = JSON.parse(blocks.cut()!.subarray(1).toString());
          expect(read).toBe(Number.isNaN(value) ? null : value);
        },
      ),
      { numRuns: runs(3000) },
    );
  });

  test('R16: any readings, cut anywhere into pieces, come out as they went in', async () => {
    const product = await under.product();
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.string({ unit: 'grapheme' }),
      fc.boolean(),
      fc.constant(null),
    );
    const reading = fc.record({ at: fc.integer({ min: 0, max: 24 * HOUR - 1 }), value });
    await fc.assert(
      fc.asyncProperty(
        fc.array(reading, { maxLength: 60 }),
        fc.integer({ min: 1, max: 100 }),
        async (made, pieceBytes) => {
          await under.owner('readings').where({ product_no: product.no }).delete();
          const sorted = made.toSorted((a, b) => a.at - b.at);
          await under.readings(
            product,
            sorted.map(({ at, value }) => ({ at: PERIOD_FROM + at, value: JSON.stringify(value) })),
          );
          const text = await textOf(fileOf(product, [span(PERIOD_FROM, PERIOD_FROM + 24 * HOUR)]).chunks);
          const { records } = JSON.parse(text);
          expect(records.map((r: { value: unknown }) => r.value)).toEqual(
            sorted.map(({ value }) => JSON.parse(JSON.stringify(value))),
          );

          const { rows } = await under.owner.raw(
            `select product_no, signal, at, value from readings where product_no = ${product.no} order by at`,
          );
          const whole = binaryCopy(rows);
          const lines = Buffer.concat(await fromAsync(readingLines(pieces(whole, pieceBytes), product.no, signals)));
          expect(JSON.parse(`[${lines.toString().slice(1)}]`)).toHaveLength(sorted.length);
        },
      ),
      { numRuns: 30 },
    );
  });
});

/** The rows in COPY's binary format, as the database would send them. */
function binaryCopy(rows: { product_no: number; signal: number; at: Date; value: string }[]): Buffer {
  const parts = [Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)];
  for (const row of rows) {
    const value = Buffer.from(row.value);
    const head = Buffer.alloc(32);
    head.writeInt16BE(4, 0);
    head.writeInt32BE(4, 2);
    head.writeInt32BE(row.product_no, 6);
    head.writeInt32BE(2, 10);
    head.writeInt16BE(row.signal, 14);
    head.writeInt32BE(8, 16);
    head.writeBigInt64BE(BigInt(row.at.getTime() - Date.UTC(2000, 0, 1)) * 1000n, 20);
    head.writeInt32BE(value.length, 28);
    parts.push(head, value);
  }
  return Buffer.concat([...parts, Buffer.from([0xff, 0xff])]);
}
async function* pieces(whole: Buffer, bytes: number): AsyncGenerator<Buffer> {
  for (let p = 0; p < whole.length; p += bytes) yield whole.subarray(p, p + bytes);
}
async function fromAsync(blocks: AsyncIterable<Buffer>): Promise<Buffer[]> {
  const copies: Buffer[] = [];
  for await (const block of blocks) copies.push(Buffer.from(block));
  return copies;
}

describe('what must not come out', () => {
  const line = (at: string): string => `,\n{"at":"${at}","signal":"s","value":1}`;
  const sourceOf = (...blocks: string[]): DataSource => ({
    async *records() {
      for (const block of blocks) yield Buffer.from(block);
    },
  });
  const given = [{ from: new Date('2026-01-05T10:00:00Z'), until: new Date('2026-01-05T11:00:00.500Z') }];
  const product = { no: 1 } as TestProduct;

  test.each([
    ['a second before', '2026-01-05T09:59:59Z', 'outside-cut'],
    ['a microsecond before', '2026-01-05T09:59:59.999999Z', 'outside-cut'],
    ['at the end', '2026-01-05T11:00:00.500Z', 'outside-cut'],
    ['a day later', '2026-01-06T10:30:00Z', 'outside-cut'],
    ['a year earlier', '2025-01-05T10:30:00Z', 'outside-cut'],
    ['in another time zone', '2026-01-05T10:30:00+02:00', 'wrong-form'],
    ['at no time', 'yesterday', 'wrong-form'],
    ['at an hour that is none', '2026-01-05T24:00:00Z', 'wrong-form'],
    ['with seven decimals', '2026-01-05T10:30:00.1234567Z', 'wrong-form'],
  ])('R7: a record %s fails the export, and not a byte of it comes out', async (_when, at, code) => {
    const before = line('2026-01-05T10:00:00Z');
    const out: string[] = [];
    const file = fileOf(product, given, sourceOf(before, before + line(at) + before));
    const reading = (async () => {
      for await (const chunk of file.chunks) out.push(chunk.toString());
    })();
    await expect(reading).rejects.toMatchObject({ name: 'SourceFault', code });
    expect(out.join('')).not.toContain(`"at":"${at}`);
  });

  test.each([
    [
      'no line end between',
      '{"at":"2026-01-05T10:00:00Z","signal":"s","value":1}{"at":"2020-01-05T10:00:00Z","value":1}',
    ],
    ['a line of another form', `${line('2026-01-05T10:00:00Z')},\n{"value":1,"at":"2020-01-05T10:00:00Z"}`],
    ['a line end without a comma', `${line('2026-01-05T10:00:00Z')}\n{"at":"2020-01-05T10:00:00Z"}`],
    ['nothing at all', ' '],
    ['a record without a signal', ',\n{"at":"2026-01-05T10:00:00Z","value":1}'],
    ['a record without a value', ',\n{"at":"2026-01-05T10:00:00Z","signal":"s"}'],
  ])('R7: text with %s fails it too', async (_what, block) => {
    await expect(textOf(fileOf(product, given, sourceOf(block)).chunks)).rejects.toMatchObject({ code: 'wrong-form' });
  });

  test('R62: a record of a signal that the catalogue does not explain fails it too', async () => {
    const block = line('2026-01-05T10:00:00Z') + line('2026-01-05T10:00:01Z').replace('"s"', '"t"');
    await expect(textOf(fileOf(product, given, sourceOf(block)).chunks)).rejects.toMatchObject({
      code: 'unknown-signal',
    });
  });

  test('R7: what a source of ours wrote is held against the cut and the catalogue, too, and not a byte of it comes out', async () => {
    const at = (time: string): number => Date.parse(time) * 1000;
    const value = Buffer.from('1');
    const outOf = async (times: number[], path = 's'): Promise<string> => {
      const blocks = new LineBlocks([path]);
      for (const time of times) {
        blocks.cutFor(0, 1);
        blocks.line(time, 0, value, 0, 1);
      }
      const out: string[] = [];
      const source: DataSource = {
        async *records() {
          const block = blocks.cut();
          if (block) yield block;
        },
      };
      try {
        for await (const chunk of fileOf(product, given, source).chunks) out.push(chunk.toString());
      } catch (error) {
        out.push((error as SourceFault).code);
      }
      return out.slice(1).join('|');
    };
    const inside = at('2026-01-05T10:00:00Z');
    for (const outside of [inside - 1, at('2026-01-05T11:00:00.500Z'), at('2025-01-05T10:30:00Z')])
      expect(await outOf([inside, outside, inside])).toBe('outside-cut');
    expect(await outOf([inside], 't')).toBe('unknown-signal');
    expect(await outOf([inside, at('2026-01-05T11:00:00.500Z') - 1])).toContain('"at":"2026-01-05T11:00:00.499999Z"');
  });

  test('R7: whatever the times, exactly those inside pass', () => {
    const from = Date.parse('2026-01-04T22:58:20Z');
    fc.assert(
      fc.property(
        fc.integer({ min: -2 * HOUR, max: 30 * HOUR }),
        fc.integer({ min: 0, max: 24 * HOUR }),
        fc.boolean(),
        (offset, length, isText) => {
          const at = new Date(from + offset);
          const inside = offset >= 0 && offset < length;
          const records = new RecordsInside(span(from, from + length), new SignalsSeen(catalogue.signals));
          const blocks = new LineBlocks(['s']);
          blocks.cutFor(0, LONGEST_NUMBER);
          blocks.lineOfNumber(at.getTime() * 1000, 0, 1);
          const look = () => records.look(isText ? Buffer.from(line(at.toISOString())) : blocks.cut()!);
          if (inside) look();
          else expect(look).toThrow('outside the period');
        },
      ),
      { numRuns: runs(3000) },
    );
  });

  test('threat 2: rows of another product, of an unknown signal, of another form, or broken off, are refused', async () => {
    const row = { product_no: 7, signal: 1, at: new Date(), value: '1' };
    const good = binaryCopy([row]);
    const refused = (copy: Buffer, product: number) => fromAsync(readingLines(pieces(copy, 50), product, signals));
    await expect(refused(good, 8)).rejects.toMatchObject({ code: 'wrong-product' });
    await expect(refused(binaryCopy([{ ...row, signal: 99 }]), 7)).rejects.toMatchObject({ code: 'unknown-signal' });
    await expect(refused(good.subarray(0, -2), 7)).rejects.toMatchObject({ code: 'broken-off' });
    const nullValue = Buffer.from(good);
    nullValue.writeInt32BE(-1, 19 + 28);
    await expect(refused(nullValue, 7)).rejects.toMatchObject({ code: 'wrong-form' });
  });
});

describe('stopping', () => {
  test('rule 9: stopping an export in the middle frees the database at once, and the pool goes on', async () => {
    const product = await under.product();
    await under.owner.raw(
      `insert into readings select ${product.no}, 1, timestamptz '2026-01-05Z' + i * interval '1 ms', '1' from generate_series(1, 400000) i`,
    );
    const running = async (): Promise<number> => {
      const { rows } = await under.owner.raw(
        `select count(*) as n from pg_stat_activity where query like 'copy (%' and state = 'active'`,
      );
      return Number(rows[0].n);
    };
    for (let turn = 0; turn < 12; turn++) {
      const stop = new AbortController();
      const file = fileOf(
        product,
        [span(PERIOD_FROM, PERIOD_FROM + 24 * HOUR)],
        postgresReadings(under.db),
        stop.signal,
      );
      const key = `11111111-1111-4111-8111-111111111111/1/${turn}.json`;
      const writing = under.storage.write(key, file.chunks, stop.signal);
      setTimeout(() => stop.abort(new Error('stop')), turn);
      await writing.catch(() => undefined);
    }
    // A copy that goes on would wait for its reader for ever.
    for (const end = Date.now() + 10_000; (await running()) > 0 && Date.now() < end; await sleep(20));
    expect(await running()).toBe(0);
    const whole = fileOf(product, [span(PERIOD_FROM, PERIOD_FROM + 24 * HOUR)]);
    const hash = createHash('sha256');
    for await (const chunk of whole.chunks) hash.update(chunk);
    expect(whole.records()).toBe(400_000);
  });
});

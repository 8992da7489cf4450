/** R62: the formats hold the same readings, whatever the values; nothing in them does harm, and nothing of them is left behind. */
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { exportData } from '../../activities/export/export-data.ts';
import { productFile } from '../../activities/export/product-file.ts';
import type { DataSource } from '../../activities/source/data-source.ts';
import { postgresReadings } from '../../activities/source/postgres/readings.ts';
import { formats, type Format } from '../../domain/export/formats.ts';
import { manifestSchema } from '../../domain/export/manifest.ts';
import { eventually } from '../front-door/eventually.ts';
import type { RequestId } from '../../domain/ids.ts';
import { begunFormulas, cellsBy, formulas, separators } from '../api/cells-by.ts';
import {
  ExportUnderTest,
  HOUR,
  catalogue,
  PERIOD_FROM,
  period,
  signals,
  type TestProduct,
} from './export-under-test.ts';
import { inWords, parquetRows, readingsIn, type Reading } from './read-formats.ts';

let under: ExportUnderTest;
beforeAll(async () => {
  under = await ExportUnderTest.start();
});
afterAll(() => under.stop());

const never = new AbortController().signal;
const given = [{ from: new Date(PERIOD_FROM), until: new Date(PERIOD_FROM + 7 * 24 * HOUR) }];
const car = { kind: 'vehicle' as const, vin: 'WVWZZZ1JZXW000001', serial: null, name: 'Car "1"' };

/** A source that gives these values, a record a second, in blocks of so many records. */
const sourceOf = (values: readonly string[], perBlock = 100): DataSource => ({
  async *records() {
    for (let i = 0; i < values.length; i += perBlock)
      yield Buffer.from(
        values
          .slice(i, i + perBlock)
          .map((value, j) => `,\n{"at":"${timeOf(i + j)}","signal":${signalOf(i + j)},"value":${value}}`)
          .join(''),
      );
  },
});
/** To the second, the millisecond, and the microsecond. */
const timeOf = (i: number): string =>
  `${new Date(PERIOD_FROM + i * 1000).toISOString().slice(0, 19)}${['', '.120', '.120003'][i % 3]}Z`;
const signalOf = (i: number): string => JSON.stringify(signals[i % 2]?.path);

async function written(format: Format, source: DataSource, signal = never): Promise<{ file: Buffer; records: number }> {
  const facts = { requestId: 'r' as RequestId, product: { ...car, productNo: 1 }, period, given };
  const made = productFile(facts, { source, signals: catalogue.signals, signal, progress: () => {} }, format);
  const copies: Buffer[] = [];
  for await (const chunk of made.chunks) copies.push(Buffer.from(chunk)); // they are written over later
  return { file: Buffer.concat(copies), records: made.records() };
}

/** JSON, a value a line. */
const NASTY = String.raw`
null
true
false
0
-0
-1.5
1e3
-1.5E-7
1.50
0.1
123456789012345
1e400
12345678901234567890
-0.12345678901234567
9007199254740993
999999999999999.9
""
" "
"a"
"null"
"true"
"-1.5"
"1e3"
" 7 "
"[1]"
"{}"
"\""
"\\"
"a,b"
"a;b"
"a\nb"
"a\r\nb"
"a\tb"
"\u0000"
"\ud800"
"ü🚗\u2028"
"'x"
"--"
[]
{}
[1,-2,"=3"]
{"a":{"b":[null,"x\"y"]}}
{"=": "-1"}
[ 1 , 2 ]
`;
const nasty = [
  ...NASTY.trim().split('\n'),
  ...formulas.map((text) => JSON.stringify(text)),
  JSON.stringify('x'.repeat(700_000)),
];

describe.each(formats)('as %s', (format) => {
  test('R62: nasty values come back as they were', async () => {
    const { file, records } = await written(format, sourceOf(nasty));
    const readings = await readingsIn(format, file);
    expect(readings.map(({ value }) => value)).toEqual(nasty.map((value) => JSON.parse(value)));
    expect(readings.map(({ signal }) => signal)).toEqual(nasty.map((_, i) => JSON.parse(signalOf(i))));
    expect(records).toBe(nasty.length);
  });

  test('R17: without records it is a whole file still', async () => {
    const { file, records } = await written(format, sourceOf([]));
    expect([await readingsIn(format, file), records]).toEqual([[], 0]);
  });

  test('R7: a record from outside the cut fails it, and not a byte of that record comes out', async () => {
    const source: DataSource = {
      ...sourceOf([]),
      async *records() {
        yield Buffer.from(`,\n{"at":"${timeOf(0)}","signal":"s","value":1}`);
        yield Buffer.from(',\n{"at":"2020-01-01T00:00:00Z","signal":"s","value":"secret"}');
      },
    };
    const out: string[] = [];
    const facts = { requestId: 'r' as RequestId, product: { ...car, productNo: 1 }, period, given };
    const { chunks } = productFile(
      facts,
      { source, signals: catalogue.signals, signal: never, progress: () => {} },
      format,
    );
    const reading = (async () => {
      for await (const chunk of chunks) out.push(chunk.toString('latin1'));
    })();
    await expect(reading).rejects.toMatchObject({ code: 'outside-cut' });
    expect(out.join('')).not.toContain('secret');
  });

  test('R22: stopped in the middle it throws the reason, and no file is left in the folder for passing ones', async () => {
    const before = await ownFiles();
    const stop = new AbortController();
    const endless: DataSource = {
      ...sourceOf([]),
      async *records() {
        for (let i = 0; ; i = (i + 1) % 600_000) {
          yield Buffer.from(
            Array.from({ length: 1000 }, () => `,\n{"at":"${timeOf(i)}","signal":"s","value":1}`).join(''),
          );
          if (i === 300) stop.abort(new Error('stop'));
        }
      },
    };
    await expect(written(format, endless, stop.signal)).rejects.toThrow('stop');
    // Another test's file may pass at this very moment: it has its name for an instant alone.
    await eventually(ownFiles, (now) => now.every((name) => before.includes(name)));
  });
});

const ownFiles = async (): Promise<string[]> =>
  readdirSync(tmpdir()).filter((name) => /^right-of-way-[0-9a-f]{8}-/.test(name));

test.each(['csv', 'parquet'] as const)('R62: as %s, text that is no record fails it', async (format) => {
  const broken = [
    '{"at":"2026-01-05T10:00:00Z","value":1}',
    '{"at":"2026-01-05T10:00:00Z","signal":"s"}',
    '{"at":"2026-01-05T10:00:00Z","signal":"s","value":}',
    '{"at":"2026-01-05T10:00:00Z","signal":"s","value":=1+1}',
    '{"at":"2026-01-05T10:00:00Z","signal":"s","value":1+1}',
    '{"at":"2026-01-05T10:00:00Z","signal":"s","value":"a"b"}',
  ];
  for (const line of broken) {
    const source: DataSource = {
      ...sourceOf([]),
      async *records() {
        yield Buffer.from(`,\n${line}`);
      },
    };
    await expect(written(format, source)).rejects.toMatchObject({ code: 'wrong-form' });
  }
});

describe.each(separators)('threat 10: a CSV split at %s', (_name, separator) => {
  test.each(formulas)('%j begins no formula', async (text) => {
    const { file } = await written('csv', sourceOf([JSON.stringify(text), JSON.stringify({ [text]: text })], 1));
    expect(begunFormulas(cellsBy(separator, file.toString()))).toEqual([]);
  });
});

test('R62: any readings come out of every format as they went in', async () => {
  const product = await under.product();
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.string({ unit: 'binary' }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(...nasty.slice(0, -1).map((text) => JSON.parse(text) as unknown)),
  );
  const reading = fc.record({
    at: fc.integer({ min: 0, max: 7 * 24 * HOUR - 1 }),
    signal: fc.constantFrom(1, 2),
    value,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(reading, { maxLength: 60 }), async (made) => {
      await under.owner('readings').where({ product_no: product.no }).delete();
      const sorted = made.toSorted((a, b) => a.at - b.at);
      await under.readings(
        product,
        sorted.map((one) => ({ ...one, at: PERIOD_FROM + one.at, value: JSON.stringify(one.value) })),
      );
      const source = postgresReadings(under.db);
      const ofProduct: DataSource = {
        ...source,
        records: (p, ...rest) => source.records({ ...p, productNo: product.no }, ...rest),
      };
      const expected = sorted.map((one): Reading => ({
        at: BigInt(PERIOD_FROM + one.at) * 1000n,
        signal: signals[one.signal - 1]?.path ?? '',
        value: JSON.parse(JSON.stringify(one.value)),
      }));
      for (const format of formats) {
        const { file } = await written(format, ofProduct);
        const found = await readingsIn(format, file);
        // Readings of one moment come in any order.
        expect(found.map(inWords).sort()).toEqual(expected.map(inWords).sort());
        expect(found.map(({ at }) => at)).toEqual(expected.map(({ at }) => at));
      }
    }),
    { numRuns: 40 },
  );
});

describe('Parquet', () => {
  const many = Array.from({ length: 600_000 }, (_, i) => (i % 7 === 0 ? `"at ${i % 11}"` : `${i / 8}`));

  test('R62: many readings are joined from pieces, in their order, compressed by zstd, and say what they are of', async () => {
    const { file, records } = await written('parquet', sourceOf(many, 2500));
    expect(records).toBe(many.length);
    const rows = await parquetRows(file, `select "at", coalesce(text, number::varchar) as value from file`);
    expect(rows).toHaveLength(many.length);
    const wrong = rows.findIndex(({ at }, i) => at !== readingTime(i));
    expect(wrong).toBe(-1);
    expect(rows.at(-1)?.['value']).toBe(String((many.length - 1) / 8));
    expect(rows[7]?.['value']).toBe('at 7');
    const codecs = await parquetRows(file, `select distinct compression from parquet_metadata('$path')`);
    expect(codecs).toEqual([{ compression: 'ZSTD' }]);
    const [about] = await parquetRows(
      file,
      `select decode(value) as about from parquet_kv_metadata('$path') where decode(key) = 'about'`,
    );
    expect(JSON.parse(String(about?.['about']))).toEqual({
      requestId: 'r',
      product: { kind: car.kind, vin: car.vin, name: car.name },
      period,
      given: [{ from: given[0]?.from.toISOString(), until: given[0]?.until.toISOString() }],
    });
  });

  const readingTime = (i: number): bigint => BigInt(PERIOD_FROM + i * 1000) * 1000n + [0n, 120_000n, 120_003n][i % 3]!;

  test('R62: columns have types that every reader knows: UTC to the microsecond, text, double, boolean', async () => {
    const { file } = await written('parquet', sourceOf(['1', '"a"', 'true', '[]']));
    const columns = await parquetRows(
      file,
      `select name, type, logical_type from parquet_schema('$path') where type is not null`,
    );
    expect(columns.map(({ name, type }) => [name, type])).toEqual([
      ['at', 'INT64'],
      ['signal', 'BYTE_ARRAY'],
      ['number', 'DOUBLE'],
      ['text', 'BYTE_ARRAY'],
      ['boolean', 'BOOLEAN'],
      ['json', 'BYTE_ARRAY'],
    ]);
    expect(columns[0]?.['logical_type']).toMatch(/isAdjustedToUTC=1.*MICROS=MicroSeconds/);
  });
});

describe('an export in several formats', () => {
  const hourly = Array.from({ length: 30 }, (_, i) => ({ at: PERIOD_FROM + i * HOUR, value: `${i}` }));
  const control = { signal: never, progress: () => {} };
  /** The manifest and those of products. */
  const filesOf = (id: RequestId) =>
    under.owner('files').where({ request_id: id }).whereNot({ name: 'summary.html' }).orderBy('position');

  async function ask(products: TestProduct[]): Promise<RequestId> {
    const id = await under.request(products);
    await under
      .owner('requests')
      .where({ id })
      .update({ formats: [...formats] });
    return id;
  }

  test('R16, R62: each product has a file in each format, the manifest names them all, and counts its records once', async () => {
    const [one, two] = [await under.product(), await under.product()];
    await under
      .owner('products')
      .where({ id: two.id })
      .update({ model: 'Ärger/Spaß <E> “2.0” & more than forty letters' });
    for (const product of [one, two]) await under.readings(product, hourly);
    const id = await ask([one, two]);
    expect(await under.export(id)).toMatchObject({ outcome: 'ready' });
    const files = await filesOf(id);
    const second = 'vehicle-2-arger-spa-e-2-0-more-than-forty-letters';
    expect(files.map(({ name, position, storage_key: key }) => [name, position, key])).toEqual([
      ['manifest.json', 0, `${id}/1/0.json`],
      ...formats.map((format, i) => [`vehicle-1.${format}`, i + 1, `${id}/1/${i + 1}.${format}`]),
      ...formats.map((format, i) => [`${second}.${format}`, i + 5, `${id}/1/${i + 5}.${format}`]),
    ]);
    const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(under.folder, files[0].storage_key), 'utf8')));
    expect(manifest.records).toBe(60);
    expect(manifest.products.flatMap(({ file, otherFormats = [] }) => [file, ...otherFormats])).toEqual(
      files
        .slice(1)
        .map(({ name, bytes, records, sha256 }) => ({ name, bytes: Number(bytes), records: Number(records), sha256 })),
    );
    expect(new Set(files.slice(1).map(({ records }) => Number(records)))).toEqual(new Set([30]));
  });

  test('R22: after a failure the next attempt keeps what is done, in every format, and makes the rest', async () => {
    const product = await under.product();
    await under.readings(product, hourly);
    const id = await ask([product]);
    const parts = { db: under.db, source: postgresReadings(under.db), filesAtOnce: 1, storage: under.storage };
    const failing = {
      ...parts,
      storage: {
        ...under.storage,
        write: (...asked: Parameters<typeof under.storage.write>) =>
          asked[0].endsWith('.csv') ? Promise.reject(new Error('disk')) : under.storage.write(...asked),
      },
    };
    await expect(exportData(failing, id, control)).rejects.toThrow('disk');
    await exportData(parts, id, control);
    expect((await filesOf(id)).map(({ name, attempt }) => [name, attempt])).toEqual([
      ['manifest.json', 2],
      ['vehicle-1.json', 1],
      ['vehicle-1.ndjson', 1],
      ['vehicle-1.csv', 2],
      ['vehicle-1.parquet', 2],
    ]);
  });

  test('R7, R62: it is not ready while a format is missing; a file whose product has another model by now is made under one name', async () => {
    const product = await under.product();
    await under.readings(product, hourly);
    const id = await ask([product]);
    const parts = { db: under.db, source: postgresReadings(under.db), filesAtOnce: 1, storage: under.storage };
    let renamed = false;
    const storage = {
      ...under.storage,
      async write(...asked: Parameters<typeof under.storage.write>) {
        const stored = await under.storage.write(...asked);
        if (asked[0].endsWith('/0.json') && !renamed) {
          renamed = true;
          await under.owner('files').where({ request_id: id, name: 'vehicle-1.csv' }).update({ given: '[]', bytes: 1 });
          await under.owner('files').where({ request_id: id, name: 'vehicle-1.parquet' }).delete();
          await under.owner('products').where({ id: product.id }).update({ model: 'E' });
        }
        return stored;
      },
    };
    expect(await exportData({ ...parts, storage }, id, control)).toMatchObject({ outcome: 'ready' });
    expect((await filesOf(id)).map(({ name, attempt }) => [name, attempt])).toEqual([
      ['manifest.json', 2],
      ['vehicle-1.json', 1],
      ['vehicle-1.ndjson', 1],
      ['vehicle-1-e.csv', 2],
      ['vehicle-1-e.parquet', 2],
    ]);
  });
});

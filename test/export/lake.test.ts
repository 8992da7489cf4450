/** Exports from a lake of Parquet files: what may come out comes out whole and once, and what can't be read fails loudly. */
import {
  lstatSync,
  readdirSync,
  readFileSync,
  mkdirSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { exportData } from '../../activities/export/export-data.ts';
import { beating } from '../../activities/source/parquet/beating.ts';
import { lakeReadings, type LakeReadings } from '../../activities/source/parquet/readings.ts';
import { slicesOf } from '../../activities/source/parquet/slices.ts';
import { openDuck } from '../../db/duckdb/duckdb.ts';
import { lakeSchema } from '../../domain/readings/lake.ts';
import { addDays, startOfDay } from '../../domain/time/day.ts';
import type { RequestId } from '../../domain/ids.ts';
import { ExportUnderTest, HOUR, PERIOD_FROM, signals, type TestProduct } from './export-under-test.ts';
import {
  BucketUnderTest,
  emptyLake,
  lakes,
  writeParquet,
  type LakeRow,
  type LakeUnderTest,
} from './lake-under-test.ts';
import { eventually } from '../front-door/eventually.ts';
import { runs } from '../setup/runs.ts';
import { FaultyWay, type Asked } from '../storage/faulty-way.ts';
import { describeOnS3 } from '../storage/s3.ts';

let under: ExportUnderTest;
let lake: string;
const open: LakeReadings[] = [];
beforeAll(async () => {
  under = await ExportUnderTest.start();
});
beforeEach(() => {
  lake = emptyLake(under.folder);
});
afterAll(async () => {
  await Promise.all(open.map((source) => source.close()));
  await under.stop();
});

const SPEED = 'Vehicle.Speed';
const NOTE = signals[1]?.path ?? '';
const NOW = new Date('2026-02-01T00:00:00Z');

type LakeSetting = Record<string, unknown>;
/** Where it lies; in a folder where nothing is said. */
let at: LakeUnderTest | undefined;
async function sourceOf(setting: LakeSetting): Promise<LakeReadings> {
  const place = (await at?.setting(lake)) ?? { folder: lake };
  const credentials = at?.credentials;
  const source = lakeReadings(under.db, lakeSchema.parse({ ...place, ...setting }), {
    ...(credentials && { credentials }),
    now: () => NOW,
  });
  open.push(source);
  return source;
}
const control = { signal: new AbortController().signal, progress: () => {} };
const partsOf = (source: LakeReadings) => ({ db: under.db, storage: under.storage, source, filesAtOnce: 2 });
const vinOf = async ({ id }: TestProduct): Promise<string> =>
  (await under.owner('products').where({ id }).first('vin')).vin;

interface Exported {
  at: string;
  signal: string;
  value: unknown;
}
/** Exports a request for products, and answers the records of each one's file. */
async function exported(setting: LakeSetting, products: TestProduct[], id?: RequestId): Promise<Exported[][]> {
  const request = id ?? (await under.request(products));
  await exportData(partsOf(await sourceOf(setting)), request, control);
  const files = await under
    .owner('files')
    .where({ request_id: request })
    .whereNotNull('product_id')
    .orderBy('position');
  return files.map(({ storage_key: key }) => JSON.parse(readFileSync(join(under.folder, key), 'utf8')).records);
}
const hour = (n: number): number => PERIOD_FROM + n * HOUR;
const rowsOf = (vin: string, hours: number[]): LakeRow[] =>
  hours.map((n) => ({ vin, signal: SPEED, at: hour(n), value: n }));
const hoursOf = (records: Exported[] | undefined): number[] => (records ?? []).map(({ value }) => Number(value));
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const shuffled = <T>(items: T[]): T[] => items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? 1 : -1));
/** 300,000 readings, a second each. */
const writeMany = (path: string): Promise<string> =>
  writeParquet(
    lake,
    path,
    [{ signal: SPEED, at: hour(0), value: 0 }],
    `signal, make_timestamp(at_us + unnest(range(300000)) * 1000000) as "at", unnest(range(300000))::double as value`,
    20_480,
  );
const dayPath = (n: number): string => addDays('2026-01-05', n);

type Fault = [what: string, code: string, act: () => unknown, more?: LakeSetting];

for (const { name, skipped, start } of lakes)
  (skipped ? describe.skip : describe)(`in ${name}${skipped ? ` (${skipped})` : ''}`, () => {
    beforeAll(async () => {
      at = await start();
    });
    afterAll(async () => {
      await at?.stop();
      at = undefined;
    });

    test('R7, R16: a table of all products: each gets its own readings within its registrations, by time, whatever their order', async () => {
      const whole = await under.product();
      const cutTwice = await under.product([
        { from: new Date('2025-01-01'), until: new Date(hour(24)) },
        { from: new Date(hour(72)), until: new Date(hour(96)) },
      ]);
      const hours = Array.from({ length: 9 * 24 }, (_, i) => i - 24);
      const rows = [await vinOf(whole), await vinOf(cutTwice)].flatMap((vin) => rowsOf(vin, hours));
      await writeParquet(lake, 'readings.parquet', shuffled(rows));
      const [first, second] = await exported({ files: 'readings.parquet', columns: { product: 'vin' } }, [
        whole,
        cutTwice,
      ]);
      expect(hoursOf(first)).toEqual(upTo(7 * 24));
      expect(hoursOf(second)).toEqual([...upTo(24), ...upTo(24).map((n) => n + 72)]);
      expect(first?.[0]).toEqual({ at: '2026-01-04T23:00:00Z', signal: SPEED, value: 0 });
    });

    test('R7: a file a vehicle and day, in the operator’s time zone and names of columns: none is lost at a midnight', async () => {
      const product = await under.product();
      const vin = await vinOf(product);
      for (const n of upTo(7))
        await writeParquet(
          lake,
          `vin=${vin}/${dayPath(n).replaceAll('-', '/')}.parquet`,
          rowsOf(
            vin,
            upTo(24).map((h) => n * 24 + h),
          ),
          `signal as name, make_timestamp(at_us)::timestamptz as "measured at", value::double as "v"`,
        );
      const setting = {
        files: 'vin={product}/{year}/{month}/{day}.parquet',
        timeZone: 'Europe/Berlin',
        columns: { signal: 'name', at: 'measured at', value: 'v' },
      };
      expect(hoursOf((await exported(setting, [product]))[0])).toEqual(upTo(7 * 24));
    });

    test('R17: where it is said that a missing file means no readings, there are none; an empty file has none either', async () => {
      const [never, drove, parked] = [await under.product(), await under.product(), await under.product()];
      const vin = await vinOf(drove);
      await writeParquet(lake, `${vin}/2026-01-06.parquet`, rowsOf(vin, [30]));
      await writeParquet(lake, `${await vinOf(parked)}/2026-01-06.parquet`, []);
      const setting = { files: '{product}/{year}-{month}-{day}.parquet', missing: 'no-readings' };
      expect((await exported(setting, [never, drove, parked])).map(hoursOf)).toEqual([[], [30], []]);
    });

    describe('what can’t be read fails the export, and nothing less is given', () => {
      const setting = { files: '{product}/{year}-{month}-{day}.parquet' };
      const files = new Map<number, string>();
      let product: TestProduct;
      let vin: string;
      beforeEach(async () => {
        product = await under.product([
          { from: new Date('2026-01-06T00:00:00Z'), until: new Date('2026-01-09T00:00:00Z') },
        ]);
        vin = await vinOf(product);
        files.clear();
        for (const n of [1, 2, 3])
          files.set(
            n,
            await writeParquet(
              lake,
              `${vin}/${dayPath(n)}.parquet`,
              rowsOf(
                vin,
                upTo(24).map((h) => n * 24 + h + 1),
              ),
            ),
          );
      });
      const write = (n: number, rows: LakeRow[], select?: string) =>
        writeParquet(lake, `${vin}/${dayPath(n)}.parquet`, rows, select);
      const some = (): LakeRow[] => rowsOf(vin, [49, 50]);

      const faultsOfFiles: Fault[] = [
        ['a missing file', 'file-missing', () => rmSync(files.get(2) ?? '')],
        ['a file without bytes', 'file-broken', () => truncateSync(files.get(2) ?? '', 0)],
        ['a file that was cut off', 'file-broken', () => truncateSync(files.get(2) ?? '', 300)],
        ['a file that is something else', 'file-broken', () => writeFileSync(files.get(2) ?? '', 'x'.repeat(5000))],
        [
          'a folder of a file’s name',
          'file-broken',
          async () => (
            rmSync(files.get(2) ?? ''),
            await writeParquet(lake, `${vin}/${dayPath(2)}.parquet/part-0.parquet`, some())
          ),
          { missing: 'no-readings' },
        ],
        ['readings of another day', 'wrong-day', () => write(2, rowsOf(vin, [49, 20]))],
        [
          'a lake that is not mounted',
          'lake-away',
          () => (rmSync(lake, { recursive: true }), mkdirSync(lake)),
          { missing: 'no-readings' },
        ],
        ['a lake that is gone', 'lake-away', () => rmSync(lake, { recursive: true }), { missing: 'no-readings' }],
      ];
      const faultsOfColumns: Fault[] = [
        ['a file without values', 'column-missing', () => write(2, some(), `signal, make_timestamp(at_us) as "at"`)],
        ['a file without times', 'column-missing', () => write(2, some(), `signal, value::double as value`)],
        [
          'the first file without signals',
          'column-missing',
          () => write(1, rowsOf(vin, [25]), `make_timestamp(at_us) as "at", value::double as value`),
        ],
        [
          'times that are texts',
          'wrong-type',
          () => write(1, rowsOf(vin, [25]), `signal, make_timestamp(at_us)::varchar as "at", value::double as value`),
        ],
        [
          'a reading without a time',
          'wrong-form',
          () =>
            write(
              2,
              some(),
              `signal, case when value <> '50' then make_timestamp(at_us) end as "at", value::double as value`,
            ),
        ],
        [
          'a reading of another vehicle',
          'wrong-product',
          () => write(2, [...some(), ...rowsOf('WVWZZZ1JZXW999999', [51])]),
          { columns: { product: 'vin' } },
        ],
        [
          'an unknown signal',
          'unknown-signal',
          () => write(2, [{ vin, signal: 'Vehicle.Unheard', at: hour(50), value: 1 }]),
        ],
        ['a number that is none', 'wrong-form', () => write(2, [{ vin, signal: SPEED, at: hour(50), value: 'nan' }])],
        [
          'a text that is no JSON',
          'wrong-form',
          () =>
            write(
              1,
              [{ vin, signal: SPEED, at: hour(26), value: '[NaN]' }],
              `signal, make_timestamp(at_us) as "at", value`,
            ),
        ],
        [
          'values of another type in one file',
          'wrong-type',
          () =>
            write(
              2,
              [{ vin, signal: SPEED, at: hour(50), value: 'x' }],
              `signal, make_timestamp(at_us) as "at", value`,
            ),
        ],
      ];
      // What DuckDB finds in a file it finds wherever the file lies.
      test.each(name === 'a folder' ? [...faultsOfFiles, ...faultsOfColumns] : faultsOfFiles)(
        'R22: %s',
        async (_what, code, act, more = {}) => {
          const other = await under.product([
            { from: new Date('2026-01-06T00:00:00Z'), until: new Date('2026-01-07T00:00:00Z') },
          ]);
          await writeParquet(lake, `${await vinOf(other)}/${dayPath(1)}.parquet`, rowsOf(await vinOf(other), [25]));
          await act();
          const id = await under.request([other, product]);
          const failed = await exported({ ...setting, ...more }, [], id).catch((error: unknown) => error);
          expect(failed).toMatchObject({ name: 'SourceFault', code });
          expect(String(failed)).not.toContain(vin);
          expect(String((failed as Error).stack)).not.toContain(vin);
          expect(await under.owner('files').where({ request_id: id, product_id: product.id })).toEqual([]);
          expect(await under.owner('requests').where({ id }).first('status')).toEqual({ status: 'exporting' });
        },
      );

      test('R22: tried again once the file is there, it goes on', async () => {
        rmSync(files.get(2) ?? '');
        const id = await under.request([product]);
        await expect(exported(setting, [], id)).rejects.toMatchObject({ code: 'file-missing' });
        await write(
          2,
          rowsOf(
            vin,
            upTo(24).map((h) => 49 + h),
          ),
        );
        expect(hoursOf((await exported(setting, [], id))[0])).toEqual(upTo(72).map((n) => n + 25));
      });

      test('R22: a day of which the lake has no folder is missing, also where a missing file means no readings', async () => {
        await writeParquet(lake, `2026-01-06/${vin}.parquet`, []);
        await writeParquet(lake, `2026-01-08/other.parquet`, []);
        const byDay = { files: '{year}-{month}-{day}/{product}.parquet', missing: 'no-readings' };
        await expect(exported(byDay, [product])).rejects.toMatchObject({ code: 'file-missing' });
        await writeParquet(lake, `2026-01-07/other.parquet`, []);
        expect(await exported(byDay, [product])).toEqual([[]]);
      });
    });
  });

describe('what comes out', () => {
  const times: [what: string, select: string, unit: string | undefined][] = [
    ['TIMESTAMP', 'make_timestamp(at_us)', undefined],
    ['TIMESTAMP WITH TIME ZONE', 'make_timestamp(at_us)::timestamptz', undefined],
    ['TIMESTAMP_NS', 'make_timestamp(at_us)::timestamp_ns', undefined],
    ['TIMESTAMP_MS', 'make_timestamp(at_us)::timestamp_ms', undefined],
    ['seconds', 'at_us // 1000000', 's'],
    ['milliseconds', 'at_us // 1000', 'ms'],
    ['microseconds', 'at_us', 'us'],
    ['nanoseconds', 'at_us * 1000', 'ns'],
  ];
  test.each(times)('R7: times as %s: the first moment is in, the last one is out', async (_what, select, unit) => {
    const product = await under.product([{ from: new Date(hour(1)), until: new Date(hour(3)) }]);
    const vin = await vinOf(product);
    await writeParquet(
      lake,
      `${vin}.parquet`,
      rowsOf(vin, upTo(5)),
      `signal, ${select} as "at", value::double as value`,
    );
    const [records] = await exported({ files: '{product}.parquet', ...(unit && { unit }) }, [product]);
    expect(records?.map(({ at }) => at)).toEqual(['2026-01-05T00:00:00Z', '2026-01-05T01:00:00Z']);
  });

  test('R16: values of every type come out as JSON; a file may be in parts, signals may be numbers, times are exact to the microsecond', async () => {
    const product = await under.product();
    const vin = await vinOf(product);
    const put = (name: string, select: string) =>
      writeParquet(lake, `${vin}/${name}.parquet`, [{ signal: 2, at: hour(Number(name)), value: 'x' }], select);
    const as = (value: string, at = 'make_timestamp(at_us)') =>
      `signal::smallint as signal, ${at} as "at", ${value} as value`;
    const values: [string, unknown][] = [
      ['\'"text, \u00fc"\'', 'text, \u00fc'],
      ["'[1,\n2]'", [1, 2]],
      ["' 1.5e3 '.trim()", 1500],
      ['\'{"a":[null]}\'', { a: [null] }],
      ['null::varchar', null],
      ['\'"NaN"\'', 'NaN'],
    ];
    for (const [n, [select]] of values.entries())
      await put(`${n}`, as(select.replace('.trim()', '').replaceAll(' 1.5e3 ', '1.5e3')));
    await put('9', as("'7'", "make_timestamp(at_us) + interval '1 microsecond'"));
    const [records] = await exported({ files: '{product}/*.parquet' }, [product]);
    expect(records?.map(({ value }) => value)).toEqual([...values.map(([, value]) => value), 7]);
    expect(records?.at(-1)).toEqual({ at: '2026-01-05T08:00:00.000001Z', signal: NOTE, value: 7 });
  });

  test.each([
    ['float', 'value::float', 1.5],
    ['bigint', '(value::double * 2)::bigint', 3],
    ['decimal', 'value::decimal(10,2)', 1.5],
    ['boolean', 'value::double > 1', true],
    ['a list', '[value::double, 2]', [1.5, 2]],
    ['a struct', '{a: value}', { a: '1.5' }],
    ['nothing', 'null::double', null],
  ])('R16: a value of %s', async (_type, select, expected) => {
    const product = await under.product();
    const vin = await vinOf(product);
    await writeParquet(
      lake,
      `${vin}.parquet`,
      [{ signal: SPEED, at: hour(1), value: 1.5 }],
      `signal, make_timestamp(at_us) as "at", ${select} as value`,
    );
    expect((await exported({ files: '{product}.parquet' }, [product]))[0]).toMatchObject([{ value: expected }]);
  });

  test('R16: where values are plain texts, those of texts become JSON, and numbers stay numbers', async () => {
    const product = await under.product();
    const vin = await vinOf(product);
    const rows = [
      { signal: SPEED, at: hour(1), value: '53.2' },
      { signal: NOTE, at: hour(2), value: 'it is "12"' },
      { signal: NOTE, at: hour(3), value: '12' },
    ];
    await writeParquet(lake, `${vin}.parquet`, rows, `signal, make_timestamp(at_us) as "at", value`);
    const [records] = await exported({ files: '{product}.parquet', values: 'text' }, [product]);
    expect(records?.map(({ value }) => value)).toEqual([53.2, 'it is "12"', '12']);
  });

  test('R7: a hundred thousand readings in small groups of rows and any order come out once each, whatever the slices', async () => {
    const product = await under.product();
    const vin = await vinOf(product);
    const n = 'unnest(range(100000)) * 7919 % 100000';
    await writeParquet(
      lake,
      'a.parquet',
      rowsOf(vin, [0]),
      `vin, signal, make_timestamp(at_us + (${n}) * 1000000) as "at", (${n})::double as value`,
      2048,
    );
    const [records] = await exported({ files: '*.parquet', columns: { product: 'vin' } }, [product]);
    expect(hoursOf(records)).toEqual(upTo(100_000));
  });
});

test('R7: slices cover the interval without a hole, and each has every file with rows of its time', () => {
  const group = fc.record({
    path: fc.constantFrom('a', 'b', 'c', 'd'),
    rows: fc.integer({ min: 1, max: 100 }),
    first: fc.oneof(fc.integer({ min: -50, max: 1050 }), fc.constant(-Infinity)),
    length: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.constant(Infinity)),
  });
  const most = fc.record({
    rows: fc.integer({ min: 1, max: 300 }),
    bytes: fc.oneof(fc.integer({ min: 1, max: 400 }), fc.constant(Infinity)),
  });
  fc.assert(
    fc.property(fc.array(group, { maxLength: 30 }), most, (made, limits) => {
      const groups = made.map(({ length, ...rest }) => ({
        ...rest,
        fileBytes: rest.path.charCodeAt(0),
        last: length === Infinity ? Infinity : rest.first + length,
      }));
      const slices = slicesOf(groups, { from: new Date(0), until: new Date(1000) }, limits);
      expect(slices[0]?.from.getTime()).toBe(0);
      expect(slices.at(-1)?.until.getTime()).toBe(1000);
      for (const [i, { from, until, paths }] of slices.entries()) {
        expect(from < until).toBe(true);
        if (i > 0) expect(slices[i - 1]?.until).toEqual(from);
        for (const { path, first, last } of groups)
          if (last >= from.getTime() && first < until.getTime()) expect(paths).toContain(path);
      }
    }),
    { numRuns: runs(2000) },
  );
});

describe('at the seam with the database', () => {
  const seam = startOfDay('2026-01-08', 'UTC').getTime(); // 25 days before NOW, and today
  const setting = { files: '{product}/{year}-{month}.parquet', newestDays: 25, missing: 'no-readings' };

  test('R7: the rest comes from the lake and the newest days from the database: none is lost, none is there twice', async () => {
    const product = await under.product();
    const vin = await vinOf(product);
    const hours = upTo(7 * 24);
    await writeParquet(lake, `${vin}/2026-01.parquet`, rowsOf(vin, hours)); // beyond the seam, too
    await under.readings(
      product,
      hours.flatMap((n) => (hour(n) >= seam ? [{ at: hour(n), value: `${n}` }] : [])),
    );
    await under.readings(product, [{ at: seam - 1, value: '-1' }]); // came late: the lake does not have it
    await under.readings(product, [{ at: hour(5), value: '-5' }]); // the lake has it, too
    await under.readings(product, [{ at: hour(5), signal: 2, value: '"other"' }]); // the same moment, another signal
    const [records] = await exported(setting, [product]);
    const before = hours.filter((n) => hour(n) < seam);
    const got = records?.map(({ value }) => value);
    expect(got?.filter((value) => value !== 'other')).toEqual([...before, -1, ...hours.slice(before.length)]);
    expect(records?.filter(({ value }) => value === 'other')).toHaveLength(1);
    const at = records?.map((record) => record.at) ?? [];
    expect(at).toEqual(at.toSorted((a, b) => Date.parse(a) - Date.parse(b)));
  });

  test('R51: of the groups that were chosen, from the lake, from what the database has besides, and from the newest days', async () => {
    const product = await under.product();
    const vin = await vinOf(product);
    const note = (n: number): LakeRow => ({ vin, signal: NOTE, at: hour(n), value: n });
    await writeParquet(lake, `${vin}/2026-01.parquet`, [...rowsOf(vin, [5, 6]), note(7)]);
    await under.readings(product, [
      { at: hour(8), signal: 2, value: '8' },
      { at: hour(9), value: '9' },
      { at: seam + HOUR, signal: 2, value: '10' },
      { at: seam + 2 * HOUR, value: '11' },
    ]);
    await under
      .owner('signals')
      .where({ id: 2 })
      .update({ groups: ['notes'] });
    const request = await under.request([product]);
    await under
      .owner('requests')
      .where({ id: request })
      .update({ groups: ['notes'] });
    const [records] = await exported(setting, [product], request);
    expect(records?.map(({ signal, value }) => [signal, value])).toEqual([7, 8, 10].map((value) => [NOTE, value]));
  });

  test('R7: what the lake has none of comes from the database alone', async () => {
    const product = await under.product();
    writeFileSync(join(lake, 'others'), '');
    await under.readings(
      product,
      upTo(7 * 24).map((n) => ({ at: hour(n), value: `${n}` })),
    );
    expect(hoursOf((await exported(setting, [product]))[0])).toEqual(upTo(7 * 24));
  });
});

describe('threat 2: a name leads nowhere else', () => {
  test.each([
    '../../etc/passwd',
    '..',
    'a/b',
    '*',
    'WB*',
    'WB[1]',
    'WB?1',
    'WB {year}',
    '',
    '.hidden',
    'WB\n1',
    'WB\\1',
  ])('a charger of the number %j is not looked for', async (serial) => {
    writeFileSync(join(lake, 'x.parquet'), '');
    const source = await sourceOf({ files: '{product}.parquet', missing: 'no-readings' });
    const product = { productNo: 1, kind: 'charger' as const, vin: null, serial };
    const reading = source.records(product, { from: new Date(hour(0)), until: new Date(hour(1)) }, control.signal);
    await expect(reading[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'not-in-path' });
  });

  test.each([
    [{ files: '../{product}.parquet' }, 'below the folder'],
    [{ files: '/{product}.parquet' }, 'below the folder'],
    [{ files: '{vin}.parquet' }, 'In braces'],
    [{ files: '{product}/**' }, 'only *'],
    [{ files: '{product}[1]' }, 'only *'],
    [{ files: '{product}-{day}' }, 'with {month}'],
    [{ files: 'readings.parquet' }, 'columns.product'],
    [{ files: '{product}', folder: 'here' }, 'absolute'],
    [{ files: '{product}', folder: '/lake*' }, 'absolute'],
    [{ files: '{product}', timeZone: 'Nowhere/Land' }, 'time zone'],
  ])('the setting %j is refused', (setting, says) => {
    const result = lakeSchema.safeParse({ folder: lake, ...setting });
    expect(result.error?.issues.map(({ message }) => message).join()).toContain(says);
  });
});

test('a statement beside a stream of the same connection is refused: the stream would end early, and look whole', async () => {
  const duck = await openDuck({ folders: [], memoryMb: 64, threads: 1 });
  const connection = await duck.connect();
  const batches = connection.batches('select i from range(10000) t(i)');
  await batches.next();
  await expect(connection.rows('select 1')).rejects.toThrow('another connection');
  let rows = 2048;
  for await (const batch of batches) rows += batch.length;
  expect(rows).toBe(10_000);
  expect(await connection.rows('select 1::integer as one')).toEqual([{ one: 1 }]);
  connection.close();
  duck.close();
});

test('rule 9: an export from the lake stops in the middle, and the next one goes on', async () => {
  const product = await under.product();
  const vin = await vinOf(product);
  await writeMany(`${vin}.parquet`);
  const source = await sourceOf({ files: '{product}.parquet' });
  const given = { from: new Date(hour(0)), until: new Date(hour(7 * 24)) };
  for (const after of [0, 1, 5]) {
    const stop = new AbortController();
    const blocks = source.records({ productNo: product.no, kind: 'vehicle', vin, serial: null }, given, stop.signal);
    const reading = (async () => {
      let seen = 0;
      for await (const _ of blocks) if ((seen += 1) > after) stop.abort(new Error('stop'));
    })();
    if (after === 0) stop.abort(new Error('stop'));
    await expect(reading).rejects.toThrow('stop');
  }
  let bytes = 0;
  for await (const block of source.records(
    { productNo: product.no, kind: 'vehicle', vin, serial: null },
    given,
    control.signal,
  )) {
    bytes += block.length;
    if (bytes > 100_000) break; // whoever stops reading leaves nothing running
  }
  expect((await exported({ files: '{product}.parquet' }, [product]))[0]).toHaveLength(300_000);
});

test('R22: while a block is long in coming, empty ones say so; what comes is all there is', async () => {
  let come = () => {};
  const coming = new Promise<void>((resolve) => (come = resolve));
  async function* late(): AsyncGenerator<Buffer> {
    yield Buffer.from('a');
    await coming;
    yield Buffer.from('b');
  }
  const seen: string[] = [];
  for await (const block of beating(late(), 1)) {
    seen.push(block.toString());
    if (block.length === 0) come();
  }
  expect([seen[0], seen[1], seen.join('')]).toEqual(['a', '', 'ab']);
});

test('R22: a file that is changed while it is read fails the export, though its form is right', async () => {
  const product = await under.product();
  const vin = await vinOf(product);
  const file = await writeMany(`${vin}.parquet`);
  const source = await sourceOf({ files: '{product}.parquet' });
  const blocks = source.records(
    { productNo: product.no, kind: 'vehicle', vin, serial: null },
    { from: new Date(hour(0)), until: new Date(hour(7 * 24)) },
    control.signal,
  );
  const reading = (async () => {
    let seen = 0;
    for await (const _ of blocks) if ((seen += 1) === 1) utimesSync(file, 0, 0);
  })();
  await expect(reading).rejects.toMatchObject({ code: 'file-changed' });
});

describeOnS3('a bucket, over a network', () => {
  let bucket: BucketUnderTest;
  let way: FaultyWay;
  let product: TestProduct;
  let vin: string;
  const setting = { files: '{product}/{year}-{month}-{day}.parquet', missing: 'no-readings' };
  const isCopied = ({ method, path }: Asked) =>
    method === 'GET' && path.includes('.parquet') && !path.includes('list-type');
  beforeAll(async () => {
    bucket = await BucketUnderTest.start();
    way = await FaultyWay.to(bucket.endpoint);
    bucket.endpoint = way.endpoint;
    at = bucket;
  });
  beforeEach(async () => {
    product = await under.product();
    vin = await vinOf(product);
    for (const n of [1, 2])
      await writeParquet(
        lake,
        `${vin}/${dayPath(n)}.parquet`,
        rowsOf(
          vin,
          upTo(24).map((h) => n * 24 + h + 1),
        ),
      );
  });
  afterEach(() => way.mend());
  afterAll(async () => {
    at = undefined;
    await way?.stop();
    await bucket?.stop();
  });
  const all = upTo(48).map((n) => n + 25);
  const given = { from: new Date(hour(0)), until: new Date(hour(7 * 24)) };
  const asked = () => ({ productNo: product.no, kind: 'vehicle' as const, vin, serial: null });
  /** What lies on the disk under a name, and has anything in it. */
  const onDisk = () =>
    readdirSync(bucket.copies, { recursive: true, withFileTypes: true }).filter(
      (entry) =>
        entry.isFile() && (lstatSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0) > 0,
    );

  const spoilt: [what: string, code: string, fault: (asked: Asked) => ReturnType<FaultyWay['fault']>][] = [
    ['is away', 'lake-away', () => ({ kind: 'away' })],
    ['is away for files', 'lake-away', (one) => (isCopied(one) ? { kind: 'away' } : undefined)],
    ['is busy', 'lake-away', () => ({ kind: 'busy' })],
    [
      'knows files no longer',
      'lake-away',
      ({ method }) => (method === 'HEAD' ? { kind: 'other', status: 403, headers: {} } : undefined),
    ],
    ['breaks off again and again', 'lake-away', (one) => (isCopied(one) ? { kind: 'cut', after: 10 } : undefined)],
    [
      'has less than it said',
      'file-changed',
      ({ method }) => (method === 'HEAD' ? { kind: 'other', headers: { 'content-length': '9999' } } : undefined),
    ],
    [
      'gives another version',
      'file-changed',
      (one) => (isCopied(one) ? { kind: 'other', headers: { etag: '"another"' } } : undefined),
    ],
  ];
  test.each(spoilt)('R22: one that %s fails the export; mended, it is whole', async (_what, code, fault) => {
    const id = await under.request([product]);
    way.fault = fault;
    await expect(exported(setting, [], id)).rejects.toMatchObject({ name: 'SourceFault', code });
    way.mend();
    expect(hoursOf((await exported(setting, [], id))[0])).toEqual(all);
  });

  test('R22: connections that break off are followed by others: what comes out is whole', async () => {
    const cut = new Map<string, number>();
    way.fault = (one) => {
      if (!isCopied(one)) return undefined;
      const times = (cut.get(one.path) ?? 0) + 1;
      cut.set(one.path, times);
      return times < 3 ? { kind: 'cut', after: 200 } : undefined;
    };
    expect(hoursOf((await exported(setting, [product]))[0])).toEqual(all);
    expect([...cut.values()]).toEqual([3, 3]);
  });

  test('R22: a bucket that is not there, or not for these credentials, is told', async () => {
    const { bucket: place } = await bucket.setting(lake);
    const elsewhere = { ...setting, bucket: { ...place, name: 'nobody-made-this' } };
    await expect(exported(elsewhere, [product])).rejects.toMatchObject({ code: 'lake-away' });
    const credentials = { accessKeyId: bucket.credentials?.accessKeyId ?? '', secretAccessKey: 'another' };
    at = { setting: (folder) => bucket.setting(folder), credentials, stop: async () => {} };
    await expect(exported(setting, [product])).rejects.toMatchObject({ code: 'lake-away' });
    at = bucket;
  });

  test('rule 9: an export stops while the store says nothing; two that want the same file copy it once', async () => {
    way.hold();
    way.fault = (one) => (isCopied(one) ? { kind: 'held', after: 100 } : undefined);
    const source = await sourceOf(setting);
    const stop = new AbortController();
    const stopped = (async () => {
      for await (const block of source.records(asked(), given, stop.signal)) expect(block).toHaveLength(0);
    })();
    const goesOn = (async () => {
      const blocks: Buffer[] = [];
      for await (const block of source.records(asked(), given, control.signal)) blocks.push(Buffer.from(block));
      return Buffer.concat(blocks).toString();
    })();
    const lists = () => way.asked.filter(({ method }) => method === 'HEAD').length;
    await eventually(
      async () => [lists(), way.asked.filter(isCopied).length],
      ([found = 0, copied = 0]) => found >= 16 && copied >= 2,
    );
    stop.abort(new Error('stop'));
    await expect(stopped).rejects.toThrow('stop');
    expect(way.asked.filter((one) => isCopied(one) && one.range === undefined)).toHaveLength(2);
    way.release();
    expect((await goesOn).match(/"value"/g)).toHaveLength(48);
  });

  test('copies take no more room than they may, whatever an export needs; none has a name, and none is left', async () => {
    const n = 'unnest(range(60000))';
    for (const d of [3, 4, 5])
      await writeParquet(
        lake,
        `${vin}/${dayPath(d)}.parquet`,
        rowsOf(vin, [d * 24 + 1]),
        `vin, signal, make_timestamp(at_us + ${n} * 1000) as "at", random() as value`,
      );
    const others = readdirSync(bucket.copies);
    const source = await sourceOf({ ...setting, copiesMb: 1 });
    let rows = 0;
    for await (const block of source.records(asked(), given, control.signal)) {
      rows += block.toString().match(/"value"/g)?.length ?? 0;
      expect(onDisk()).toEqual([]);
    }
    expect(rows).toBe(48 + 180_000);
    expect(way.asked.filter(isCopied).length).toBeGreaterThan(5); // one had to make room, and was copied again
    await source.close();
    expect(readdirSync(bucket.copies)).toEqual(others);
    await writeParquet(
      lake,
      `${vin}/${dayPath(6)}.parquet`,
      rowsOf(vin, [145]),
      `vin, signal, make_timestamp(at_us + unnest(range(200000)) * 1000) as "at", random() as value`,
    );
    const id = await under.request([product]);
    await expect(exported({ ...setting, copiesMb: 1 }, [], id)).rejects.toMatchObject({ code: 'no-room-for-copies' });
    expect(await under.owner('requests').where({ id }).first('export_fault')).toEqual({ export_fault: 'storage-full' });
  });
});

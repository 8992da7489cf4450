/** `npm run readings:import`: files of readings come in whole and once, whatever is killed; what is left out is told line by line. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { exportData } from '../../activities/export/export-data.ts';
import { postgresReadings } from '../../activities/source/postgres/readings.ts';
import { lendConnection } from '../../db/postgres/lend.ts';
import { takeUpImport } from '../../db/readings/bulk.ts';
import { remedies } from '../../domain/readings/batch.ts';
import { progressOn } from '../../ingest/bulk/progress.ts';
import { ExportUnderTest, HOUR, PERIOD_FROM, signals, type TestProduct } from '../export/export-under-test.ts';
import { writeParquet } from '../export/lake-under-test.ts';
import { eventually } from '../front-door/front-door.ts';
import { start } from '../front-door/started.ts';

let under: ExportUnderTest;
let folder: string;
beforeAll(async () => {
  under = await ExportUnderTest.start();
});
beforeEach(() => {
  folder = mkdtempSync(join(under.folder, 'import-'));
});
afterAll(() => under.stop());

const SPEED = 'Vehicle.Speed';
const NOTE = signals[1]?.path ?? '';

const begin = (...args: string[]) =>
  start(process.execPath, ['dist/ingest/bulk/main.js', ...args], {
    PATH: process.env['PATH'],
    OWNER_DATABASE_URL: under.postgres.url('export'),
  });
async function run(...args: string[]): Promise<{ code: number | string; said: string }> {
  const one = begin(...args);
  const code = await one.ended;
  return { code, said: one.said() };
}
const put = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const vinOf = async ({ id }: TestProduct): Promise<string> =>
  (await under.owner('products').where({ id }).first('vin')).vin;
const kept = (...products: TestProduct[]): Promise<{ at: Date; signal: number; value: string }[]> =>
  under
    .owner('readings')
    .whereIn(
      'product_no',
      products.map(({ no }) => no),
    )
    .orderBy(['product_no', 'at', 'signal'])
    .select('at', 'signal', 'value');
const valuesOf = async (...products: TestProduct[]) => (await kept(...products)).map(({ value }) => value);
const leftOut = (path: string) =>
  readFileSync(`${path}.left-out.ndjson`, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const iso = (ms: number): string => new Date(ms).toISOString();

describe('what is in a file comes in', () => {
  test('R16: NDJSON, CSV and Parquet of the same readings give the same; a second time adds none, and an export has them all', async () => {
    const make = async () => ({ product: await under.product() });
    const readings = (vin: string) => [
      { vin, signal: NOTE, at: iso(PERIOD_FROM + 2 * HOUR), value: 'it is "12"; \\ and, more' },
      { vin, signal: SPEED, at: iso(PERIOD_FROM + HOUR), value: 53.2 },
      { vin, signal: SPEED, at: iso(PERIOD_FROM + 3 * HOUR), value: null },
      { vin, signal: NOTE, at: iso(PERIOD_FROM + HOUR), value: '12' },
    ];
    const cell = (value: string | number | null): string =>
      value === null ? '' : `"${`${value}`.replaceAll('"', '""')}"`;
    const ways: Record<string, (vin: string) => string | Promise<string>> = {
      ndjson: (vin) =>
        put(
          'a.ndjson',
          readings(vin)
            .map((one) => `${JSON.stringify(one)}\n`)
            .join(''),
        ),
      csv: (vin) =>
        put(
          'a.csv',
          `\u{feff}at;product;value;signal\r\n${readings(vin)
            .map(({ at, value, signal }) => [at, vin, cell(value), cell(signal)].join(';'))
            .join('\r\n')}`,
        ),
      parquet: (vin) =>
        writeParquet(
          folder,
          'a.parquet',
          readings(vin).map((one) => ({ ...one, at: Date.parse(one.at) })),
          'vin, signal, make_timestamp(at_us) as "at", value',
        ),
    };
    for (const [name, write] of Object.entries(ways)) {
      const { product } = await make();
      const path = await write(await vinOf(product));
      const first = await run(path);
      expect([name, first]).toEqual([name, { code: 0, said: expect.stringContaining('4 readings, 4 of them new') }]);
      expect(await kept(product)).toEqual([
        { at: new Date(PERIOD_FROM + HOUR), signal: 1, value: '53.2' },
        { at: new Date(PERIOD_FROM + HOUR), signal: 2, value: '"12"' },
        { at: new Date(PERIOD_FROM + 2 * HOUR), signal: 2, value: JSON.stringify('it is "12"; \\ and, more') },
        { at: new Date(PERIOD_FROM + 3 * HOUR), signal: 1, value: 'null' },
      ]);
      expect(await run(path)).toEqual({ code: 0, said: expect.stringContaining('4 readings, 0 of them new') });
      expect(existsSync(`${path}.left-out.ndjson`)).toBe(false);

      const id = await under.request([product]);
      await exportData(
        { db: under.db, storage: under.storage, source: postgresReadings(under.db), filesAtOnce: 1 },
        id,
        {
          signal: new AbortController().signal,
          progress: () => {},
        },
      );
      const file = await under.owner('files').where({ request_id: id, product_id: product.id }).first();
      const { records } = JSON.parse(readFileSync(join(under.folder, file.storage_key), 'utf8'));
      expect(records.map(({ value }: { value: unknown }) => value)).toEqual([
        53.2,
        '12',
        'it is "12"; \\ and, more',
        null,
      ]);
    }
  });

  test('R16: Parquet with numbers, and times in whatever type', async () => {
    for (const at of [
      'make_timestamp(at_us)::timestamptz',
      'make_timestamp(at_us)::timestamp_ns',
      `concat(make_timestamp(at_us)::date, 'T10:00:00+01:00')`,
    ]) {
      const product = await under.product();
      const rows = [{ signal: SPEED, at: Date.parse('2026-01-05T09:00:00Z'), value: 1.5 }];
      const path = await writeParquet(
        folder,
        'n.parquet',
        rows,
        `'${(await vinOf(product)).toLowerCase()}' as product, signal, ${at} as "at", value::double as value, 'x' as more`,
      );
      expect((await run(path)).code).toBe(0);
      expect(await kept(product)).toEqual([{ at: new Date('2026-01-05T09:00:00Z'), signal: 1, value: '1.5' }]);
    }
  });

  test('months get their partitions, readings lie by product and time, and of two for one moment the later line counts', async () => {
    const [first, second] = [await under.product(), await under.product()];
    const lines: string[] = [];
    for (const [product, at, value] of [
      [second, '2019-03-05T00:00:00Z', 1],
      [first, '2019-05-01T00:00:00Z', 2],
      [first, '2019-03-01T00:00:00Z', 3],
      [first, '2019-05-01T00:00:00Z', 4],
    ] as const)
      lines.push(JSON.stringify({ vin: await vinOf(product), signal: SPEED, at, value }));
    const path = put('a.jsonl', lines.join('\n'));
    const dry = await run(path, '--dry-run');
    expect(dry).toEqual({ code: 0, said: expect.stringContaining('4 lines, 3 readings; nothing was written') });
    expect(await kept(first, second)).toEqual([]);
    expect(await run(path)).toEqual({ code: 0, said: expect.stringContaining('1 lines said again') });
    expect(await valuesOf(first)).toEqual(['3', '4']);
    const { rows } = await under.owner.raw(
      `select tableoid::regclass::text as part, value from readings where at < '2020-01-01' order by tableoid::regclass::text, ctid`,
    );
    expect(rows.map(({ part, value }: { part: string; value: string }) => `${part} ${value}`)).toEqual([
      'readings_2019_03 3',
      'readings_2019_03 1',
      'readings_2019_05 4',
    ]);
  });
});

describe('what is left out is told', () => {
  test('each kind of line that can’t be taken: which, why, the field at fault, and what helps; it harms no other', async () => {
    const product = await under.product();
    const vin = await vinOf(product);
    const good = { vin, signal: SPEED, at: '2026-01-05T10:00:00Z', value: 1 };
    const ahead = iso(Date.now() + 3_600_000);
    const cases: [line: string, field: string, why: string][] = [
      ['{"vin": ', '', 'malformed'],
      [JSON.stringify({ ...good, more: 1 }), 'more', 'malformed'],
      [JSON.stringify({ ...good, at: 'yesterday' }), 'at', 'malformed'],
      [JSON.stringify({ signal: SPEED, at: good.at, value: 1 }), 'vin', 'malformed'],
      [JSON.stringify({ ...good, vin: 'WVWZZZ1JZXW999999' }), 'vin', 'unknown-product'],
      [JSON.stringify({ ...good, vin: undefined, serial: 'WB-0' }), 'serial', 'unknown-product'],
      [JSON.stringify({ ...good, signal: 'Vehicle.Unheard' }), 'signal', 'unknown-signal'],
      [JSON.stringify({ ...good, value: 'fast' }), 'value', 'wrong-type'],
      [JSON.stringify({ ...good, signal: NOTE, value: 'x'.repeat(10_001) }), 'value', 'too-long'],
      [JSON.stringify({ ...good, at: ahead }), 'at', 'far-future'],
      [JSON.stringify({ ...good, at: '1999-12-31T00:00:00Z' }), 'at', 'too-old'],
      [JSON.stringify({ ...good, value: 'x'.repeat(70_000) }), '', 'malformed'],
    ];
    const path = put(
      'bad.ndjson',
      [
        '',
        JSON.stringify(good),
        ...cases.map(([line]) => line),
        JSON.stringify({ ...good, at: '2026-01-05T11:00:00Z', value: 2 }),
      ].join('\n'),
    );
    const { code, said } = await run(path);
    expect(code).toBe(1);
    expect(await valuesOf(product)).toEqual(['1', '2']);
    expect(leftOut(path)).toEqual(
      cases.map(([, field, why], i) => ({ line: i + 3, field, why, remedy: remedies[why as keyof typeof remedies] })),
    );
    expect(said).toContain('Left out: 2 unknown-product.');
    expect(said).toContain('line 5, at: malformed');
    expect(said + readFileSync(`${path}.left-out.ndjson`, 'utf8')).not.toContain(vin);
  });

  test('of CSV: a cell too many, a quote that is not closed, a number that is none; the line is the file’s', async () => {
    const vin = await vinOf(await under.product());
    const path = put(
      'bad.csv',
      `vin,signal,at,value\n${vin},${SPEED},2026-01-05T10:00:00Z,1,2\n\n${vin},${SPEED},2026-01-05T10:00:00Z,"1\n${vin},${SPEED},2026-01-05T10:00:00Z,fast\n`,
    );
    expect((await run(path)).code).toBe(1);
    expect(leftOut(path)).toMatchObject([
      { line: 2, why: 'malformed' },
      { line: 4, why: 'malformed' },
      { line: 5, field: 'value', why: 'wrong-type' },
    ]);
  });

  test('of Parquet: by row; the report of an earlier import goes when nothing is left out any more', async () => {
    const product = await under.product();
    const rows = [1, 2, 3].map((n) => ({
      vin: 'x',
      signal: n === 2 ? 'Vehicle.Later' : SPEED,
      at: PERIOD_FROM + n,
      value: n,
    }));
    const path = await writeParquet(
      folder,
      'bad.parquet',
      rows,
      `'${await vinOf(product)}' as vin, signal, make_timestamp(at_us) as "at", value::double as value`,
    );
    expect((await run(path)).code).toBe(1);
    expect(leftOut(path)).toMatchObject([{ line: 2, field: 'signal', why: 'unknown-signal' }]);
    expect(await valuesOf(product)).toEqual(['1', '3']);
    await under
      .owner('signals')
      .insert({ id: 77, path: 'Vehicle.Later', meaning: 'Came later', datatype: 'float', trade_secret: false });
    expect(await run(path)).toEqual({ code: 0, said: expect.stringContaining('3 readings, 1 of them new') });
    expect(await valuesOf(product)).toEqual(['1', '2', '3']);
    expect(existsSync(`${path}.left-out.ndjson`)).toBe(false);
  });

  test.each([
    ['no such file', () => join(folder, 'none.csv'), 'no such file'],
    ['a kind that is none', () => put('a.xlsx', 'x'), 'ends in .parquet'],
    ['an empty CSV', () => put('a.csv', ''), 'empty'],
    ['a CSV without times', () => put('a.csv', 'vin,signal,value\n'), 'lacks the column at'],
    ['a CSV without products', () => put('a.csv', 'at,signal,value\n'), 'lacks a column product'],
    ['a CSV with another column', () => put('a.csv', 'vin,at,signal,value,colour\n'), 'no column colour'],
    ['a Parquet file that is none', () => put('a.parquet', 'x'.repeat(1000)), 'file-broken'],
    ['a name with a star', () => put('a*.ndjson', '{}'), 'Rename it'],
  ])('%s is refused as a whole', async (_what, path, says) => {
    expect(await run(path())).toEqual({ code: 1, said: expect.stringContaining(says) });
  });

  test('a Parquet file that was cut off is refused, and adds nothing', async () => {
    const product = await under.product();
    const path = await writeParquet(folder, 'cut.parquet', [
      { vin: await vinOf(product), signal: SPEED, at: PERIOD_FROM, value: 1 },
    ]);
    truncateSync(path, 200);
    expect((await run(path)).code).toBe(1);
    expect(await kept(product)).toEqual([]);
  });

  test('wrong arguments end with code 2 and the usage; a database that is away, with code 3', async () => {
    expect(await run()).toEqual({ code: 2, said: expect.stringContaining('npm run readings:import') });
    expect((await run('--colour')).code).toBe(2);
    expect(await run('--rows', '0', 'a.csv')).toEqual({
      code: 2,
      said: expect.stringContaining('--rows: give a number'),
    });
    const away = start(
      process.execPath,
      [
        'dist/ingest/bulk/main.js',
        put('a.ndjson', `{"vin":"WVWZZZ1JZXW999999","signal":"x","at":"2026-01-05T10:00:00Z","value":1}`),
      ],
      {
        PATH: process.env['PATH'],
        OWNER_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
      },
    );
    expect([await away.ended, away.said()]).toEqual([3, expect.stringContaining('the database is away')]);
  });
});

describe('killed and started again', () => {
  test('R22: killed at any point, it goes on where it was: nothing lost, nothing twice, nothing half', async () => {
    const product = await under.product();
    const vin = await vinOf(product);
    const COUNT = 4000;
    const rows = Array.from({ length: COUNT }, (_, n) => ({
      vin,
      signal: SPEED,
      at: PERIOD_FROM + ((n * 7919) % COUNT) * 100,
      value: n,
    }));
    const path = await writeParquet(folder, 'several-steps.parquet', rows);
    const inSteps = ['--rows', '1000', path];
    const file = createHash('sha256').update(readFileSync(path)).digest('hex');
    const doneNow = async (): Promise<number> =>
      Number((await under.owner('reading_imports').where({ file }).first('done'))?.done ?? 0);
    // Each step begins by this lock: whoever holds it lets one step after the other go, however quick the machine is.
    const LOCK = `hashtextextended('feed days', 9)`;
    const gate = await lendConnection(under.owner);
    const waits = (): Promise<number[]> =>
      gate.connection
        .query(
          `select array(select pid from pg_locks where locktype = 'advisory' and not granted and (classid::bigint << 32 | objid::bigint) = ${LOCK}
           and database = (select oid from pg_database where datname = current_database())) as pids`,
        )
        .then(({ rows }) => rows[0].pids);
    const letOneStepGo = () =>
      gate.connection.query(`select pg_advisory_unlock(${LOCK}); select pg_advisory_lock(${LOCK})`);
    await gate.connection.query(`select pg_advisory_lock(${LOCK})`);
    const killedWhere = [
      { before: 1, withinAStep: false, done: [1000] },
      { before: 0, withinAStep: false, done: [1000] },
      { before: 1, withinAStep: true, done: [2000, 3000] },
    ];
    for (const { before, withinAStep, done } of killedWhere) {
      const one = begin(...inSteps);
      await eventually(waits, (pids) => pids.length === 1);
      for (let step = 0; step < before; step += 1) {
        await letOneStepGo();
        await eventually(waits, (pids) => pids.length === 1);
      }
      const stepWent = withinAStep ? letOneStepGo() : Promise.resolve();
      one.child.kill('SIGKILL');
      await Promise.all([one.ended, stepWent]);
      for (const pid of await waits()) await gate.connection.query('select pg_terminate_backend($1, 10000)', [pid]);
      expect(done).toContain(await doneNow());
      expect((await kept(product)).length).toBe(await doneNow()); // a step is whole, and noted
    }
    await gate.connection.query(`select pg_advisory_unlock(${LOCK})`);
    await gate.giveBack();
    const { code, said } = await run(...inSteps);
    expect([code, said]).toEqual([0, expect.stringMatching(/It went on after [23],000 readings/)]);
    expect(said).toContain('4,000 of them new');
    const { rows: counted } = await under.owner.raw(
      'select count(*)::int as n, count(distinct at)::int as d from readings where product_no = ?',
      [product.no],
    );
    expect(counted).toEqual([{ n: COUNT, d: COUNT }]);
  });

  test('a file that another process imports is left to it', async () => {
    const vin = await vinOf(await under.product());
    const path = put('a.ndjson', JSON.stringify({ vin, signal: SPEED, at: '2026-01-05T10:00:00Z', value: 1 }));
    const lent = await lendConnection(under.owner);
    const file = createHash('sha256').update(readFileSync(path)).digest('hex');
    await takeUpImport(lent.connection, file, 'x');
    expect(await run(path)).toEqual({ code: 1, said: expect.stringContaining('Another process') });
    lent.cut();
    await lent.giveBack();
    expect((await run(path)).code).toBe(0);
  });
});

test('progress is a bar on a terminal, and a line now and then elsewhere', () => {
  const shown = (isTTY: boolean): string[] => {
    const out: string[] = [];
    let now = 0;
    const progress = progressOn({ isTTY, write: (text: string) => out.push(text) > 0 }, () => now);
    for (let i = 0; i <= 10; i += 1, now += 1000) progress.show('reading', i / 10, `${i} lines`);
    progress.show('writing', 1, '');
    progress.end();
    return out;
  };
  expect(shown(true)[5]).toBe(`\rreading    [${'#'.repeat(15)}${' '.repeat(15)}]  50 %  5 lines\u001B[K`);
  expect(shown(true).at(-1)).toBe('\n');
  expect(shown(false)).toEqual([
    'reading      0 %  0 lines\n',
    'reading     50 %  5 lines\n',
    'reading    100 %  10 lines\n',
    'writing    100 %  \n',
  ]);
});

/** R57: the catalogue comes from a file, all of it or nothing, and whatever is wrong with the file is said at once: line, field, remedy. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { connect, connectAsApplication } from '../../db/postgres/connect.ts';
import { catalogueNow } from '../../db/readings/catalogue.ts';
import { registryEntry } from '../../db/registry/lists.ts';
import { csvRecords } from '../../domain/text/csv.ts';
import { loadCatalogue } from '../../ingest/catalogue/load.ts';
import { startMigratedDatabase, type MigratedDatabase } from '../setup/postgres-template.ts';
import { runs } from '../setup/runs.ts';

let postgres: MigratedDatabase;
let owner: Knex;
let db: Knex;
let folder: string;
beforeAll(async () => {
  postgres = await startMigratedDatabase('catalogue');
  // Patient: two catalogues of thousands wait for each other, and on a busy machine for long.
  owner = connect(postgres.url('catalogue'), { max: 2, statementTimeoutMs: 0 });
  db = connectAsApplication(postgres.loginUrl('catalogue'), { max: 4, statementTimeoutMs: 0 });
  folder = mkdtempSync(join(tmpdir(), 'catalogue-'));
});
afterAll(async () => {
  await db.destroy();
  await owner.destroy();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  await owner.raw('truncate signals, signal_versions, catalogue_versions');
});

let files = 0;
/** A file of that ending. */
function written(ending: string, content: string | Buffer): string {
  const file = join(folder, `${(files += 1)}.${ending}`);
  writeFileSync(file, content);
  return file;
}
const load = (ending: string, content: string | Buffer, dryRun = false) =>
  loadCatalogue(db, written(ending, content), { dryRun });
const found = async (path: string) => (await registryEntry(db, 'signal', path))?.entry;
const versionNow = async (): Promise<number> => (await owner('catalogue_versions').max('no as no').first())?.no ?? 0;
const countsOf = (lines: readonly string[]) =>
  Object.fromEntries(
    lines.flatMap((line) => [...line.matchAll(/^(\w+): (\d+)$/g)].map(([, name, n]) => [name, Number(n)])),
  );

const speed = {
  meaning: { en: 'Speed of the vehicle.', de: 'Geschwindigkeit des Fahrzeugs.' },
  unit: 'km/h',
  datatype: 'float',
  groups: ['driving'],
  personal: true,
  tradeSecret: false,
  range: { min: 0, max: 250.5 },
  interval: 'PT10S',
  kinds: ['vehicle'],
  models: ['ME-1'],
};
const vssNode = {
  type: 'sensor',
  datatype: 'float',
  unit: 'km/h',
  min: 0,
  max: 250.5,
  description: 'Speed of the vehicle.',
};
const { meaning: _m, unit: _u, datatype: _d, range: _r, ...marks } = speed;

/** The same signal in each form. */
const forms: [string, string, string][] = [
  [
    'CSV',
    'csv',
    'path,meaning,meaning.de,unit,datatype,groups,personal,tradeSecret,min,max,interval,kinds,models\r\n' +
      'Vehicle.Speed,Speed of the vehicle.,Geschwindigkeit des Fahrzeugs.,km/h,float,driving,yes,no,0,250.5,PT10S,vehicle,ME-1\r\n',
  ],
  [
    'CSV of a spreadsheet',
    'csv',
    '\ufeff"Path";"Meaning.en";"meaning:de";"Unit";"Data Type";"Groups";"PERSONAL";"trade secret";"Min";"Max";"Interval";"Kinds";"Models"\n' +
      '"Vehicle.Speed";"Speed of the vehicle.";"Geschwindigkeit des Fahrzeugs.";"km/h";"float";"driving";"TRUE";"";"0";"250.5";"PT10S";"vehicle";"ME-1"\n',
  ],
  ['JSON', 'json', JSON.stringify({ signals: [{ path: 'Vehicle.Speed', ...speed }], next: null })],
  ['JSON, a list', 'json', JSON.stringify([{ path: 'Vehicle.Speed', ...speed }], null, '\t')],
  [
    'YAML',
    'yaml',
    `signals:
  - path: Vehicle.Speed
    meaning:
      en: Speed of the vehicle.
      de: Geschwindigkeit des Fahrzeugs.
    unit: km/h
    datatype: float
    groups: [driving]
    personal: true
    range: { min: 0, max: 250.5 }
    interval: PT10S
    kinds: [vehicle]
    models: [ME-1]
`,
  ],
  [
    'VSS as a tree',
    'json',
    JSON.stringify({
      Vehicle: {
        type: 'branch',
        description: 'High-level vehicle data.',
        children: {
          Speed: { ...vssNode, ...marks, meaning: { de: speed.meaning.de }, uuid: 'efe50798638d55fab18ab7d43cc490e9' },
        },
      },
      ComplexDataTypes: { Types: { type: 'branch', children: { Point: { type: 'struct' } } } },
    }),
  ],
  [
    'VSS, flat',
    'yml',
    `Vehicle:
  description: High-level vehicle data.
  type: branch

Vehicle.Speed:
  datatype: float
  description: Speed of the vehicle.
  max: 250.5
  meaning: {de: Geschwindigkeit des Fahrzeugs.}
  min: 0
  type: sensor
  unit: km/h
  groups: [driving]
  personal: true
  interval: PT10S
  models: [ME-1]
`,
  ],
];

describe('R57: what is in a file is in the catalogue', () => {
  test.each(forms)('%s: created, and unchanged when it is loaded again', async (_name, ending, content) => {
    const { lines, faults } = await load(ending, content);
    expect(faults).toEqual([]);
    expect(countsOf(lines)).toEqual({ created: 1, changed: 0, unchanged: 0, late: 0, refused: 0 });
    expect(lines.at(-1)).toBe('The catalogue has version 1.');
    expect(await found('Vehicle.Speed')).toMatchObject({ ...speed, version: 1 });
    expect(countsOf((await load(ending, content)).lines)).toMatchObject({ created: 0, unchanged: 1 });
    expect(await versionNow()).toBe(1);
    const acts = await owner('audit').where({ act: 'signal-put' }).orderBy('seq', 'desc').limit(1);
    expect(acts).toEqual([expect.objectContaining({ actor: 'operator', stream: 'signal:Vehicle.Speed' })]);
  });

  test('whatever form comes after another changes nothing', async () => {
    await load(forms[0]![1], forms[0]![2]);
    for (const [, ending, content] of forms)
      expect(countsOf((await load(ending, content)).lines)).toMatchObject({ unchanged: 1 });
    expect(await versionNow()).toBe(1);
  });

  test('R51–R53: what a file does not name stays as it is: VSS takes no mark away', async () => {
    await load('json', JSON.stringify([{ path: 'Vehicle.Speed', ...speed, tradeSecret: true }]));
    const { lines } = await load(
      'json',
      JSON.stringify({
        Vehicle: { type: 'branch', children: { Speed: { ...vssNode, description: 'Vehicle speed.', max: 300 } } },
      }),
    );
    expect(lines).toContain('  changed Vehicle.Speed: meaning, range');
    expect(await found('Vehicle.Speed')).toMatchObject({
      ...speed,
      tradeSecret: true,
      meaning: { en: 'Vehicle speed.', de: speed.meaning.de },
      range: { min: 0, max: 300 },
      version: 2,
    });
    await load('csv', 'path,max,groups\nVehicle.Speed,,\n');
    expect(await found('Vehicle.Speed')).toMatchObject({
      personal: true,
      tradeSecret: true,
      range: { min: 0 },
      groups: [],
    });
    await load('yaml', '- path: Vehicle.Speed\n  meaning: {de: null}\n  range: null\n  unit: null\n  personal: null\n');
    expect(await found('Vehicle.Speed')).toMatchObject({
      personal: false,
      tradeSecret: true,
      meaning: { en: 'Vehicle speed.' },
      range: null,
      unit: null,
      interval: 'PT10S',
    });
  });

  test('the catalogue has one version more for each file that changes something, and every version can be told', async () => {
    const csv = (unit: string) => `path,meaning,unit,datatype\nVehicle.A,A.,${unit},float\nVehicle.B,B.,m,float\n`;
    await load('csv', csv('m'));
    await load('csv', csv('km'));
    await load('csv', csv('km'));
    expect(await versionNow()).toBe(2);
    const { rows } = await owner.raw(
      `select distinct on (wanted, signal) wanted, entry->>'path' as path, entry->>'unit' as unit
       from signal_versions, generate_series(1, 2) wanted where catalogue <= wanted order by wanted, signal, version desc`,
    );
    expect(rows).toEqual([
      { wanted: 1, path: 'Vehicle.A', unit: 'm' },
      { wanted: 1, path: 'Vehicle.B', unit: 'm' },
      { wanted: 2, path: 'Vehicle.A', unit: 'km' },
      { wanted: 2, path: 'Vehicle.B', unit: 'm' },
    ]);
  });

  test('a dry run says the same and keeps nothing', async () => {
    const [, ending, content] = forms[0]!;
    const { lines, faults } = await load(ending, content, true);
    expect([countsOf(lines)['created'], faults, lines.at(-1)]).toEqual([
      1,
      [],
      'This was a dry run: nothing was kept.',
    ]);
    expect(await found('Vehicle.Speed')).toBeUndefined();
  });

  test('the report says what wants attention', async () => {
    await load('csv', 'path,meaning,unit,datatype\nVehicle.Old,Old.,m,float\nVehicle.A,A.,m,float\n');
    const { lines } = await load(
      'json',
      JSON.stringify({
        Vehicle: { type: 'branch', children: { A: { ...vssNode, uuid: '1', comment: 'x' }, New: vssNode } },
      }),
    );
    expect(lines.join('\n')).toMatch(/changed Vehicle\.A: .*unit/);
    expect(lines.join('\n')).toMatch(/1 have another unit or data type now/);
    expect(lines.join('\n')).toMatch(/1 new ones name no group/);
    expect(lines.join('\n')).toMatch(/no place for it: comment, uuid\./);
    expect(lines.join('\n')).toMatch(/1 other signals are in the catalogue/);
  });

  test('a catalogue of thousands is one version, and two that are loaded at once come one after the other', async () => {
    const csv = (prefix: string) =>
      `path,meaning,datatype\n${Array.from({ length: 3000 }, (_, i) => `Vehicle.${prefix}${i},Signal ${i}.,float`).join('\n')}\n`;
    const both = await Promise.all([load('csv', csv('A')), load('csv', csv('B'))]);
    expect(both.map(({ lines }) => countsOf(lines)['created'])).toEqual([3000, 3000]);
    expect([await versionNow(), (await owner('signals').countDistinct('id as n').first())?.n]).toEqual([2, '6000']);
  });
});

describe('R57: what is wrong is said all at once, with line, field and remedy, and nothing is changed', () => {
  const header = 'path,meaning,unit,datatype,groups,personal,min,max,interval\n';
  const good = 'Vehicle.Good,Good.,m,float,driving,no,0,1,PT1S\n';
  const listOf = (...entries: object[]) => JSON.stringify({ signals: entries }, null, 1);
  const entry = { path: 'Vehicle.A', meaning: { en: 'A.' }, datatype: 'float' };
  const vss = (node: object) => JSON.stringify({ Vehicle: { type: 'branch', children: { A: node } } }, null, 1);

  const wrong: [string, string, string | Buffer, RegExp[]][] = [
    ['a name that says nothing', 'txt', 'x', [/^: Its name has to end with \.csv/]],
    ['an empty file', 'csv', ' \n', [/^: It is empty/]],
    [
      'no UTF-8',
      'csv',
      Buffer.concat([Buffer.from(header), Buffer.from('Vehicle.A,Gr\xfcn.,m', 'latin1')]),
      [/^:2: It is not in UTF-8/],
    ],
    [
      'CSV: an unknown column, one twice, and no path',
      'csv',
      'name,unit,Unit\nA,m,m\n',
      [
        /^:1: name: There is no such column/,
        /^:1: Unit: This column is there twice/,
        /^:1: path: This column is missing/,
      ],
    ],
    [
      'CSV: quotes that are never closed',
      'csv',
      `${header}${good}Vehicle.A,"A.,m\n`,
      [/^:3: The quotes of a cell .* never closed/],
    ],
    [
      'CSV: text after quotes',
      'csv',
      `${header}${good}Vehicle.A,"A" b,m\n`,
      [/^:3: There is text after the closing quotes/],
    ],
    [
      'CSV: a cell too few, in a line after one with line ends',
      'csv',
      `${header}Vehicle.B,"B\n",m,float,,no,,,\nVehicle.A,A.,m\n`,
      [
        /^:2: Vehicle\.B, meaning: Plain text on one line|^:4: Vehicle\.A: This line has 3 cells, the header has 9/,
        /^:4: Vehicle\.A: This line has 3 cells, the header has 9/,
      ],
    ],
    ['CSV: no path', 'csv', `${header},A.,m,float,,no,,,\n`, [/^:2: path: This is empty/]],
    [
      'CSV: a path that is none',
      'csv',
      `${header}Vehicle Speed,A.,m,float,,no,,,\n`,
      [/^:2: Vehicle Speed, path: Give a path such as/],
    ],
    [
      'CSV: no yes or no, no number',
      'csv',
      `${header}Vehicle.A,A.,m,float,,maybe,"0,5",x,\n`,
      [
        /^:2: Vehicle\.A, personal: Give yes or no/,
        /^:2: Vehicle\.A, min: Give a number with a decimal point/,
        /^:2: Vehicle\.A, max: Give a number/,
      ],
    ],
    [
      'CSV: no meaning, no type, a group and an interval that are none, a range that is reversed',
      'csv',
      `${header}Vehicle.A,,m,,A B,no,2,1,10 s\n`,
      [
        /^:2: Vehicle\.A, meaning: Give the meaning in English/,
        /^:2: Vehicle\.A, datatype: This field is missing/,
        /^:2: Vehicle\.A, groups: Give a group such as/,
        /^:2: Vehicle\.A, min: Give a max that is not below min/,
        /^:2: Vehicle\.A, interval: Give an ISO 8601 duration/,
      ],
    ],
    [
      'CSV: a signal twice',
      'csv',
      `${header}${good}${good}`,
      [/^:3: Vehicle\.Good, path: Line 2 has this signal, too/],
    ],
    [
      'CSV: a kind that is none',
      'csv',
      'path,meaning,datatype,kinds\nVehicle.A,A.,float,boat\n',
      [/^:2: Vehicle\.A, kinds: Give "vehicle"/],
    ],
    ['JSON that is none', 'json', '{\n "signals": [\n  {"path": "A"\n }', [/^:\d: This can’t be read: /]],
    [
      'JSON: a name twice',
      'json',
      '[{\n"path": "Vehicle.A",\n"path": "Vehicle.B"}]',
      [/^:3: This can’t be read: Map keys must be unique/],
    ],
    ['JSON: neither list nor VSS', 'json', '{"a": 1}', [/^: There is no catalogue in this file/]],
    ['JSON: a text', 'json', '"a"', [/^: There is no catalogue in this file/]],
    ['JSON: an empty list', 'json', '[]', [/^: There is no signal in this file/]],
    [
      'JSON: fields that are none, beside the list and in it',
      'json',
      '{"signals": [\n{"path": "Vehicle.A", "meaning": {"en": "A."}, "datatype": "float",\n"colour": "red"}],\n"more": 1}',
      [/^:4: more: There is no such field/],
    ],
    [
      'JSON: no objects, no path',
      'json',
      '[\n5,\n{"unit": "m"},\n{\n"path": 7}]',
      [/^:2: Give an object for each signal/, /^:3: path: Give the signal’s path/, /^:5: path: Give the signal’s path/],
    ],
    [
      'JSON: an unknown field, texts that are none, a NUL',
      'json',
      listOf({ ...entry, colour: 'red', unit: 7, meaning: { en: 'A\u0000', german: 'x' } }),
      [
        /^:\d+: Vehicle\.A, meaning\.en: .*character zero/,
        /^:\d+: Vehicle\.A, meaning\.german: Name a language/,
        /^:\d+: Vehicle\.A, unit: This is of the wrong kind\. Give a text/,
        /^:\d+: Vehicle\.A, colour: There is no such field here/,
      ],
    ],
    ['YAML: a reference', 'yaml', '- &a\n  path: Vehicle.A\n- *a\n', [/^:3: This refers to another place/]],
    ['YAML: a type of its own', 'yaml', '- path: !signal Vehicle.A\n', [/^:1: This can’t be read: Unresolved tag/]],
    ['YAML: several documents', 'yaml', 'a: 1\n---\nb: 2\n', [/^:2: This can’t be read: .*multiple documents/]],
    ['YAML: indented by tabs', 'yaml', 'signals:\n\t- path: a\n', [/^:2: This can’t be read: Tabs are not allowed/]],
    [
      'VSS: no signal',
      'json',
      JSON.stringify({ Vehicle: { type: 'branch', children: {} } }),
      [/^: There is no signal in this file, branches alone/],
    ],
    [
      'VSS: a kind of node that is none',
      'json',
      vss({ ...vssNode, type: 'sensr' }),
      [/^:\d+: Vehicle\.A, type: Give sensor, actuator, attribute, branch/],
    ],
    ['VSS: no node', 'json', vss('x' as unknown as object), [/^:\d+: Vehicle\.A: This is no node of VSS/]],
    [
      'VSS: children that are none',
      'json',
      vss({ type: 'branch', children: [1] }),
      [/^:\d+: Vehicle\.A, children: Give an object/],
    ],
    [
      'VSS: instances that are not written out',
      'json',
      vss({ type: 'branch', instances: ['Row[1,2]'], children: { B: vssNode } }),
      [/^:\d+: Vehicle\.A, instances: .*--expand/],
    ],
    [
      'VSS: no description, no type of data, a range that is reversed',
      'json',
      vss({ type: 'sensor', min: 3, max: 1 }),
      [
        /^:\d+: Vehicle\.A, description: Give the meaning in English/,
        /^:\d+: Vehicle\.A, datatype: This field is missing/,
        /^:\d+: Vehicle\.A, min: Give a max that is not below min/,
      ],
    ],
  ];
  test.each(wrong)('%s', async (_what, ending, content, expected) => {
    await load('csv', header + good.replace('Good', 'Before'));
    const { lines, faults } = await load(ending, content);
    for (const pattern of expected) expect(faults).toContainEqual(expect.stringMatching(pattern));
    expect(lines.at(-1)).toMatch(/Nothing was changed\.$/);
    expect((await owner('signals').select('path')).map(({ path }) => path)).toEqual(['Vehicle.Before']);
    expect(await versionNow()).toBe(1);
  });

  test('a file that is not there, and a folder', async () => {
    const none = await loadCatalogue(db, join(folder, 'none.csv'), { dryRun: false });
    expect(none.faults).toEqual([expect.stringMatching(/^: It can’t be opened \(ENOENT\)/)]);
    mkdirSync(join(folder, 'folder.csv'));
    const within = await loadCatalogue(db, join(folder, 'folder.csv'), { dryRun: false });
    expect(within.faults).toEqual([expect.stringMatching(/^: It can’t be opened \(EISDIR\)/)]);
  });

  test('what the file says with what the catalogue has: a lower end above the upper one that was there', async () => {
    await load('csv', header + good);
    const { faults } = await load('csv', 'path,min\nVehicle.Good,5\n');
    expect(faults).toEqual([expect.stringMatching(/^:2: Vehicle\.Good, min: Give a max that is not below min/)]);
  });

  test('a catalogue that is full: readings keep a signal’s number in two bytes', async () => {
    await owner('signals').insert({ id: 32_766, path: 'Vehicle.Last', meaning: 'Last.', datatype: 'float' });
    const { faults } = await load('csv', `${header}${good}${good.replace('Good', 'More')}`);
    expect(faults).toEqual([expect.stringMatching(/^:3: Vehicle\.More: The catalogue has room for 32767/)]);
    expect((await load('csv', header + good)).faults).toEqual([]);
    expect((await load('csv', header + good.replace('Good', 'Next'))).faults).toHaveLength(1);
  });
});

test('CSV: whatever is in cells comes out as it went in, with its line', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\n', '\r\n', ' ', 'ü'), maxLength: 6 });
  fc.assert(
    fc.property(
      fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 6 }),
      fc.constantFrom(',' as const, ';' as const),
      fc.constantFrom('\n', '\r\n'),
      (rows, separator, end) => {
        let line = 1;
        const expected = rows.map((cells) => {
          const begun = line;
          line += 1 + cells.join('').split(/\r\n|\n/).length - 1;
          return { line: begun, cells };
        });
        const text = rows
          .map((cells) => cells.map((one) => `"${one.replaceAll('"', '""')}"`).join(separator) + end)
          .join('');
        expect(csvRecords(text, separator)).toEqual({ records: expected });
      },
    ),
    { numRuns: runs(500) },
  );
});

test('npm run catalogue: what it prints and how it ends', async () => {
  const run = (...given: string[]) =>
    promisify(execFile)(process.execPath, ['dist/ingest/catalogue/main.js', ...given], {
      env: { PATH: process.env['PATH'], DATABASE_URL: postgres.loginUrl('catalogue') },
    }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error: { code: number; stdout: string; stderr: string }) => error,
    );
  const good = written('csv', forms[0]![2]);
  expect(await run(good)).toMatchObject({ code: 0, stdout: expect.stringContaining('created: 1'), stderr: '' });
  const bad = written('csv', 'path,personal\nVehicle.Speed,maybe\n');
  expect(await run(bad)).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('Nothing was changed'),
    stderr: `${bad.split('/').at(-1)}:2: Vehicle.Speed, personal: Give yes or no.\n`,
  });
  expect(await run()).toMatchObject({ code: 2, stderr: expect.stringContaining('npm run catalogue -- FILE') });
  expect(await run(good, bad)).toMatchObject({ code: 2 });
  expect(await run('--dry-run', good)).toMatchObject({ code: 0, stdout: expect.stringContaining('dry run') });
});

test('R57, R62: an unchanged catalogue is not read again; a changed one is, also one that was put back under the same version', async () => {
  const signal = (path: string) => ({ id: 1, path, meaning: 'Of old.', datatype: 'float', trade_secret: false });
  const now = async () => {
    const { version, signals } = await catalogueNow(db);
    return [version, signals.map(({ path, meaning }) => `${path}: ${meaning['en']}`)];
  };
  expect(await now()).toEqual([0, []]);
  await owner('signals').insert(signal('Vehicle.Speed'));
  expect(await now()).toEqual([1, ['Vehicle.Speed: Of old.']]);
  expect((await catalogueNow(db)).signals).toBe((await catalogueNow(db)).signals);
  await owner('signals').update({ meaning: 'Anew.', version: 2 });
  expect(await now()).toEqual([2, ['Vehicle.Speed: Anew.']]);
  await owner.raw('truncate signals, signal_versions, catalogue_versions');
  await owner('signals').insert(signal('Vehicle.Before'));
  await owner('signals').update({ meaning: 'As it was.', version: 2 });
  expect(await now()).toEqual([2, ['Vehicle.Before: As it was.']]);
});

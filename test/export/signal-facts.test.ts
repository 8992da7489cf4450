/** What came of each signal (R62): first and last reading and gaps, gathered while the records pass, and told in the manifest. */
import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { exportData } from '../../activities/export/export-data.ts';
import { exportFiles } from '../../activities/export/export-files.ts';
import { RecordsInside } from '../../activities/export/records-inside.ts';
import { SignalsSeen } from '../../activities/export/signal-facts.ts';
import { LineBlocks } from '../../activities/source/line-blocks.ts';
import { postgresReadings } from '../../activities/source/postgres/readings.ts';
import { beginExport } from '../../db/export/plan.ts';
import { INTERVALS, MOST_GAPS, type SignalFacts } from '../../domain/export/gaps.ts';
import { manifestSchema, type Manifest } from '../../domain/export/manifest.ts';
import type { RequestId } from '../../domain/ids.ts';
import type { Storage } from '../../storage/storage.ts';
import { ExportUnderTest, HOUR, PERIOD_FROM, signals, type TestReading } from './export-under-test.ts';
import { runs } from '../setup/runs.ts';

const MINUTE = 60_000;
const names = ['Vehicle.Speed', 'Vehicle.Speed2', 'Vehicle.Note "x","value": \\ ü', 's'];
const interval = (i: number) => (i === 3 ? null : `PT${i + 1}M`);

describe('while records pass', () => {
  const record = fc.record({ after: fc.integer({ min: 0, max: 20 * MINUTE }), signal: fc.nat(names.length - 1) });

  test('R62: whatever comes, in whatever blocks and stretches, counts, first, last and gaps are those of each signal', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(record, { maxLength: 60 }), { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        (stretches, isText) => {
          const seen = new SignalsSeen(names.map((path, i) => ({ path, interval: interval(i) })));
          const expected = names.map((): { at: number[]; gaps: [number, number][] } => ({ at: [], gaps: [] }));
          let begin = PERIOD_FROM;
          for (const records of stretches) {
            const inside = new RecordsInside({ from: new Date(begin), until: new Date(begin + 365 * 24 * HOUR) }, seen);
            const before = names.map((): number | undefined => undefined);
            let at = begin;
            const paths = names.toReversed();
            const blocks = new LineBlocks(paths);
            const lines = records.map(({ after, signal }) => {
              at += after;
              const place = paths.indexOf(names[signal]!);
              blocks.cutFor(place, 1);
              blocks.line(at * 1000, place, Buffer.from('1'), 0, 1);
              const last = before[signal];
              if (last !== undefined && signal !== 3 && at - last > INTERVALS * (signal + 1) * MINUTE)
                expected[signal]!.gaps.push([last, at]);
              before[signal] = at;
              expected[signal]!.at.push(at);
              return `,\n{"at":"${new Date(at).toISOString().replace('.000Z', 'Z')}","signal":${JSON.stringify(names[signal])},"value":1}`;
            });
            const written = blocks.cut();
            if (written) expect(written.toString()).toBe(lines.join(''));
            if (isText)
              for (let i = 0; i < lines.length; i += 7) inside.look(Buffer.from(lines.slice(i, i + 7).join('')));
            else if (written) inside.look(written);
            begin = at + 24 * HOUR;
          }
          expect(seen.facts()).toEqual(
            expected.flatMap(({ at, gaps }, i): SignalFacts[] => {
              if (at.length === 0) return [];
              const longest = gaps.toSorted(([a, b], [c, d]) => d - c - (b - a)).slice(0, MOST_GAPS);
              const facts = {
                path: names[i]!,
                records: at.length,
                first: at[0]!,
                last: at.at(-1)!,
                gapsInAll: gaps.length,
              };
              if (i === 3) return [{ ...facts, gaps: null }];
              const kept = seen.facts().find(({ path }) => path === names[i])?.gaps ?? [];
              // Of gaps of one length any may be kept.
              expect(kept.map(({ from, until }) => until - from).toSorted()).toEqual(
                longest.map(([a, b]) => b - a).toSorted(),
              );
              expect(gaps).toEqual(expect.arrayContaining(kept.map(({ from, until }) => [from, until])));
              return [{ ...facts, gaps: kept.toSorted((a, b) => a.from - b.from) }];
            }),
          );
        },
      ),
      { numRuns: runs(300) },
    );
  });
});

describe('in the manifest', () => {
  let under: ExportUnderTest;
  beforeAll(async () => {
    under = await ExportUnderTest.start();
    await under
      .owner('signals')
      .where({ id: 1 })
      .update({
        usual_interval: 'PT1H',
        meanings: JSON.stringify({ en: 'Speed of the vehicle', de: 'Geschwindigkeit des Fahrzeugs' }),
        groups: ['driving'],
        personal: true,
        range: JSON.stringify({ min: 0, max: 250 }),
      });
  });
  afterAll(() => under.stop());

  const day = (n: number): number => PERIOD_FROM + n * 24 * HOUR;
  const iso = (ms: number): string => new Date(ms).toISOString();
  const manifestOf = async (id: RequestId): Promise<Manifest> => {
    const file = await under.owner('files').where({ request_id: id, name: 'manifest.json' }).first();
    return manifestSchema.parse(JSON.parse(readFileSync(join(under.folder, file.storage_key), 'utf8')));
  };
  const catalogueVersion = async (): Promise<number> =>
    (await under.owner('catalogue_versions').max('no as no').first())?.no;
  /** Every hour of two days, but for five hours; then two readings of the other signal, which has no usual interval. */
  const readings: TestReading[] = [
    ...Array.from({ length: 48 }, (_, i) => ({ at: day(1) + i * HOUR, value: `${i}` })).filter(
      (_, i) => i < 10 || i > 14,
    ),
    { at: day(5), signal: 2, value: '"a"' },
    { at: day(6), signal: 2, value: '"b"' },
  ];

  test('R62: first and last reading and gaps of each signal, the meaning in the reader’s language, the version of the catalogue', async () => {
    const product = await under.product();
    await under.readings(product, readings);
    const id = await under.request([product], 'de');
    await under.export(id);
    const manifest = await manifestOf(id);
    expect(manifest.products[0]?.signals).toEqual([
      {
        path: 'Vehicle.Note "x" \\ ü',
        records: 2,
        first: iso(day(5)),
        last: iso(day(6)),
        gaps: null,
        gapsInAll: 0,
      },
      {
        path: 'Vehicle.Speed',
        records: 43,
        first: iso(day(1)),
        last: iso(day(1) + 47 * HOUR),
        gaps: [{ from: iso(day(1) + 9 * HOUR), until: iso(day(1) + 15 * HOUR) }],
        gapsInAll: 1,
      },
    ]);
    expect(manifest.signals.find(({ path }) => path === 'Vehicle.Speed')).toEqual({
      path: 'Vehicle.Speed',
      meaning: 'Geschwindigkeit des Fahrzeugs',
      unit: 'km/h',
      datatype: 'float',
      groups: ['driving'],
      personal: true,
      tradeSecret: false,
      range: { min: 0, max: 250 },
      interval: 'PT1H',
    });
    expect(manifest.signals.find(({ tradeSecret }) => tradeSecret)?.meaning).toBe('A name that needs care'); // no German there
    expect(manifest.language).toBe('de');
    expect(manifest.notes.join(' ')).toMatch(/Zeiten sind in UTC.*Lücken.*Geschäftsgeheimnisse/);
    expect(manifest.catalogue.version).toBe(await catalogueVersion());
  });

  test('R62: only signals that came, or that the catalogue says the product sends, are explained', async () => {
    const [silent, other] = [await under.product(), await under.product()];
    await under.owner('products').where({ id: other.id }).update({ model: 'ME-2' });
    const explained = async (product: typeof silent): Promise<string[]> => {
      const id = await under.request([product]);
      await under.export(id);
      return (await manifestOf(id)).signals.map(({ path }) => path);
    };
    const sentBy = (kinds: string[], models: string[]) =>
      under.owner('signals').where({ id: signals[0]!.id }).update({ kinds, models });
    expect(await explained(silent)).toEqual([]);
    await sentBy(['charger'], []);
    expect(await explained(silent)).toEqual([]);
    await sentBy(['vehicle'], ['ME-2']);
    expect([await explained(silent), await explained(other)]).toEqual([[], ['Vehicle.Speed']]);
    await sentBy(['vehicle'], []);
    expect(await explained(silent)).toEqual(['Vehicle.Speed']);
    await sentBy([], []);
  });

  test('R62: a file that an earlier attempt has made keeps what came; one made by the version before tells nothing', async () => {
    const [first, second] = [await under.product(), await under.product()];
    for (const product of [first, second]) await under.readings(product, readings);
    const id = await under.request([first, second]);
    const storage: Storage = {
      ...under.storage,
      write: (key, ...rest) =>
        key.endsWith('/2.json') ? Promise.reject(new Error('killed')) : under.storage.write(key, ...rest),
    };
    const parts = { db: under.db, storage, source: postgresReadings(under.db), filesAtOnce: 1 };
    await expect(exportData(parts, id, { signal: new AbortController().signal, progress: () => {} })).rejects.toThrow();
    const made = await under.owner('files').where({ request_id: id });
    expect(made).toHaveLength(1);
    await under.export(id);
    const came = (await manifestOf(id)).products.map(({ signals: of }) => of?.map(({ records }) => records));
    expect(came).toEqual([
      [2, 43],
      [2, 43],
    ]);
    expect((await under.owner('files').where({ request_id: id, name: 'vehicle-1.json' }).first()).attempt).toBe(1);
  });

  test('R62: a file that the version before has made anew tells nothing of what came, and every signal is explained', async () => {
    const product = await under.product();
    await under.readings(product, readings.slice(0, 3));
    const id = await under.request([product]);
    const plan = await beginExport(under.db, id);
    if ('outcome' in plan) throw new Error('not begun');
    await exportFiles(
      { db: under.db, storage: under.storage, source: postgresReadings(under.db), filesAtOnce: 1 },
      plan,
      { signal: new AbortController().signal, progress: () => {} },
    );
    // As the version before writes it: another storage key, and not a word about signals.
    const [file] = await under.owner('files').where({ request_id: id, name: 'vehicle-1.json' });
    const storageKey = `${id}/1/9.json`;
    renameSync(join(under.folder, file.storage_key), join(under.folder, storageKey));
    await under.owner('files').where({ request_id: id, name: 'vehicle-1.json' }).update({ storage_key: storageKey });
    await under.export(id);
    const manifest = await manifestOf(id);
    expect(manifest.products.map(({ signals: came }) => came)).toEqual([null]);
    expect(manifest.signals).toHaveLength(2);
  });
});

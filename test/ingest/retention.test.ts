/** R58: readings and the feed are kept for a time. What is older goes by whole partitions, and nothing goes that is needed. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '../../db/postgres/connect.ts';
import { moveClosedDay } from '../../db/readings/closed-days.ts';
import { appendBatches } from '../../db/readings/feed.ts';
import { takeFromFeed } from '../../db/readings/export.ts';
import { ensureReadingPartitions } from '../../db/readings/import.ts';
import {
  dropOldPartition,
  feedEnds,
  forgetOldValues,
  keptFigures,
  readingsKeptFrom,
  type Dropped,
} from '../../db/readings/kept.ts';
import { manifestSchema } from '../../domain/export/manifest.ts';
import { defaultPolicy, policySchema } from '../../domain/policy.ts';
import { createLog } from '../../log.ts';
import { createWorkerMetrics } from '../../worker/figures.ts';
import { startRetention } from '../../worker/retention.ts';
import { ExportUnderTest, HOUR, PERIOD_FROM } from '../export/export-under-test.ts';
import { eventually } from '../front-door/eventually.ts';

let under: ExportUnderTest;
beforeAll(async () => {
  under = await ExportUnderTest.start();
});
afterAll(() => under.stop());

const DAY_MS = 24 * HOUR;
/** So many whole days ago, at midnight in UTC. */
const daysAgo = (days: number): Date => new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS - days * DAY_MS);
const keepFor = { readings: 'P1095D', feed: 'P14D' };

/** Drops all there is to drop; the names of the partitions. */
async function dropAll(kept = keepFor): Promise<string[]> {
  const names: string[] = [];
  for (let dropped: Dropped | undefined; (dropped = await dropOldPartition(under.db, kept));) names.push(dropped.name);
  return names;
}
const namesOf = async (table: 'feed' | 'readings'): Promise<string[]> => {
  const { rows } = await under.owner.raw<{ rows: { name: string }[] }>(
    'select inhrelid::regclass::text as name from pg_inherits where inhparent = ?::regclass order by 1',
    [table],
  );
  return rows.map(({ name }) => name);
};

describe('the feed', () => {
  const dayName = (days: number): string => `feed_${daysAgo(days).toISOString().slice(0, 10).replaceAll('-', '_')}`;
  /** The partition of a day that is over, with so many frames. */
  async function pastDay(days: number, frames: number): Promise<void> {
    await under.owner.raw(
      `create table ?? partition of feed for values from ('${daysAgo(days).toISOString()}') to ('${daysAgo(days - 1).toISOString()}')`,
      [dayName(days)],
    );
    await frameAt(days, frames);
  }
  /** Frames of a product of its own, received on that day; at the next positions. */
  async function frameAt(days: number, frames: number): Promise<void> {
    const product = await under.product();
    for (let i = 0; i < frames; i += 1)
      await under.owner.raw(
        `with h as (update feed_heads set head = head + 1 returning head)
         insert into feed (pos, product_no, received_at, n, body) select head, ?, ?, 1, ? from h`,
        [product.no, new Date(daysAgo(days).getTime() + HOUR + i), `1\t${daysAgo(days).getTime() + i}\t${i}\n`],
      );
  }
  const moveAll = async (): Promise<void> => {
    while (await moveClosedDay(under.db));
  };
  const headNow = async (): Promise<number> => (await feedEnds(under.db)).head;
  beforeEach(() =>
    under.owner.raw('truncate feed, feed_days, dropped_partitions; update feed_heads set head = 100, earliest = 1'),
  );
  afterEach(async () => {
    for (const name of await namesOf('feed'))
      if (/^feed_\d/.test(name) && name < dayName(0)) await under.owner.raw('drop table ??', [name]);
  });

  test('days that are over for longer than it is kept go, once they are moved; the lowest position that is left is known', async () => {
    await pastDay(20, 2);
    await pastDay(19, 0);
    await pastDay(15, 3);
    const kept = await headNow();
    await pastDay(14, 1); // ends 13 days ago
    await pastDay(1, 1);
    expect(await dropAll()).toEqual([dayName(19)]); // nothing came on that day; the others are not moved
    expect(await feedEnds(under.db)).toEqual({ earliest: 1, head: 107 });

    await moveAll();
    expect(await dropAll()).toEqual([dayName(20), dayName(15)]);
    expect(await feedEnds(under.db)).toEqual({ earliest: kept + 1, head: 107 });
    expect((await namesOf('feed')).filter((name) => name < dayName(0))).toEqual([dayName(14), dayName(1)].sort());
    // What was dropped from the feed is where exports read.
    expect((await under.owner('readings').where('at', '<', daysAgo(10)).count('* as n').first())?.['n']).toBe('6');
    expect(await dropAll()).toEqual([]);
  });

  test('a day that is moved in part stays, and so does one that somebody wrote to after it was looked at', async () => {
    await pastDay(30, 1);
    await frameAt(30, 1);
    await moveClosedDay(under.db, 1);
    expect(await dropAll()).toEqual([]);
    await moveAll();

    await pastDay(29, 0);
    await under.owner.raw(`alter function drop_old_feed set lock_timeout = '60s'`); // it shall get the lock, however slow we are
    const writer = connect(under.postgres.url('export'), { max: 1 });
    try {
      const tx = await writer.transaction();
      await tx.raw(`insert into ?? (pos, product_no, received_at, n, body) values (101, 1, ?, 1, '')`, [
        dayName(29),
        daysAgo(28.5),
      ]);
      const dropping = dropAll();
      await eventually(
        () =>
          under.owner.raw(
            `select from pg_stat_activity where wait_event_type = 'Lock' and query like '%drop_old_feed%'`,
          ),
        ({ rows }) => rows.length > 0,
      );
      await tx.commit();
      expect(await dropping).toEqual([dayName(30)]);
    } finally {
      await writer.destroy();
      await under.owner.raw(`alter function drop_old_feed set lock_timeout = '500ms'`);
    }
    expect(await namesOf('feed')).toContain(dayName(29));
  });

  test('nobody waits for it: while somebody reads for long nothing is dropped, and later it goes', async () => {
    await pastDay(20, 1);
    await moveAll();
    const reader = await under.owner.transaction();
    await reader.raw('select from feed limit 1');
    expect(await dropAll()).toEqual([]);
    await reader.commit();
    expect(await dropAll()).toEqual([dayName(20)]);
  });

  test('positions stay dense while days are dropped under writers', async () => {
    for (const days of [20, 21, 22, 23]) await pastDay(days, 2);
    await moveAll();
    const product = await under.product();
    let isDropping = true;
    const writing = Promise.all(
      ['a', 'b', 'c'].map(async (source) => {
        for (let sequence = 0; isDropping || sequence < 20; sequence += 1)
          await appendBatches(under.db, [
            {
              source,
              sequence,
              answer: {},
              frames: [{ productNo: product.no, readings: [{ signal: 1, at: Date.now(), value: '1' }] }],
            },
          ]);
      }),
    );
    while ((await namesOf('feed')).some((name) => name < dayName(15))) await dropAll();
    isDropping = false;
    await writing;
    const { earliest, head } = await feedEnds(under.db);
    const positions = (await under.owner('feed').where('pos', '>=', earliest).orderBy('pos').select('pos')).map(
      ({ pos }) => Number(pos),
    );
    expect(positions).toEqual(Array.from({ length: head - earliest + 1 }, (_, i) => earliest + i));
  });

  test('what came on days without a partition goes as a whole, once it is old and moved', async () => {
    await frameAt(40, 2);
    await frameAt(38, 1);
    expect(await dropAll()).toEqual([]);
    await moveAll();
    const { head } = await feedEnds(under.db);
    expect(await dropAll()).toEqual(['feed_other']);
    expect([await under.owner('feed'), await feedEnds(under.db)]).toEqual([[], { earliest: head + 1, head }]);
    await frameAt(40, 1);
    await frameAt(2, 1);
    await moveAll();
    expect(await dropAll()).toEqual([]); // some of it is young
  });
});

describe('readings', () => {
  const keptADay = { ...keepFor, readings: 'P1D' };
  beforeEach(async () => {
    await under.owner.raw('truncate dropped_partitions');
    for (const name of await namesOf('readings')) await under.owner.raw('drop table ??', [name]);
    await ensureReadingPartitions(under.owner, new Date('2022-01-01'), new Date('2022-03-02'));
    await ensureReadingPartitions(under.owner, new Date('2025-12-01'), new Date('2026-03-01'));
    await under.owner('requests').whereNull('ended_at').update({ status: 'cancelled', ended_at: new Date() });
    await under.owner('requests').update({ held_at: null });
  });

  test('months that are over for longer than they are kept go, oldest first; partitions of the operator’s own, too', async () => {
    await under.owner.raw(
      `create table own partition of readings for values from ('2021-05-01Z') to ('2021-11-15 12:00Z')`,
    );
    await under.owner.raw(`create table forever partition of readings for values from (minvalue) to ('2020-01-01Z')`);
    expect(await readingsKeptFrom(under.db)).toBeNull();
    expect(await dropAll()).toEqual(['own', 'readings_2022_01', 'readings_2022_02', 'readings_2022_03']);
    expect(await namesOf('readings')).toEqual(['forever', 'readings_2025_12', 'readings_2026_01', 'readings_2026_02']);
    expect(await readingsKeptFrom(under.db)).toEqual(new Date('2022-04-01T00:00:00Z'));
    const trace = await under.owner('dropped_partitions').orderBy('until_at').select('what', 'name');
    expect(trace[0]).toEqual({ what: 'readings', name: 'own' });
  });

  test('a month that ends within the time is kept as a whole', async () => {
    const month = new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth()));
    await ensureReadingPartitions(under.owner, month, new Date());
    const before = await namesOf('readings');
    await dropAll({ ...keepFor, readings: 'PT1S' });
    expect((await namesOf('readings')).filter((name) => before.includes(name))).toEqual([
      `readings_${month.toISOString().slice(0, 7).replace('-', '_')}`,
    ]);
  });

  test('R58: a request that is under way, or held, keeps the months of its period; afterwards they go', async () => {
    const id = await under.request([await under.product()]); // January
    expect(await dropAll(keptADay)).toEqual([
      'readings_2022_01',
      'readings_2022_02',
      'readings_2022_03',
      'readings_2025_12',
      'readings_2026_02',
    ]);
    expect((await keptFigures(under.db, keptADay)).readings).toEqual({ partitions: 1, overdue: 1 });
    await under
      .owner('requests')
      .where({ id })
      .update({ status: 'cancelled', ended_at: new Date(), held_at: new Date() });
    expect(await dropAll(keptADay)).toEqual([]);
    await under.owner('requests').where({ id }).update({ held_at: null });
    expect(await dropAll(keptADay)).toEqual(['readings_2026_01']);
  });

  test('R17: the manifest of a period whose readings are kept no longer says so, in place of “none were made”', async () => {
    await dropAll(keptADay);
    await ensureReadingPartitions(under.owner, new Date(PERIOD_FROM), new Date(PERIOD_FROM + DAY_MS));
    const notesOf = async (locale: 'en' | 'de'): Promise<string> => {
      const id = await under.request([await under.product()], locale);
      await under.export(id);
      const file = await under.owner('files').where({ request_id: id, name: 'manifest.json' }).first();
      return manifestSchema
        .parse(JSON.parse(readFileSync(join(under.folder, file.storage_key), 'utf8')))
        .products[0]!.notes.join(' ');
    };
    expect(await notesOf('en')).toBe(
      'What was recorded before 2026-03-01T00:00:00.000Z is kept no longer, or only in part: its time of keeping is over.',
    );
    expect(await notesOf('de')).toContain('Aufbewahrungszeit ist abgelaufen');
  });

  test('while somebody reads for long nothing is dropped, and nobody waits for it', async () => {
    const reader = await under.owner.transaction();
    await reader.raw('select from readings limit 1');
    expect(await dropAll()).toEqual([]);
    await reader.commit();
    expect(await dropAll()).toHaveLength(3);
  });

  test('the worker drops what is over by itself, and its metrics say what is kept', async () => {
    const metrics = createWorkerMetrics();
    const loops = startRetention({ db: under.db, log: createLog('test', 'silent'), metrics }, defaultPolicy);
    try {
      const text = await eventually(
        () => metrics.registry.metrics(),
        (found) =>
          found.includes('reading_partitions_dropped_total{of="readings"} 3') &&
          found.includes('reading_partitions{of="readings",which="all"} 3'),
      );
      expect(text).toMatch(/reading_partitions\{of="readings",which="overdue"\} 0/);
      expect(text).toMatch(/feed_positions\{which="earliest"\} \d+/);
      expect(text).toMatch(/feed_positions\{which="head"\} \d+/);
    } finally {
      await Promise.all(loops.map((loop) => loop.stop()));
    }
  });

  test('threat 15: the application’s role drops what is old by these functions alone, and says nothing of the lowest position', async () => {
    for (const sql of [
      'drop table readings_2022_01',
      'alter table readings detach partition readings_2022_01',
      'truncate feed_other',
      'update feed_heads set earliest = 9',
      'delete from dropped_partitions',
    ])
      await expect(under.db.raw(sql)).rejects.toMatchObject({ code: '42501' });
  });
});

test('a policy of before says nothing of readings, and is good', () => {
  const { readings: _readings, feed: _feed, ...before } = defaultPolicy.keepFor;
  expect(policySchema.parse({ keepFor: before }).keepFor).toEqual(defaultPolicy.keepFor);
  expect(policySchema.safeParse({ keepFor: { ...before, feed: 'P0D' } }).success).toBe(false);
  expect(defaultPolicy.keepFor).toMatchObject(keepFor);
});

describe('R58: newest values', () => {
  const YEAR = 365 * DAY_MS;
  const ago = (ms: number) => new Date(Date.now() - ms);
  const [old, young] = [ago(4 * YEAR).getTime(), ago(HOUR).getTime()];
  const readings = [
    { signal: 1, at: old, value: '1' },
    { signal: 2, at: young, value: '2' },
  ];
  let sequence = 0;
  const append = (products: readonly number[]) =>
    appendBatches(under.db, [
      {
        source: 'newest values',
        sequence: (sequence += 1),
        frames: products.map((productNo) => ({ productNo, readings })),
        answer: {},
      },
    ]);
  const signalsOf = async (no: number): Promise<string[]> => {
    const row = (await under.owner('latest').where({ product_no: no }).first('state')) as { state: object } | undefined;
    return Object.keys(row?.state ?? { 'no row': null });
  };
  const forgetAll = async () => {
    for (let after: number | null = 0; after !== null;) after = await forgetOldValues(under.db, keepFor, after);
  };
  beforeEach(() => under.owner.raw('truncate latest'));

  test.each([
    ['held: what is as old as readings that go', [{ from: ago(YEAR) }], ['2']],
    ['sold, and nobody else’s: all', [{ from: ago(YEAR), until: ago(HOUR) }], []],
    ['sold on', [{ from: ago(YEAR), until: ago(HOUR) }, { from: ago(HOUR) }], ['2']],
    ['ordered: its holder comes later', [{ from: ago(YEAR), until: ago(HOUR) }, { from: ago(-YEAR) }], ['2']],
    ['never registered: it may be, late', [], ['2']],
  ])('of a product that is %s', async (_how, registrations: { from: Date; until?: Date }[], left) => {
    const { no } = await under.product(registrations);
    await append([no]);
    await forgetAll();
    expect(await signalsOf(no)).toEqual(left);
  });

  test('R16: that something came in of a product stays known, and an export looks for it', async () => {
    const { no } = await under.product([{ from: ago(YEAR), until: ago(HOUR) }]);
    await append([no]);
    await forgetAll();
    await ensureReadingPartitions(under.owner, new Date(old - 1), new Date(old + 1));
    const period = { from: new Date(old - 1), until: new Date() };
    expect(await takeFromFeed(under.db, no, period)).toMatchObject({ taken: 2 });
  });

  test('what came in while ingest held the row is not lost', async () => {
    const { no } = await under.product([{ from: ago(YEAR) }]);
    await append([no]);
    const ingest = await under.owner.transaction();
    await ingest.raw(`update latest set state = state || '{"3": [${young}, 3, null, 3]}' where product_no = ?`, [no]);
    const forgetting = forgetAll();
    await eventually(
      () =>
        under.owner.raw(`select from pg_stat_activity where wait_event_type = 'Lock' and query like '%from latest%'`),
      ({ rows }) => rows.length > 0,
    );
    await ingest.commit();
    await forgetting;
    expect(await signalsOf(no)).toEqual(['2', '3']);
  });

  test('more products than a turn looks at: the worker forgets them all by itself', async () => {
    await under.owner.raw(
      `insert into latest (product_no, pos, newest, oldest, state)
       select 1000000 + n, 1, :old, :old, jsonb_build_object('1', jsonb_build_array(:old::bigint, 1, null, 1)) from generate_series(1, 1201) n`,
      { old },
    );
    const loops = startRetention({ db: under.db, log: createLog('test', 'silent') }, defaultPolicy);
    try {
      await eventually(
        async () => Number((await under.owner('latest').whereRaw(`state <> '{}'`).count('* as n').first())?.['n']),
        (left) => left === 0,
      );
    } finally {
      await Promise.all(loops.map((loop) => loop.stop()));
    }
  });
});

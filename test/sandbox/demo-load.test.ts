/** Loading the demo into a database of its own. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import knex, { type Knex } from 'knex';
import { copyReadings, ensureReadingPartitions } from '../../db/readings/import.ts';
import { loadDemo } from '../../sandbox/demo/load.ts';
import { withClient } from '../../sandbox/postgres/client.ts';
import { startMigratedDatabase, type MigratedDatabase } from '../setup/postgres-template.ts';

const today = new Date('2026-11-23T10:00:00Z');
const quietly = (): void => undefined;

describe('loading the demo', () => {
  let postgres: MigratedDatabase;
  let ownerUrl: string;
  let owner: Knex;

  beforeAll(async () => {
    postgres = await startMigratedDatabase('demo');
    ownerUrl = postgres.url('demo');
    owner = knex({ client: 'pg', connection: ownerUrl, pool: { min: 0, max: 2 } });
  });
  afterAll(async () => {
    await owner?.destroy();
    await postgres?.stop();
  });
  const countOf = async (table: string): Promise<number> =>
    Number((await owner(table).count<{ n: string }[]>({ n: '*' }))[0]?.n);

  test('R22: a load that is cut off leaves nothing behind; the next one does all of it, and one more does nothing', async () => {
    const cutOff = (line: string): void => {
      if (line.includes('copying')) throw new Error('the power fails');
    };
    await expect(loadDemo({ ownerUrl, today, log: cutOff })).rejects.toThrow('the power fails');
    expect(await countOf('accounts')).toBe(0);

    await loadDemo({ ownerUrl, today, log: quietly });
    const readings = await countOf('readings');
    expect(readings).toBeGreaterThan(600_000);

    await loadDemo({ ownerUrl, today: new Date('2026-12-24T10:00:00Z'), log: quietly });
    expect(await countOf('readings')).toBe(readings);
    expect(await countOf('products')).toBe(14);
  });

  test('the application may read through the parent table, and neither write nor reach for a partition', async () => {
    await withClient(ownerUrl, async (client) => {
      await client.query('set role right_of_way_app');
      const { rows } = await client.query<{ n: string }>(
        "select count(*) n from readings where at >= '2026-03-01' and at < '2026-04-01'",
      );
      expect(Number(rows[0]?.n)).toBeGreaterThan(10_000);
      await expect(client.query('delete from readings')).rejects.toThrow('permission denied');
      await expect(client.query('select 1 from readings_2026_03')).rejects.toThrow('permission denied');
    });
  });

  test('partitions are made once, a month each', async () => {
    const [from, until] = [new Date('2027-01-31T23:59:00Z'), new Date('2027-03-01T00:00:00Z')];
    expect(await ensureReadingPartitions(owner, from, until)).toEqual(['readings_2027_01', 'readings_2027_02']);
    expect(await ensureReadingPartitions(owner, from, until)).toEqual([]);
  });

  test('a failed copy says nothing of the values', async () => {
    const readings = [{ signal: 1, at: Date.UTC(2035, 0, 1), value: '"a secret place"' }];
    await withClient(ownerUrl, async (client) => {
      await expect(copyReadings(client, [{ productNo: 1, readings }])).rejects.toThrow(
        /^Copying readings failed \(SQLSTATE 23514\)/,
      );
    });
  });

  test('values come back as they went in, backslashes and all', async () => {
    const value = JSON.stringify({ note: 'a\tb\\c "d"\n' });
    await withClient(ownerUrl, async (client) => {
      expect(
        await copyReadings(client, [{ productNo: 9_999, readings: [{ signal: 1, at: Date.UTC(2026, 2, 1), value }] }]),
      ).toBe(1);
      expect((await client.query('select value from readings where product_no = 9999')).rows).toEqual([{ value }]);
    });
  });
});

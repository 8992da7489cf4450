/** Statements are planned once for each connection; what that brings with it must not show. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { isDatabaseAway } from '../../db/postgres/away.ts';
import { connect } from '../../db/postgres/connect.ts';
import { databaseUrl, openRecord } from '../front-door/record.ts';

let record: Knex;
beforeAll(() => {
  record = openRecord(60_000); // statements are prepared where they have a timeout, as the application's
});
afterAll(() => record.destroy());

const namesOn = async (db: Knex): Promise<string[]> => {
  const { rows } = await db.raw<{ rows: { statement: string }[] }>('select statement from pg_prepared_statements');
  return rows.map(({ statement }) => statement);
};

describe('statements prepared by their text', () => {
  test('the same text is planned once, whatever its values', async () => {
    await record.transaction(async (tx) => {
      for (const n of [1, 2, 3])
        expect((await tx.raw('select ?::int + 1 as next', [n])).rows).toEqual([{ next: n + 1 }]);
      expect((await namesOn(tx)).filter((text) => text === 'select $1::int + 1 as next')).toHaveLength(1);
    });
  });

  test('on connections that plan once, no values have a plan of their own, and no short table is scanned', async () => {
    const db = connect(databaseUrl(), { max: 1, plansOnce: true });
    try {
      await db.transaction(async (tx) => {
        await tx.raw('create temporary table short (id int primary key) on commit drop');
        await tx.raw('insert into short select generate_series(1, 5)');
        await tx.raw('analyze short');
        const scans = async (): Promise<number> =>
          (await tx.raw(`select seq_scan::int as n from pg_stat_xact_user_tables where relname = 'short'`)).rows[0].n;
        const before = await scans();
        for (const n of [1, 2, 3])
          expect((await tx.raw('select id from short where id = ?', [n])).rows).toEqual([{ id: n }]);
        expect(await scans()).toBe(before);
        const { rows } = await tx.raw(
          `select generic_plans::int as once, custom_plans::int as own from pg_prepared_statements
           where statement = 'select id from short where id = $1'`,
        );
        expect(rows).toEqual([{ once: 3, own: 0 }]);
      });
    } finally {
      await db.destroy();
    }
  });

  test('what a migration has changed is a moment’s absence, and the next call goes well', async () => {
    await record.raw('create table migrated_meanwhile (a int)');
    try {
      const ask = () => record.raw<{ rows: object[] }>('select * from migrated_meanwhile where a = ?', [1]);
      await record.raw('insert into migrated_meanwhile values (1)');
      await Promise.all([ask(), ask()]);
      await record.raw('alter table migrated_meanwhile add column b int');
      for (let away = 0; ; away += 1) {
        const error: unknown = await ask().then(
          ({ rows }) => expect(rows).toEqual([{ a: 1, b: null }]),
          (failure: unknown) => failure,
        );
        if (error === undefined) break;
        expect([isDatabaseAway(error), away < 2]).toEqual([true, true]); // each connection once
      }
    } finally {
      await record.raw('drop table migrated_meanwhile');
    }
  });
});

/** The audit trail shows whatever is done to it (threat 15, R40), on a database of its own. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { sealAudit } from '../../db/audit/seals.ts';
import { verifyAudit, verifyAuditIn } from '../../db/audit/verify.ts';
import { connect, connectAsApplication } from '../../db/postgres/connect.ts';
import { audit } from '../../db/requests/transition.ts';
import { patient } from '../setup/patient.ts';
import { startMigratedDatabase, type MigratedDatabase } from '../setup/postgres-template.ts';

let postgres: MigratedDatabase;
let owner: Knex;
let db: Knex;

beforeAll(async () => {
  postgres = await startMigratedDatabase('audit');
  owner = connect(postgres.url('audit'), { max: 2, statementTimeoutMs: 0 });
  db = connectAsApplication(postgres.loginUrl('audit'), patient);
});

afterAll(async () => {
  await db.destroy();
  await owner.destroy();
  await postgres.stop();
});

const seal = (maxRows = 1000) => sealAudit(db, { minAgeMs: 0, maxRows });
const act = (stream: string, name: string, detail = {}) =>
  db.transaction((tx) => audit(tx, stream, name, 'staff:sam', detail));

/** Three streams of four acts, in turns, sealed after each round but the last. */
beforeEach(async () => {
  await owner.raw('truncate audit, audit_seals');
  for (let round = 0; round < 4; round += 1) {
    for (const stream of ['request:a', 'request:b', 'compensation']) await act(stream, `act-${round}`, { round });
    if (round < 3) await seal();
  }
});

/** What an intruder does who owns the database: with triggers off, as only the owner can. */
const tamper = (sql: string) =>
  owner.transaction(async (tx) => {
    await tx.raw('set local session_replication_role = replica');
    await tx.raw(sql);
  });

/** Makes the chain of a stream fit again after a change, as a careful intruder would. */
const RECHAIN_OF = (stream: string) => `
  declare r record; p bytea := null; begin
    for r in select * from audit where stream = ${stream} order by seq loop
      update audit set prev = p, hash = audit_hash(p, r.stream, r.at, r.actor, r.act, r.detail) where seq = r.seq
        returning hash into p;
    end loop;
  end;`;
const RECHAIN = (stream: string) => `do $$ ${RECHAIN_OF(`'${stream}'`)} $$`;

const faults = async (...known: string[]) => (await verifyAudit(db, known)).faults;
const seqOf = async (stream: string, name: string): Promise<number> =>
  Number((await owner('audit').where({ stream, act: name }).first('seq')).seq);

describe('threat 15: the audit trail', () => {
  test('verifies as it was written', async () => {
    expect(await verifyAudit(db)).toEqual({ rows: 12, streams: 3, seals: 3, unsealed: 3, faults: [] });
  });

  test('an entry finds the one before it by the index of its stream, also where the connection met a short trail first', async () => {
    await owner.raw('analyze audit');
    const entries = (count: number) => `insert into audit (stream, actor, act, hash)
      select 'request:' || gen_random_uuid(), 'staff:sam', 'act', '' from generate_series(1, ${count})`;
    const read = await owner.transaction(async (tx) => {
      await tx.raw(entries(20)); // PostgreSQL keeps its plan from here on
      await tx.raw(entries(1000));
      const { rows } = await tx.raw<{ rows: { read: number }[] }>(
        `select (seq_tup_read + idx_tup_fetch)::int as read from pg_stat_xact_user_tables where relname = 'audit'`,
      );
      return rows[0]?.read;
    });
    expect(read).toBeLessThanOrEqual(1020);
    expect(await faults()).toEqual([]);
  });

  test('a changed byte is found, and its row named', async () => {
    const seq = await seqOf('request:b', 'act-1');
    await tamper(`update audit set detail = '{"round": 2}' where seq = ${seq}`);
    expect(await faults()).toEqual([
      { at: 'row', seq, stream: 'request:b', act: 'act-1', detail: expect.stringMatching(/content/) },
    ]);
  });

  test.each([
    ['actor', `actor = 'staff:eve'`],
    ['moment', `at = at + interval '1 microsecond'`],
    ['act', `act = 'other'`],
    ['stream', `stream = 'request:z'`],
    ['hash', String.raw`hash = set_byte(hash, 31, get_byte(hash, 31) # 1)`],
    ['prev', String.raw`prev = set_byte(prev, 0, get_byte(prev, 0) # 1)`],
  ])('another %s is found', async (_what, change) => {
    await tamper(`update audit set ${change} where seq = ${await seqOf('request:a', 'act-2')}`);
    expect(await faults()).not.toEqual([]);
  });

  test('a change whose chain was made to fit again is found by the seals', async () => {
    await tamper(
      `update audit set actor = 'staff:eve' where seq = ${await seqOf('request:b', 'act-1')}; ${RECHAIN('request:b')}`,
    );
    expect(await faults()).toEqual([
      { at: 'seal', no: 2, detail: expect.stringMatching(/not those/) },
      { at: 'seal', no: 3, detail: expect.stringMatching(/not those/) },
    ]);
  });

  test('a deletion is found, at the row that came after it', async () => {
    await tamper(`delete from audit where seq = ${await seqOf('request:a', 'act-1')}`);
    const seq = await seqOf('request:a', 'act-2');
    expect(await faults()).toEqual([
      expect.objectContaining({ at: 'row', seq, act: 'act-2' }),
      { at: 'seal', no: 2, detail: expect.stringMatching(/covers 3 rows, and there are 2/) },
    ]);
  });

  test('two rows in the other order are found', async () => {
    const [one, two] = [await seqOf('request:a', 'act-1'), await seqOf('request:a', 'act-2')];
    await tamper(`alter table audit alter column seq drop identity;
      update audit set seq = -1 where seq = ${one}; update audit set seq = ${one} where seq = ${two};
      update audit set seq = ${two} where seq = -1`);
    const found = await faults();
    await owner.raw(`alter table audit alter column seq add generated always as identity (sequence name audit_seq_seq);
      grant usage on sequence audit_seq_seq to right_of_way_app`);
    expect(found[0]).toMatchObject({ at: 'row', stream: 'request:a', act: 'act-2', seq: one });
  });

  test('a stream whose end was cut off is found by the seals', async () => {
    await tamper(`delete from audit where stream = 'request:b' and act in ('act-2', 'act-3')`);
    expect(await faults()).toEqual([
      { at: 'seal', no: 3, detail: expect.stringMatching(/covers 3 rows, and there are 2/) },
    ]);
  });

  test('a stream that is gone as a whole is found by the seals', async () => {
    await tamper(`delete from audit where stream = 'compensation'`);
    expect((await faults()).map((fault) => fault.at === 'seal' && fault.no)).toEqual([1, 2, 3]);
  });

  test('rows slipped in among sealed ones are found', async () => {
    await tamper(`insert into audit (stream, actor, act, txid, prev, hash)
      select 'request:new', 'staff:eve', 'x', txid, null, sha256('x') from audit order by seq limit 1; ${RECHAIN('request:new')}`);
    expect(await faults()).toEqual([
      { at: 'seal', no: 1, detail: expect.stringMatching(/covers 3 rows, and there are 4/) },
    ]);
  });

  test('seals cut off together with their rows are found by a hash that was kept elsewhere', async () => {
    const last = await seal();
    await tamper(
      `delete from audit where txid >= (select from_txid from audit_seals where no = 4); delete from audit_seals where no = 4`,
    );
    expect(await faults()).toEqual([]);
    expect(await faults(last!.hash)).toEqual([{ at: 'seal', no: 4, detail: `the seal ${last!.hash} is gone` }]);
  });

  test('a changed or removed seal is found', async () => {
    await tamper(`update audit_seals set row_count = 2 where no = 2`);
    expect(await faults()).toEqual([{ at: 'seal', no: 2, detail: expect.stringMatching(/content/) }]);
    await tamper(`delete from audit_seals where no = 2`);
    expect((await faults())[0]).toMatchObject({ at: 'seal', no: 3 });
  });

  test('the application’s role can neither change nor delete entries or seals', async () => {
    for (const sql of [
      `update audit set act = 'x'`,
      'delete from audit',
      'truncate audit',
      `update audit_seals set row_count = 0`,
      'delete from audit_seals',
      'truncate audit_seals',
      'alter table audit disable trigger chain_audit',
      'set session_replication_role = replica',
    ])
      await expect(db.raw(sql)).rejects.toMatchObject({ code: '42501' });
    await expect(
      db.raw(`insert into audit (seq, stream, actor, act, hash) values (1, 's', 'a', 'x', '')`),
    ).rejects.toMatchObject({ code: '428C9' });
  });
});

describe('threat 15: the application’s role', () => {
  test('can’t say when, in which transaction or in which order something happened', async () => {
    for (const column of ['at', 'txid', 'seq', 'prev'])
      await expect(
        db.raw(`insert into audit (stream, actor, act, hash, ${column}) values ('s', 'a', 'x', '', default)`),
      ).rejects.toMatchObject({ code: '42501' });
  });

  test('the database says so itself, whoever writes', async () => {
    await owner.raw(`insert into audit (stream, actor, act, hash, at, txid)
      values ('request:forged', 'staff:eve', 'x', '', now() - interval '30 days', '999999999999')`);
    const { rows } = await owner.raw(`select at > now() - interval '1 minute' as now, txid < '999999999999' as here
      from audit where stream = 'request:forged'`);
    expect(rows).toEqual([{ now: true, here: true }]);
  });

  test('an entry that no seal will ever cover is found', async () => {
    await tamper(`insert into audit (stream, actor, act, at, txid, hash)
      values ('request:new', 'staff:eve', 'x', now() - interval '11 minutes', '999999999999', '\\x'); ${RECHAIN('request:new')}`);
    expect(await faults()).toEqual([
      {
        at: 'row',
        seq: expect.any(Number),
        stream: 'request:new',
        act: 'x',
        detail: expect.stringMatching(/not sealed/),
      },
    ]);
  });
});

/** One random thing that whoever owns the database may do; what was done is told where it goes unnoticed. */
const tamperings: Record<string, (pick: (most: number) => number) => string> = {
  'a byte of a text': (pick) => {
    const column = ['actor', 'act', 'stream'][pick(3)];
    return `update audit set ${column} = overlay(${column} placing chr(97 + (ascii(right(${column}, 1)) - 96) % 26) from length(${column}))
      where seq = ${A_ROW(pick)}`;
  },
  'a detail': (pick) => `update audit set detail = detail || '{"x": ${pick(1e6)}}' where seq = ${A_ROW(pick)}`,
  'a moment': (pick) =>
    `update audit set at = at ${pick(2) ? '+' : '-'} ${1 + pick(1e6)} * interval '1 microsecond' where seq = ${A_ROW(pick)}`,
  'a byte of a hash': (pick) => {
    const byte = pick(32);
    return `update audit set hash = set_byte(hash, ${byte}, get_byte(hash, ${byte}) # ${1 + pick(255)}) where seq = ${A_ROW(pick)}`;
  },
  'a deletion': (pick) => `delete from audit where seq = ${A_ROW(pick)}`,
  'the end of a stream': (pick) =>
    `delete from audit a using audit b where b.seq = ${A_ROW(pick)} and a.stream = b.stream and a.seq >= b.seq`,
  'two rows in the other order': (pick) => `do $$ declare one bigint := ${A_ROW(pick)}; two bigint; begin
      select seq into two from audit where stream = (select stream from audit where seq = one) and seq <> one order by seq limit 1;
      update audit a set at = b.at, actor = b.actor, act = b.act, detail = b.detail, prev = b.prev, hash = b.hash, txid = b.txid
        from audit b where (a.seq, b.seq) in ((one, two), (two, one)); end $$`,
  'a row with a chain made to fit': (pick) => `do $$ declare of_stream text; begin
      update audit set actor = 'staff:eve' where seq = ${A_ROW(pick)} returning stream into of_stream; ${RECHAIN_OF('of_stream')} end $$`,
  'a row slipped in': (pick) => `insert into audit (stream, actor, act, txid, prev, hash)
      select 'request:eve${pick(1e6)}', 'staff:eve', 'x', txid, null, sha256('x') from audit where seq = ${A_ROW(pick)}`,
  'a seal': (pick) => `update audit_seals set row_count = row_count + ${1 + pick(5)} where no = ${1 + pick(3)}`,
  'a seal taken away': (pick) => `delete from audit_seals where no = ${1 + pick(2)}`,
};
const A_ROW = (pick: (most: number) => number): string =>
  `(select seq from audit order by seq offset ${pick(12)} limit 1)`;

test('G17: a thousand tamperings, each at random, are all found; undone, all of it fits', async () => {
  await seal(); // what is younger than the last seal can be cut off unseen, for a minute
  const unnoticed: string[] = [];
  const names = Object.keys(tamperings);
  for (let n = 0; n < 1000; n += 1) {
    const name = names[n % names.length] ?? '';
    const sql = tamperings[name]?.((most) => Math.floor(Math.random() * most)) ?? '';
    await owner
      .transaction(async (tx) => {
        await tx.raw('set local session_replication_role = replica');
        await tx.raw(sql);
        const { faults: found } = await verifyAuditIn(tx);
        if (found.length === 0) unnoticed.push(sql);
        throw new Error('undo');
      })
      .catch((error: Error) => {
        if (error.message !== 'undo') throw error;
      });
  }
  expect(unnoticed).toEqual([]);
  expect(await faults()).toEqual([]);
}, 300_000);

describe('seals', () => {
  test('cover nothing of a transaction that is still open, and all of it afterwards', async () => {
    await seal();
    const open = await db.transaction();
    await audit(open, 'request:slow', 'begun', 'engine');
    await act('request:quick', 'done');
    expect(await seal()).toBeNull();
    await open.commit();
    expect(await seal()).toMatchObject({ no: 5, rows: 2 });
    expect(await verifyAudit(db)).toMatchObject({ unsealed: 0, faults: [] });
  });

  test('are made by one worker at a time, and no more often than they should', async () => {
    const made = await Promise.all(Array.from({ length: 8 }, () => seal()));
    expect(made.filter(Boolean).length).toBe(1);
    await act('request:a', 'more');
    expect(await sealAudit(db, { minAgeMs: 60_000, maxRows: 1000 })).toBeNull();
  });

  test('make up for a long pause piece by piece', async () => {
    for (let i = 0; i < 25; i += 1) await act(`request:${i % 3}`, 'act');
    const sizes: number[] = [];
    for (let made = await seal(10); made; made = await seal(10)) sizes.push(made.rows);
    expect(sizes.reduce((sum, rows) => sum + rows)).toBe(28);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(12);
    expect(await verifyAudit(db)).toMatchObject({ unsealed: 0, faults: [] });
  });

  test('one transaction with more rows than fit is sealed as a whole', async () => {
    await seal();
    await db.transaction(async (tx) => {
      for (let i = 0; i < 30; i += 1) await audit(tx, 'request:many', 'act', 'engine');
    });
    await act('request:a', 'after');
    const sizes: number[] = [];
    for (let made = await seal(10); made; made = await seal(10)) sizes.push(made.rows);
    expect(sizes.reduce((sum, rows) => sum + rows, 0)).toBe(31);
    expect(await verifyAudit(db)).toMatchObject({ unsealed: 0, faults: [] });
  });

  test('fit whatever is written at once: many writers to the same streams, while it is sealed', async () => {
    const writers = Array.from({ length: 12 }, async (_, writer) => {
      for (let i = 0; i < 15; i += 1) await act(i % 2 ? 'compensation' : `request:${writer % 3}`, `${writer}-${i}`);
    });
    const sealing = (async () => {
      for (let i = 0; i < 20; i += 1) await seal(50);
    })();
    await Promise.all([...writers, sealing]);
    for (let made = await seal(50); made; made = await seal(50));
    expect(await verifyAudit(db)).toMatchObject({ rows: 192, unsealed: 0, faults: [] });
  });
});

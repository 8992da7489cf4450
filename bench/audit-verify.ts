/**
 * G17: how long it takes to verify a long audit trail, beside the floor: reading the rows' hashes alone.
 *
 *   npm run bench:audit [-- <rows>]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sealAudit } from '../db/audit/seals.ts';
import { verifyAudit } from '../db/audit/verify.ts';
import { connect, connectAsApplication } from '../db/postgres/connect.ts';
import { migrate } from '../db/postgres/migrate.ts';
import { startPostgres } from '../sandbox/postgres/postgres.ts';
import { printTable, saveResults } from './measure.ts';

const [rows = 1_000_000] = process.argv.slice(2).map(Number);
const PORT = 4795;
const ROUNDS = 3;
/** A request leaves about that many entries. */
const IN_A_STREAM = 10;
/** Each insert holds a lock for each of its streams. */
const AT_ONCE = 5000;

const folder = mkdtempSync(join(tmpdir(), 'audit-bench-'));
const postgres = await startPostgres({ folder, port: PORT, log: () => {} });
try {
  await postgres.ensureDatabase('bench');
  const owner = connect(postgres.url('bench'), { max: 2, statementTimeoutMs: 0 });
  const db = connectAsApplication(postgres.loginUrl('bench'), { max: 2, statementTimeoutMs: 0 });
  await migrate(owner);
  for (let first = 0; first < rows; first += AT_ONCE)
    await db.raw(
      `insert into audit (stream, actor, act, detail)
       select 'request:' || md5((i / ${IN_A_STREAM})::text)::uuid, 'engine', 'exported', jsonb_build_object('attempt', i % 7)
       from generate_series(?::int, ?::int) i`,
      [first, Math.min(first + AT_ONCE, rows) - 1],
    );
  while (await sealAudit(db, { minAgeMs: 0, maxRows: 20_000 }));
  await owner.raw('vacuum analyze');
  const seconds: { floor: number[]; verify: number[] } = { floor: [], verify: [] };
  const timed = async (into: number[], work: () => Promise<unknown>): Promise<void> => {
    const begun = performance.now();
    await work();
    into.push((performance.now() - begun) / 1000);
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    await timed(seconds.floor, () => db.raw(`select sha256(string_agg(hash, '' order by stream, seq)) from audit`));
    await timed(seconds.verify, async () => {
      const verdict = await verifyAudit(db);
      if (verdict.rows !== rows || verdict.faults.length > 0) throw new Error('the trail does not fit');
    });
  }
  const median = (values: number[]): string =>
    (values.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0).toFixed(1);
  printTable([
    ['what', 'median s', 'all'],
    ...Object.entries(seconds).map(([name, all]) => [name, median(all), all.map((s) => s.toFixed(1)).join(' ')]),
  ]);
  saveResults('audit', { goals: [], rows, seconds });
  await db.destroy();
  await owner.destroy();
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}

/**
 * C10, as far as ingest goes: the ingest process and PostgreSQL are killed in turn, each two seconds, while writers send
 * batches over HTTP and repeat what was not answered. Then every acknowledged reading must be in the feed once, each
 * vehicle's in the order in which they were sent, and no position may be missing.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { Fleet } from './ingest-load.ts';
import { tokenOf } from './lifecycles.ts';
import type { BenchSandbox } from './start-sandbox.ts';

interface KillOptions {
  db: Knex;
  sandbox: BenchSandbox;
  fleet: Fleet;
  seconds: number;
  path: string;
}

const WRITERS = 8;
const EACH_MS = 2000;
const BEGIN = Date.parse('2026-02-01T00:00:00Z');

/** Prints and answers what became of them. @throws Error where anything is lost, doubled, out of order or missing */
export async function killUnderWriters({
  db,
  sandbox,
  fleet,
  seconds,
  path,
}: KillOptions): Promise<Faults & Record<string, unknown>> {
  const token = await tokenOf(sandbox, 'telemetry@example.com');
  const address = `http://localhost:${sandbox.ports.ingest}${path}`;
  const first = await head(db);
  const until = performance.now() + seconds * 1000;
  const kills = { ingest: 0, postgres: 0 };
  const counts = { batches: 0, again: 0, repeated: 0 };
  const sent = new Map<string, number>();

  async function write(writer: number): Promise<void> {
    const vin = fleet.vins.at(-1 - writer) ?? '';
    let readings = 0;
    for (let sequence = 0; performance.now() < until; sequence += 1) {
      const size = 1 + (sequence % 5);
      const batch = Array.from({ length: size }, (_, i) => ({
        vin,
        signal: fleet.signals[0],
        at: new Date(BEGIN + (readings + i) * 1000).toISOString(),
        value: readings + i,
      }));
      const body = JSON.stringify({ source: `kills-${writer}`, sequence, readings: batch });
      while (!(await isTaken(body))) {
        counts.again += 1;
        await sleep(50);
      }
      counts.batches += 1;
      readings += size;
      sent.set(vin, readings);
    }
  }
  /** Nobody knows what became of a call that broke or was answered 503: it is made again. */
  async function isTaken(body: string): Promise<boolean> {
    const answer = await fetch(address, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(10_000),
    }).catch(() => undefined);
    await answer?.arrayBuffer().catch(() => undefined);
    if (answer?.status === 409 || answer?.status === 422) throw new Error(`a batch was answered ${answer.status}`);
    if (answer?.headers.get('idempotency-replayed')) counts.repeated += 1;
    return answer?.status === 200;
  }
  async function kill(): Promise<void> {
    for (let turn = 0; performance.now() < until - EACH_MS; turn += 1) {
      await sleep(EACH_MS);
      const part = turn % 2 === 0 ? 'ingest' : 'postgres';
      process.kill(pidOf(sandbox, part), 'SIGKILL');
      kills[part] += 1;
    }
  }

  await Promise.all([kill(), ...Array.from({ length: WRITERS }, (_, writer) => write(writer))]);
  const found = await faults(db, first, sent);
  console.log(
    `\nC10: ${kills.ingest} times ingest and ${kills.postgres} times PostgreSQL killed in ${seconds} s under ${WRITERS} writers: ${counts.batches} batches acknowledged, ${counts.again} calls made again, ${counts.repeated} of them recognised; lost ${found.lost}, doubled ${found.doubled}, out of order ${found.outOfOrder}, holes ${found.holes} (goal: 0)`,
  );
  if (Object.values(found).some((count) => count > 0)) throw new Error('readings are not as they were acknowledged');
  return { seconds, writers: WRITERS, kills, ...counts, ...found };
}

function pidOf(sandbox: BenchSandbox, part: 'ingest' | 'postgres'): number {
  const file = part === 'ingest' ? 'ingest.pid.json' : 'postgres/postgres.pid.json';
  const { child } = JSON.parse(readFileSync(join(sandbox.folder, file), 'utf8')) as { child: { pid: number } }; // as sandbox/leftover.ts writes it
  return child.pid;
}

async function head(db: Knex): Promise<number> {
  const { rows } = await db.raw<{ rows: { head: string }[] }>('select head from feed_heads where shard = 0');
  return Number(rows[0]?.head);
}

interface Faults {
  lost: number;
  doubled: number;
  outOfOrder: number;
  holes: number;
}

/** Looks for what was sent in what is in the feed after a position. */
async function faults(db: Knex, first: number, sent: ReadonlyMap<string, number>): Promise<Faults> {
  const { rows } = await db.raw<{ rows: { vin: string; body: string }[] }>(
    'select p.vin, f.body from feed f join products p on p.no = f.product_no where f.pos > ? order by f.pos',
    [first],
  );
  const found: Faults = { lost: 0, doubled: 0, outOfOrder: 0, holes: (await head(db)) - first - rows.length };
  for (const [vin, count] of sent) {
    const values = rows
      .filter((row) => row.vin === vin)
      .flatMap(({ body }) => body.trimEnd().split('\n'))
      .map((line) => Number(line.split('\t')[2]));
    const distinct = new Set(values);
    found.lost += Array.from({ length: count }, (_, i) => i).filter((value) => !distinct.has(value)).length;
    found.doubled += values.length - distinct.size;
    found.outOfOrder += values.filter((value, i) => i > 0 && value < (values[i - 1] ?? 0)).length;
  }
  return found;
}

/** C6: one client pulls all that it has missed, page after page. Its floor is COPY of the same JSON out of PostgreSQL. */
import { pipeline } from 'node:stream/promises';
import { Writable } from 'node:stream';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { Sample } from '../measure.ts';
import { processorTimeOf } from '../processor-time.ts';
import { fetched } from './client.ts';
import type { Link, Stage } from './stage.ts';

const PER_FRAME = 10;
const SIGNAL = Buffer.from('"signal":');
const NEXT = /"next":"([^"]+)","upToDate":(true|false)/;
const TAIL_BYTES = 400;

/** Puts so many readings at the end of the feed, ten a frame, of all vehicles in turn; answers the position before them. */
export async function fillFeed({ db, products }: Stage, readings: number): Promise<number> {
  const { rows } = await db.raw<{ rows: { head: string }[] }>('select head from feed_heads where shard = 0');
  const before = Number(rows[0]?.head);
  const frames = Math.floor(readings / PER_FRAME);
  await db.raw(
    `with a as (
       update feed_heads set head = head + :frames where shard = 0 returning clock_timestamp() as now
     ), made as (
       select i, string_agg(20000 + k || E'\\t' || (extract(epoch from a.now) * 1000)::bigint + k || E'\\t' || i + k || '.5', E'\\n' order by k) || E'\\n' as body, min(a.now) as now
       from a, generate_series(1, :frames) i, generate_series(0, ${PER_FRAME - 1}) k group by i
     )
     insert into feed (pos, product_no, received_at, n, body)
     select :before + i, (:nos::int[])[1 + i % :count], now, ${PER_FRAME}, body from made order by i`,
    { frames, before, nos: products.map(({ no }) => no), count: products.length },
  );
  await db.raw('analyze feed');
  return before;
}

/** A cursor of the end of the feed. */
export async function cursorNow({ sandbox }: Stage, { token }: Link): Promise<string> {
  const { body } = await fetched(`${sandbox.url}/v1/data/readings?from=now`, token);
  return NEXT.exec(body.toString())?.[1] ?? '';
}

/** From a cursor to the end, so many times; with the pages' times. */
export async function pull(
  { sandbox }: Stage,
  { token }: Link,
  from: string,
  expected: number,
  pulls = 1,
): Promise<Sample> {
  const [api, postgres] = [sandbox.pids.api, sandbox.pids.postgres];
  const spent = processorTimeOf(api) + processorTimeOf(postgres);
  const begun = performance.now();
  const times: number[] = [];
  let readings = 0;
  for (let after = from, left = pulls; left > 0;) {
    const { body, ms } = await fetched(`${sandbox.url}/v1/data/readings?limit=5000&after=${after}`, token);
    times.push(ms);
    for (let at = body.indexOf(SIGNAL); at >= 0; at = body.indexOf(SIGNAL, at + SIGNAL.length)) readings += 1;
    const [, next = '', upToDate] = NEXT.exec(body.subarray(-TAIL_BYTES).toString()) ?? [];
    if (upToDate === 'true') left -= 1;
    after = upToDate === 'true' ? from : next;
  }
  const seconds = (performance.now() - begun) / 1000;
  if (readings !== expected * pulls) throw new Error(`${readings} readings were read, not ${expected * pulls}`);
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.ceil(times.length * share) - 1] ?? Number.NaN;
  return {
    readings: readings / seconds,
    seconds,
    pages: times.length,
    p50: at(0.5),
    p99: at(0.99),
    cpuUs: ((processorTimeOf(api) + processorTimeOf(postgres) - spent) * 1000) / Math.max(1, readings),
  };
}

const instant = (sql: string) => `to_char(${sql} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** The same text by COPY, to nowhere. */
export async function copyJson({ sandbox }: Stage, after: number, expected: number): Promise<Sample> {
  const client = new pg.Client({ connectionString: sandbox.databaseUrl });
  await client.connect();
  let lines = 0;
  const count = new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1;
      done();
    },
  });
  const begun = performance.now();
  await pipeline(
    client.query(
      copyTo(`copy (
        select '{"product":"' || p.id || '","signal":"' || s.path || '","unit":null,"value":' || l.value || ',"at":"' || ${instant('l.at')}
          || '","receivedAt":"' || ${instant('f.received_at')} || '"}'
        from feed f join products p on p.no = f.product_no cross join lateral feed_lines(f.body) l join signals s on s.id = l.signal
        where f.pos > ${after} order by f.pos) to stdout`),
    ),
    count,
  );
  const readings = expected / ((performance.now() - begun) / 1000);
  await client.end();
  if (lines !== expected) throw new Error(`${lines} readings were copied, not ${expected}`);
  return { readings };
}

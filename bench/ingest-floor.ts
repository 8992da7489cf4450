/**
 * The floor of ingest, in a process of its own: Express, the token checked, the batch by the same schemas, and then a row a
 * reading and a row a newest value, one statement for each call, in tables of their own. Started by `ingest.ts`; it is also
 * told to copy rows into such a table by COPY alone.
 */
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import express, { type Express } from 'express';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { Pool } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { batchSchema, readReadings } from '../domain/readings/batch.ts';
import { AUDIENCE } from '../sandbox/environment.ts';
import type { Sample } from './measure.ts';

const [databaseUrl = '', issuer = ''] = process.argv.slice(2);
const pool = new Pool({ connectionString: databaseUrl, max: 10 });
const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
const products = await byName('select vin as name, no as id from products where vin is not null');
const signals = await byName('select path as name, id from signals');

const app: Express = express();
app.use(express.json({ limit: '8mb' }));
app.post('/rows', async (req, res) => {
  const token = req.get('authorization')?.slice('Bearer '.length) ?? '';
  await jwtVerify(token, keys, { issuer, audience: AUDIENCE });
  const { source, sequence, readings } = batchSchema.parse(req.body);
  const { taken } = readReadings(readings, { now: Date.now(), mayBeAheadMs: 300_000 });
  await pool.query({
    name: 'rows',
    text: ROWS,
    values: [
      source,
      sequence,
      taken.map(({ number }) => products.get(number)),
      taken.map(({ signal }) => signals.get(signal)),
      taken.map(({ at }) => at),
      taken.map(({ value }) => value),
    ],
  });
  res.json({ accepted: taken.length, refused: [], position: null });
});

const ROWS = `
  with src as (
    insert into ingest_floor_sources as s (source, sequence) values ($1, $2)
    on conflict (source) do update set sequence = excluded.sequence where s.sequence < excluded.sequence returning 1
  ), a as materialized (
    select * from unnest($3::int[], $4::smallint[], $5::bigint[], $6::text[]) with ordinality as t (p, s, at, v, i) where exists (select from src)
  ), h as (
    update ingest_floor_heads set head = head + (select count(*) from a)
    returning head, head - (select count(*) from a) as base, clock_timestamp() as now
  ), f as (
    insert into ingest_floor (pos, product_no, signal, at, received_at, value)
    select base + i, p, s, to_timestamp(at / 1000.0), now, v from a, h
  ), l as (
    insert into ingest_floor_latest as l (product_no, signal, at, pos, value)
    select distinct on (p, s) p, s, to_timestamp(at / 1000.0), base + i, v from a, h order by p, s, at desc
    on conflict (product_no, signal) do update set at = excluded.at, pos = excluded.pos, value = excluded.value where excluded.at >= l.at
  )
  select pg_notify('ingest_floor', head::text) from h`;

/** COPY into the same kind of table, without an index: rows a second. */
async function copyRows(rows: number): Promise<Sample> {
  const [product = 1] = products.values();
  const [signal = 1] = signals.values();
  const line = `${product}\t${signal}\t2026-01-01 00:00:00+00\t2026-01-01 00:00:00+00\t123.4\n`;
  const block = Buffer.from(line.repeat(500));
  const client = await pool.connect();
  try {
    const begun = performance.now();
    const copy = client.query(copyFrom('copy ingest_floor_copy from stdin'));
    await pipeline(Readable.from(Array.from({ length: rows / 500 }, () => block)), copy);
    return { readings: rows / ((performance.now() - begun) / 1000) };
  } finally {
    client.release();
  }
}

async function byName(sql: string): Promise<ReadonlyMap<string, number>> {
  const { rows } = await pool.query<{ name: string; id: number }>(sql);
  return new Map(rows.map(({ name, id }) => [name, id]));
}

process.on('message', ({ copy }: { copy: number }) => void copyRows(copy).then((sample) => process.send?.(sample)));
process.on('disconnect', () => process.exit());
const server = app.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port)); // TCP has one

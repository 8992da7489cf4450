/** The feed: batches of readings are appended in rounds, each at positions of its own, and whoever listens is told. */
import type { Knex } from 'knex';
import type { PoolClient } from 'pg';
import { lendConnection } from '../postgres/lend.ts';

/** One product's readings of a batch, in the order in which they came. */
export interface Frame {
  productNo: number;
  /** `at` in milliseconds since 1970; `value` is JSON text. */
  readings: readonly { signal: number; at: number; value: string; reason?: string | undefined }[];
}

export interface FeedBatch {
  source: string;
  sequence: number;
  /**
   * The batch that has to be the source's last one for this one to be taken: a log's reader says from where on it has read.
   * Left out, each batch that is later than the last one is taken.
   */
  after?: number | undefined;
  frames: readonly Frame[];
  /** What is answered, but for the position; kept for whoever asks again. */
  answer: Record<string, unknown>;
}

/**
 * `taken` now or before; `behind`: the source has sent a later one (or, where the batch says after which it comes, another
 * one), so this one may be lost or old, and is not taken.
 */
export type Taken =
  | { outcome: 'taken'; answer: Record<string, unknown>; repeated: boolean }
  | { outcome: 'behind'; last: number };

/**
 * Appends batches, at most one of a source, in one transaction that is committed when this resolves. Batches that were
 * taken before get the answer that they got then. A source's row is locked first, then the counter: a repeat takes no
 * positions, so its readings are never merged into the newest values either.
 */
export async function appendBatches(db: Knex, batches: readonly FeedBatch[]): Promise<Taken[]> {
  const lent = await lendConnection(db);
  try {
    return await append(lent.connection, batches);
  } catch (error) {
    lent.cut();
    throw error;
  } finally {
    await lent.giveBack();
  }
}

async function append(connection: PoolClient, batches: readonly FeedBatch[]): Promise<Taken[]> {
  await connection.query('begin');
  // Sorted, so that processes never wait for each other in a circle; a new source gets its row here.
  const { rows } = await connection.query<{ source: string; sequence: string; answer: Record<string, unknown> }>({
    name: 'feed-sources',
    text: `insert into feed_sources as s (source, sequence, answer) select source, -1, '{}' from unnest($1::text[]) source order by source
      on conflict (source) do update set sequence = s.sequence returning source, sequence, answer`,
    values: [batches.map(({ source }) => source).toSorted()],
  });
  const before = new Map(rows.map(({ source, sequence, answer }) => [source, { last: Number(sequence), answer }]));
  const news = batches.filter((batch) => isNew(batch, before.get(batch.source)?.last ?? NONE_TAKEN));
  const positions = news.length > 0 ? await appendNew(connection, news) : new Map<FeedBatch, number | null>();
  await connection.query('commit');
  return batches.map((batch): Taken => {
    const { last, answer } = before.get(batch.source) ?? { last: NONE_TAKEN, answer: {} };
    if (positions.has(batch))
      return { outcome: 'taken', repeated: false, answer: { ...batch.answer, position: positions.get(batch) ?? null } };
    return batch.after === undefined && batch.sequence === last
      ? { outcome: 'taken', repeated: true, answer }
      : { outcome: 'behind', last };
  });
}

/** Of a source that has sent nothing yet. */
const NONE_TAKEN = -1;

const isNew = ({ sequence, after }: FeedBatch, last: number): boolean =>
  after === undefined ? sequence > last : after === last;

/** The last batch that was taken of each source, by its name; -1 where there is none. */
export async function lastTaken(db: Knex, sources: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const { rows } = await db.raw<{ rows: { source: string; sequence: string }[] }>(
    'select source, sequence from feed_sources where source = any(:sources)',
    { sources: [...sources] },
  );
  const found = new Map(rows.map(({ source, sequence }) => [source, Number(sequence)]));
  return new Map(sources.map((source) => [source, found.get(source) ?? NONE_TAKEN]));
}

/** The position that each batch ended at; `null` where it had no reading that could be taken. */
async function appendNew(
  connection: PoolClient,
  batches: readonly FeedBatch[],
): Promise<Map<FeedBatch, number | null>> {
  const frames = batches.flatMap(({ frames: own }) => own);
  const products = newestOf(frames);
  let k = 0;
  const ends = batches.map(({ frames: own }) => (own.length > 0 ? (k += own.length) : null));
  const { rows } = await connection.query<{ base: string }>({
    name: 'feed-append',
    text: APPEND,
    values: [
      frames.map(({ productNo }) => productNo),
      frames.map(({ readings }) => readings.length),
      frames.map(({ readings }) => readings.map(lineOf).join('')),
      products.map(({ productNo }) => productNo),
      products.map(({ frame }) => frame),
      products.map(({ newest }) => newest),
      products.map(({ oldest }) => oldest),
      products.map(({ state }) => state),
      batches.map(({ source }) => source),
      batches.map(({ sequence }) => sequence),
      batches.map(({ answer }) => JSON.stringify(answer)),
      ends,
    ],
  });
  const base = Number(rows[0]?.base ?? 0);
  return new Map(batches.map((batch, i) => [batch, ends[i] == null ? null : base + ends[i]]));
}

/** Stands where the moment of receipt will: JSON has this sign nowhere else, and the moment is known once the counter is locked. */
const RECEIVED = '\u0001';

/** The counter's row is locked until the commit: positions come in the order of commits, and none is left out. */
const APPEND = `
  with a as materialized (
    select row_number() over (order by fi) as k, p, n, body, fi from unnest($1::int[], $2::int2[], $3::text[]) with ordinality as f (p, n, body, fi)
  ), h as (
    update feed_heads set head = head + (select count(*) from a) where shard = 0
    returning head, head - (select count(*) from a) as base, clock_timestamp() as now
  ), f as (
    insert into feed (pos, product_no, received_at, n, body) select base + k, p, now, n, body from a, h
  ), l as (
    insert into latest as l (product_no, pos, newest, oldest, state)
    select p, base + fi, newest, oldest, replace(state, '${RECEIVED}', floor(extract(epoch from now) * 1000)::bigint::text)::jsonb from unnest($4::int[], $5::int[], $6::bigint[], $7::bigint[], $8::text[]) as t (p, fi, newest, oldest, state), h
    order by p
    on conflict (product_no) do update set pos = excluded.pos, newest = greatest(l.newest, excluded.newest), oldest = excluded.oldest,
      state = case when excluded.oldest >= l.newest then l.state || excluded.state else merge_latest(l.state, excluded.state) end
  ), s as (
    update feed_sources s set sequence = t.sequence,
      answer = t.answer::jsonb || jsonb_build_object('position', h.base + t.ended)
    from unnest($9::text[], $10::bigint[], $11::text[], $12::int[]) as t (source, sequence, answer, ended), h
    where s.source = t.source
  )
  select base, case when head > base then pg_notify('feed', '0:' || head) end from h`;

const lineOf = ({ signal, at, value, reason }: Frame['readings'][number]): string =>
  reason === undefined ? `${signal}\t${at}\t${value}\n` : `${signal}\t${at}\t${value}\t${reason}\n`;

interface Newest {
  productNo: number;
  /** The last of the round's frames that is the product's, from 1. */
  frame: number;
  newest: number;
  oldest: number;
  /** JSON: the newest reading of each signal: when measured, value, reason, when received. */
  state: string;
}

/** What the newest values become by the frames of a round: each product once. */
function newestOf(frames: readonly Frame[]): Newest[] {
  const products = new Map<number, Omit<Newest, 'state' | 'productNo'> & { state: Map<number, [number, string]> }>();
  for (const [i, { productNo, readings }] of frames.entries()) {
    const found = products.get(productNo) ?? { frame: 0, newest: -Infinity, oldest: Infinity, state: new Map() };
    products.set(productNo, found);
    found.frame = i + 1;
    for (const { signal, at, value, reason } of readings) {
      found.newest = Math.max(found.newest, at);
      found.oldest = Math.min(found.oldest, at);
      const before = found.state.get(signal);
      if (!before || before[0] <= at)
        found.state.set(signal, [at, `[${at},${value},${JSON.stringify(reason ?? null)},${RECEIVED}]`]);
    }
  }
  return [...products].map(([productNo, { state, ...rest }]) => ({
    productNo,
    ...rest,
    state: `{${[...state].map(([signal, [, text]]) => `"${signal}":${text}`).join(',')}}`,
  }));
}

/** Makes the days' partitions three months ahead; answers the names of what it made. */
export async function makeFeedPartitionsAhead(db: Knex): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { name: string }[] }>('select make_feed_partitions_ahead() as name');
  return rows.map(({ name }) => name);
}

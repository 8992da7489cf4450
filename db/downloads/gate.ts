/**
 * The gate that every chunk of a download passes (rule 7). The request's row is locked while the chunk is handed over. So
 * the end of a link waits for one hand-over at most, and no chunk is handed over after it.
 */
import type { Knex } from 'knex';
import type { PoolClient, QueryResult } from 'pg';
import { Refusal } from '../../domain/refusal.ts';
import { requestIdSchema, type RequestId } from '../../domain/ids.ts';
import { FRESH_MS, HELD_MS } from '../postgres/held.ts';
import { inRounds } from '../postgres/rounds.ts';
import { lendConnection } from '../postgres/lend.ts';
import { CONCERNS } from '../secrets/concerns.ts';
import { lasts } from '../registrations/lasts.ts';

/** The files that a chunk belongs to, and the request and the generation of the link by which they are downloaded. */
export interface Pass {
  request: RequestId;
  generation: number;
  /** The files that the chunk has bytes of. */
  names: readonly string[];
}

/** The most that a download hands over before its next note (under-way.ts). */
export interface Note {
  /** Of the download. */
  id: string;
  /** A file, or all of them in one. */
  name: string;
  from: number;
  until: number;
  /** Of all in one: positions of files that are whole by then and were not noted before. */
  ended: readonly number[];
}

export interface DownloadGate {
  /**
   * Runs `give` while every file of the pass may be handed over and locks keep it so; otherwise answers `false` without
   * running it. `give` must not wait for anything. Throws the database's errors: `give` may have run by then or not. A note
   * is committed when it answers.
   */
  handOver(pass: Pass, give: () => void, note?: Note): Promise<boolean>;
  /** Notes what is to be handed over next; `false` where it may not be. It is committed when it answers. */
  note(pass: Pass, note: Note): Promise<boolean>;
  /** `closed`: the passes that may no longer be handed over. `firstEndMs`: milliseconds until the first link of the others runs out. */
  look(passes: readonly Pass[]): Promise<Look>;
}

export interface Look {
  closed: Pass[];
  firstEndMs: number;
}

/** SQL about requests `r`: the link is alive. Every further reason to end a link belongs here. */
export const LINK_ALIVE = `r.status = 'ready' and clock_timestamp() + r.clock_shift < r.download_until`;

/** Stretches of JSON as a range of instants. */
const rangesOf = (stretches: string): string => `(
  select coalesce(range_agg(tstzrange((part->>'from')::timestamptz, (part->>'until')::timestamptz)), '{}')
  from jsonb_array_elements(${stretches}) part)`;

/** SQL about files `f` and requests `r`: staff hold back a signal that is in the file, or may be (R54). */
export const IS_HELD_BACK = `(f.product_id is not null and exists (
  select from withholdings w where ${CONCERNS} and (
    f.signals is null or f.signals->>'of' is distinct from f.storage_key
    or exists (select from jsonb_array_elements(f.signals->'facts') came where came->>'path' = any(w.signals)))))`;

/**
 * SQL about files `f` and requests `r`: the records in the file may still be given to the holder of the request (R7, R8).
 * Instants of registrations are cut to milliseconds, as in `f.given`. Shared data ends with the registration of the holder
 * who gave it, at that very moment, also where the end was planned. Products that staff bound to a request need no
 * registration.
 */
export const STILL_GIVEN = `(f.product_id is null or exists (
  select from request_products rp where rp.request_id = r.id and rp.product_id = f.product_id and rp.dropped_at is null)
  and (r.type not in ('agent', 'provider') or exists (
    select from registrations g where g.product_id = f.product_id and g.holder = r.holder and g.activated
      and ${lasts('g')}))
  and case when r.type in ('unregistered-fleet', 'public-body') then (
    select ${rangesOf('rp.given')} from request_products rp where rp.request_id = r.id and rp.product_id = f.product_id)
  else (
    select coalesce(range_agg(tstzrange(date_trunc('milliseconds', g.starts_at), g.ends_at)), '{}')
    from registrations g where g.product_id = f.product_id and g.holder = r.holder and g.activated)
  end @> ${rangesOf('f.given')} and not ${IS_HELD_BACK})`;

/** Each connection prepares these once. `may_be_handed_over` sees everything that committed before the rows were locked, by the clock of that moment. */
const PREPARE = `
  prepare hold_request (uuid) as select 1 from requests where id = $1 for share;
  prepare hold_registrations (uuid, text[]) as
    select 1 from registrations g where exists (
      select 1 from files f join requests r on r.id = f.request_id
      where r.id = $1 and f.name = any($2) and g.product_id = f.product_id and g.holder = r.holder) for share;
  prepare may_be_handed_over (uuid, integer, text[]) as
    select f.name from requests r join files f on f.request_id = r.id
    where r.id = $1 and r.link_generation = $2 and f.name = any($3) and ${LINK_ALIVE} and ${STILL_GIVEN};
  prepare note_under_way (uuid, uuid, integer, text, bigint, bigint, integer[]) as
    insert into downloads_under_way as before (id, request_id, name, handed_from, handed_until, ended_positions)
    select $1, r.id, $4, $5, $6, (select coalesce(range_agg(int4range(p, p + 1)), '{}') from unnest($7) p)
    from requests r where r.id = $2 and r.link_generation = $3 and ${LINK_ALIVE}
    on conflict (id) do update set handed_until = excluded.handed_until,
      ended_positions = before.ended_positions + excluded.ended_positions, touched_at = clock_timestamp()`;

const LOOK = `
  select asked.no::integer as no, extract(epoch from min(r.download_until - r.clock_shift - clock_timestamp())) * 1000 as "endsInMs"
  from unnest(:nos::int[], :requests::uuid[], :generations::int[], :names::text[]) as asked (no, request, generation, name)
    join requests r on r.id = asked.request and r.link_generation = asked.generation and ${LINK_ALIVE}
    join files f on f.request_id = r.id and f.name = asked.name and ${STILL_GIVEN}
  group by asked.no having count(*) = max((:counts::int[])[asked.no + 1])`;

interface HandOver extends Pass {
  /** Nothing where it only notes. */
  give?: () => void;
  note?: Note | undefined;
}

/**
 * Each link has one round at a time. Downloads of the same link share its transaction, and the row is free between two
 * rounds: locks that overlap without end would keep a revocation waiting.
 */
export function downloadGate(db: Knex): DownloadGate {
  const prepared = new WeakSet<PoolClient>();

  const handOver = inRounds<HandOver, boolean>(linkOf, async (round) => {
    const lent = await lendConnection(db);
    try {
      const asked = performance.now();
      const givesNothing = round.every(({ item }) => !item.give);
      const open = await mayBeHandedOver(
        lent.connection,
        round.map(({ item }) => item),
        givesNothing,
      );
      if (performance.now() - asked > FRESH_MS) throw new Refusal({ code: 'too-busy' });
      const isOpen = ({ names }: Pass) => names.every((name) => open.has(name));
      for (const { item } of round) if (isOpen(item)) item.give?.();
      // The bytes are with the reader already: only notes and the next round have to wait for the commit that frees the row.
      for (const { item, resolve } of round) if (!item.note) resolve(isOpen(item));
      if (!givesNothing) await lent.connection.query('commit');
      for (const { item, resolve } of round) if (item.note) resolve(isOpen(item));
    } catch (error) {
      lent.cut();
      throw error;
    } finally {
      await lent.giveBack();
    }
  });

  /**
   * Begins a transaction that locks the rows that decide, and answers which files may be handed over while it lasts; where
   * nothing is to be, it ends at once.
   */
  async function mayBeHandedOver(
    connection: PoolClient,
    round: readonly HandOver[],
    endsAtOnce: boolean,
  ): Promise<Set<string>> {
    const [first] = round;
    if (!first) return new Set();
    if (!prepared.has(connection)) {
      await connection.query(PREPARE);
      prepared.add(connection);
    }
    const id = connection.escapeLiteral(first.request);
    const names = [...new Set(round.flatMap((one) => one.names))].map((name) => connection.escapeLiteral(name));
    const files = `array[${names.join(',')}]::text[]`;
    const notes = round.flatMap(({ note }) => (note ? [noting(connection, first, note)] : []));
    // The end of a registration locks in the same order: first the registration, then the requests bound to it.
    // One round trip. Notes are for processes that die, not for a database that does: the commit need not wait for the disk.
    const results: unknown = await connection.query(`begin; set local synchronous_commit = off;
      set local idle_in_transaction_session_timeout = ${HELD_MS};
      execute hold_registrations(${id}, ${files}); execute hold_request(${id}); ${notes.join(' ')}
      execute may_be_handed_over(${id}, ${first.generation}, ${files}); ${endsAtOnce ? 'commit' : ''}`);
    const checked = (results as QueryResult<{ name: string }>[]).at(endsAtOnce ? -2 : -1); // a result for each statement
    return new Set(checked?.rows.map(({ name }) => name));
  }

  async function look(passes: readonly Pass[]): Promise<Look> {
    const asked = passes.flatMap(({ request, generation, names }, no) =>
      names.map((name) => ({ no, request, generation, name })),
    );
    const { rows } = await db.raw<{ rows: { no: number; endsInMs: string }[] }>(LOOK, {
      nos: asked.map(({ no }) => no),
      requests: asked.map(({ request }) => request),
      generations: asked.map(({ generation }) => generation),
      names: asked.map(({ name }) => name),
      counts: passes.map(({ names }) => names.length),
    });
    const open = new Set(rows.map(({ no }) => no));
    return {
      closed: passes.filter((_pass, no) => !open.has(no)),
      firstEndMs: Math.min(...rows.map(({ endsInMs }) => Number(endsInMs))),
    };
  }

  const checked = ({ request, generation, names }: Pass): Pass => ({
    request: requestIdSchema.parse(request),
    generation: Math.trunc(generation),
    names,
  });
  return {
    handOver: (pass, give, note) => handOver({ ...checked(pass), give, note }),
    note: (pass, note) => handOver({ ...checked(pass), note }),
    look,
  };
}

/** The statement that notes it; its parts are ours, and escaped nevertheless. */
function noting(connection: PoolClient, { request, generation }: Pass, { id, name, from, until, ended }: Note): string {
  const text = (value: string) => connection.escapeLiteral(value);
  return `execute note_under_way(${text(id)}, ${text(request)}, ${generation}, ${text(name)}, ${Math.trunc(from)}, ${Math.trunc(until)},
    array[${ended.map(Math.trunc).join(',')}]::integer[]);`;
}

const linkOf = ({ request, generation }: Pass): string => `${request} ${generation}`;

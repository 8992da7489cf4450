/**
 * What programs do, for whoever develops them (R41): streams that open and end, what was handed over, what was refused and why. Noted in
 * memory, written in rounds. What is handed over is noted only while somebody looks on, since there is so much of it.
 */
import type { Knex } from 'knex';
import type { ProductId } from '../../domain/ids.ts';
import type { EndedBecause } from './ended.ts';
import type { Reader } from './reader.ts';

/** How readings are handed over. */
export type Way = 'stream' | 'readings' | 'latest';
/** Why a stream ended: what it said itself, or `closed`: the program, the way between, or an end that reset it. */
export type StreamEnd = 'time' | 'restart' | 'ended' | 'no-access' | 'cursor-too-old' | 'closed';

interface Products {
  /** Some of them. */
  products: readonly ProductId[];
  /** How many there were. */
  of: number;
}

/** One of it, as it is noted. */
export type Doing =
  | { kind: 'opened'; stream: string; from: 'cursor' | 'earliest' | 'now' }
  | { kind: 'live' | 'behind'; stream: string }
  | { kind: 'ended'; stream: string; why: StreamEnd }
  | { kind: 'access-ended'; product: ProductId; because: EndedBecause }
  | { kind: 'handed'; way: Way; stream?: string; readings: number; products: Iterable<ProductId>; cursor: string }
  | { kind: 'refused'; call: string; status: number; problem: string; detail: string };

/** As it is kept: what is alike and of one second is one, seen so many `times`. */
export type ProgramEvent = { at: Date; grantId: string | null; times: number } & (
  | Exclude<Doing, { kind: 'access-ended' | 'handed' }>
  | ({ kind: 'access-ended'; because: EndedBecause } & Products)
  | ({ kind: 'handed'; way: Way; stream?: string; readings: number; cursor: string } & Products)
);

const WRITE_EVERY_MS = 1000;
/** Of one program in a round. */
const MOST_OF_PROGRAM = 100;
/** Products that are named. */
const NAMED = 5;
const DETAIL_CHARACTERS = 300;
/** So long after somebody looked, what is handed over is noted. */
export const WATCHED_MS = 10 * 60_000;
/** Kept of each program, at most, and for so long. */
const KEPT = { events: 500, for: `interval '1 day'` } as const;

interface Noted {
  clientId: string;
  grantId: string | null;
  at: number;
  times: number;
  doing: Doing;
  products: Set<ProductId>;
  readings: number;
}

/** Of one process. What a killed process has not written is lost. */
export class ProgramEvents {
  readonly #db: Knex;
  readonly #watched = new Map<string, number>();
  #round = new Map<string, Noted>();
  #counts = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #writing = Promise.resolve();

  constructor(db: Knex) {
    this.#db = db;
  }

  /** Somebody looks on, by whatever process; `null`: nobody knows. */
  hearOfWatch(clientId: string | null): void {
    if (clientId !== null) this.#watched.set(clientId, performance.now() + WATCHED_MS);
  }

  /** Whether what is handed over is to be noted. */
  isWatched(clientId: string): boolean {
    if (this.#watched.size === 0) return false;
    const until = this.#watched.get(clientId);
    if (until === undefined) return false;
    if (until > performance.now()) return true;
    this.#watched.delete(clientId);
    return false;
  }

  note({ clientId, grantId }: Reader, doing: Doing): void {
    const key = JSON.stringify([clientId, grantId, whatIsAlike(doing)]);
    let noted = this.#round.get(key);
    if (!noted) {
      const before = this.#counts.get(clientId) ?? 0;
      if (before >= MOST_OF_PROGRAM) return;
      this.#counts.set(clientId, before + 1);
      noted = { clientId, grantId, at: Date.now(), times: 0, doing, products: new Set(), readings: 0 };
      this.#round.set(key, noted);
    }
    noted.times += 1;
    noted.doing = doing; // the cursor of the last one
    if (doing.kind === 'access-ended') noted.products.add(doing.product);
    if (doing.kind === 'handed') {
      noted.readings += doing.readings;
      for (const product of doing.products) noted.products.add(product);
    }
    this.#timer ??= setTimeout(() => void this.write(), WRITE_EVERY_MS).unref();
  }

  /** Writes what is not written yet; where the record is away, it is lost. */
  write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const round = [...this.#round.values()];
    this.#round = new Map();
    this.#counts = new Map();
    if (round.length === 0) return this.#writing;
    return (this.#writing = this.#writing.then(() => write(this.#db, round)).catch(() => undefined));
  }
}

function whatIsAlike(doing: Doing): unknown {
  if (doing.kind === 'access-ended') return [doing.kind, doing.because];
  if (doing.kind === 'handed') return [doing.kind, doing.way, doing.stream];
  return doing;
}

function dataOf({ doing, times, products, readings }: Noted): object {
  const { kind: _, ...said } = doing;
  const named = { products: [...products].slice(0, NAMED), of: products.size };
  if (doing.kind === 'refused') return { ...said, detail: doing.detail.slice(0, DETAIL_CHARACTERS), times };
  if (doing.kind === 'handed') return { ...said, ...named, readings, times };
  if (doing.kind === 'access-ended') return { because: doing.because, ...named, times };
  return { ...said, times };
}

async function write(db: Knex, round: readonly Noted[]): Promise<void> {
  const events = round.map((one) => ({
    client_id: one.clientId,
    grant_id: one.grantId,
    at: new Date(one.at),
    kind: one.doing.kind,
    data: dataOf(one),
  }));
  await db.raw(
    `with told as (
       insert into program_events (client_id, grant_id, at, kind, data)
       select client_id, grant_id, at, kind, data
       from jsonb_to_recordset(:events::jsonb) as e (client_id text, grant_id uuid, at timestamptz, kind text, data jsonb)
     )
     delete from program_events e using unnest(:programs::text[]) p
     where e.client_id = p and e.no <= (
       select x.no from program_events x where x.client_id = p order by x.no desc offset ${KEPT.events} limit 1)`,
    { events: JSON.stringify(events), programs: [...new Set(round.map(({ clientId }) => clientId))] },
  );
}

/** Says to all processes that somebody looks on. */
export async function watchProgram(db: Knex, clientId: string): Promise<void> {
  await db.raw(`select pg_notify('program_watched', ?)`, [clientId]);
}

/** The newest of a program, the newest first. */
export async function programEvents(db: Knex, clientId: string, limit: number): Promise<ProgramEvent[]> {
  const { rows } = await db.raw<{ rows: { at: Date; grantId: string | null; kind: string; data: object }[] }>(
    `select at, grant_id as "grantId", kind, data from program_events where client_id = :clientId order by no desc limit :limit`,
    { clientId, limit },
  );
  return rows.map(({ data, ...event }) => ({ ...event, ...data }) as ProgramEvent); // as `dataOf` wrote it
}

const DROPPED_AT_ONCE = 1000;

/** Removes what is older than a day. `true`: there may be more. */
export async function dropOldProgramEvents(db: Knex): Promise<boolean> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `delete from program_events where no in (
       select no from program_events where at < clock_timestamp() - ${KEPT.for} order by at limit ${DROPPED_AT_ONCE})`,
  );
  return rowCount === DROPPED_AT_ONCE;
}

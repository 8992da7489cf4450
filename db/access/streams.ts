/** The streams that are open now, in all processes (R41): who reads at this moment, and how to end one. */
import type { Knex } from 'knex';
import { AWAY_AFTER_MS } from '../postgres/handing-processes.ts';
import { forEachPool, inRounds } from '../postgres/rounds.ts';

export interface OpenStream {
  id: string;
  openedAt: Date;
  /** The block of addresses that it was opened from. */
  network: string;
  /** The link that it reads by; `null`: the program by itself. */
  grantId: string | null;
}

interface NewStream {
  id: string;
  process: string;
  clientId: string;
  grantId: string | null;
  network: string;
}

/** SQL about streams `s`: their process is there. */
export const IS_OPEN = `exists (select from handing_processes p where p.id = s.process_id
  and p.looked_at > clock_timestamp() - interval '${AWAY_AFTER_MS} ms')`;

/** Notes a stream unless the reader has so many; what a process that is gone has left is removed. Answers whether it may be opened. */
export async function openStream(
  db: Knex,
  { id, process, clientId, grantId, network }: NewStream,
  most: number,
): Promise<boolean> {
  const reader = { clientId, grantId };
  return db.transaction(async (tx) => {
    await tx.raw('select pg_advisory_xact_lock(hashtextextended(:reader, 50))', { reader: grantId ?? clientId });
    await tx.raw(`delete from data_streams s where ${OF_READER} and ${IS_LEFT}`, reader);
    const { rows } = await tx.raw<{ rows: unknown[] }>(
      `insert into data_streams (id, process_id, client_id, grant_id, network)
       select :id, :process, :clientId, :grantId, :network
       where (select count(*) from data_streams s where ${OF_READER} and ${IS_OPEN}) < :most returning id`,
      { ...reader, id, process, network, most },
    );
    return rows.length > 0;
  });
}

const OF_READER = `s.client_id = :clientId and s.grant_id is not distinct from :grantId::uuid`;

/** Where a proxy goes, thousands close in one moment: each by itself, they would take every connection from whoever calls. */
const closing = forEachPool((db) =>
  inRounds<string, void>(
    () => '',
    async (round) => {
      const ids = round.map(({ item }) => item);
      await db('data_streams').whereIn('id', ids).delete();
      for (const { resolve } of round) resolve();
    },
  ),
);

export const closeStream = (db: Knex, id: string): Promise<void> => closing(db)(id);

/** Streams of a process that is gone are none; of one that has just opened them it may not be known yet. */
const IS_LEFT = `s.opened_at < clock_timestamp() - interval '1 minute' and not ${IS_OPEN}`;
const DROPPED_AT_ONCE = 1000;

/** Removes what processes that are gone have left, whoever read by them. `true`: there may be more. */
export async function dropLeftStreams(db: Knex): Promise<boolean> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `delete from data_streams where id in (select s.id from data_streams s where ${IS_LEFT} limit ${DROPPED_AT_ONCE})`,
  );
  return rowCount === DROPPED_AT_ONCE;
}

/** Of a credential, or of one of its links alone (`null`: of what it reads for itself), the newest first. */
export async function streamsOf(db: Knex, clientId: string, grantId?: string | null): Promise<OpenStream[]> {
  const { rows } = await db.raw<{ rows: OpenStream[] }>(
    `select s.id, s.opened_at as "openedAt", s.network, s.grant_id as "grantId" from data_streams s
     where s.client_id = :clientId and ${IS_OPEN} and (:all or s.grant_id is not distinct from :grantId::uuid)
     order by s.opened_at desc, s.id limit 1000`,
    { clientId, all: grantId === undefined, grantId: grantId ?? null },
  );
  return rows;
}

/** Asks the process that has it to end a stream of a credential; answers whether there is one. */
export async function endStream(db: Knex, clientId: string, id: string): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `with wanted as (update data_streams s set end_wanted_at = clock_timestamp() where s.id = :id and s.client_id = :clientId and ${IS_OPEN} returning id)
     select pg_notify('access_ended', '') from wanted`,
    { id, clientId },
  );
  return rows.length > 0;
}

/** Which of these are to end. */
export async function endsWanted(db: Knex, process: string): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    'select id from data_streams where process_id = :process and end_wanted_at is not null',
    { process },
  );
  return rows.map(({ id }) => id);
}

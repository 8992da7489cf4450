/**
 * Notices between processes by PostgreSQL's LISTEN and NOTIFY: one connection a process listens to all its channels. A
 * notice is a hint that may be lost: facts that must not be missed are read from the record, too.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Knex } from 'knex';
import pg from 'pg';

/**
 * `work`: something was queued for a loop of the worker; the payload is the queue. `link_ended`: a link, or a file's place behind it, has ended while
 * somebody was downloading by it; the payload is the request's id. `cut`: a call that may have ended links waits until all processes have cut
 * their downloads by them; the payload is its number. `access_ended`: accesses to readings have ended; the payload is how many ends there are.
 * `feed`: readings have come in; the payload is where the feed ends. `noticed`: somebody was told something; the payload is who, as notices have it.
 * `program_watched`: somebody looks on at what a program does; the payload is its client id.
 */
export type Channel = 'work' | 'link_ended' | 'cut' | 'access_ended' | 'feed' | 'noticed' | 'program_watched';

export interface Listening {
  stop(): Promise<void>;
}

/** `heard` gets the payload of a notice; `null` once the connection stands (again), since notices may have been missed. */
type Heard = (payload: string | null) => void;

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;
/** A connection that died without a word shows by this question. */
const ASK_EVERY_MS = 10_000;

/** Listens until stopped; a connection that breaks is replaced, after up to five seconds while the database is away. */
export function listenTo(url: string, heard: Partial<Record<Channel, Heard>>, applicationName: string): Listening {
  const stopping = new AbortController();
  const { signal } = stopping;
  const pause = (ms: number) => delay(ms, undefined, { signal }).catch(() => undefined);

  async function listenOnce(): Promise<void> {
    const client = new pg.Client({
      connectionString: url,
      application_name: applicationName,
      connectionTimeoutMillis: 3000,
      query_timeout: 3000,
      keepAlive: true,
    });
    const broken = new Promise<void>((resolve) => {
      client.once('end', resolve).on('error', () => resolve());
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    client.on('notification', ({ channel, payload = '' }) => heard[channel as Channel]?.(payload));
    try {
      await client.connect();
      for (const channel of Object.keys(heard)) await client.query(`listen ${client.escapeIdentifier(channel)}`);
      for (const hear of Object.values(heard)) hear(null);
      let isBroken = false;
      void broken.then(() => (isBroken = true));
      while (!isBroken) {
        await Promise.race([broken, pause(ASK_EVERY_MS)]);
        if (!isBroken) await client.query('select 1');
      }
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  async function run(): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    while (!signal.aborted) {
      const began = performance.now();
      await listenOnce().catch(() => undefined);
      pauseMs = performance.now() - began > ASK_EVERY_MS ? FIRST_PAUSE_MS : Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      if (!signal.aborted) await pause(pauseMs);
    }
  }

  const running = run();
  return {
    stop: () => {
      stopping.abort();
      return running;
    },
  };
}

const GATHER_MS = 10;

/**
 * Tells all listeners of a channel, with one and the same payload, that there is something to read. Call it after the commit: a NOTIFY inside each
 * transaction would make their commits wait for one another. Calls within `GATHER_MS` share one NOTIFY. Never rejects.
 */
export function notifier(db: Knex, channel: Channel, payload: string): () => void {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    setTimeout(() => {
      isDue = false;
      db.raw('select pg_notify(?, ?)', [channel, payload]).catch(() => undefined);
    }, GATHER_MS).unref();
  };
}

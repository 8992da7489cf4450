/** How much was read through each access, and when each credential was used last (R41, R43): counted in memory, written in rounds. */
import type { Knex } from 'knex';

const WRITE_EVERY_MS = 1000;
/** Rows of one statement. */
const AT_ONCE = 1000;

interface Use {
  call: string;
  network: string;
}

export interface Reads {
  /** So many readings of an access were handed over just now. */
  count(access: string, readings: number): void;
  /** A credential was used. */
  used(clientId: string, use: Use): void;
  /** Writes what is not written yet. */
  write(): Promise<void>;
}

/** Of one process. What a killed process has not written, about a second's, is lost. */
export function readsOf(db: Knex): Reads {
  let counts = new Map<string, number>();
  let uses = new Map<string, Use>();
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  const soon = () => (timer ??= setTimeout(() => void write().catch(() => undefined), WRITE_EVERY_MS).unref());

  function write(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    return (writing = writing.catch(() => undefined).then(writeRound));
  }

  async function writeRound(): Promise<void> {
    const [counted, used] = [counts, uses];
    [counts, uses] = [new Map(), new Map()];
    try {
      const rows = [...counted].toSorted(([a], [b]) => (a < b ? -1 : 1)); // so that processes never wait for each other in a circle
      for (let first = 0; first < rows.length; first += AT_ONCE) {
        const some = rows.slice(first, first + AT_ONCE);
        await db.raw(ADD, { accesses: some.map(([access]) => access), readings: some.map(([, n]) => n) });
        for (const [access] of some) counted.delete(access);
      }
      if (used.size > 0)
        await db.raw(USED, { uses: JSON.stringify([...used].map(([client, use]) => ({ client, ...use }))) });
      used.clear();
    } catch (error) {
      for (const [access, n] of counted) counts.set(access, (counts.get(access) ?? 0) + n);
      for (const [client, use] of used) if (!uses.has(client)) uses.set(client, use);
      soon();
      throw error;
    }
  }

  return {
    count(access, readings) {
      counts.set(access, (counts.get(access) ?? 0) + readings);
      soon();
    },
    used(clientId, use) {
      uses.set(clientId, use);
      soon();
    },
    write,
  };
}

const ADD = `
  insert into access_reads as r (access_id, day, readings, last_at)
  select access, (clock_timestamp() at time zone 'UTC')::date, n, clock_timestamp()
  from unnest(:accesses::uuid[], :readings::bigint[]) as t (access, n) order by access
  on conflict (access_id, day) do update set readings = r.readings + excluded.readings, last_at = greatest(r.last_at, excluded.last_at)`;

/** At most once a minute a credential, so that reading makes no hot row. Rows are locked in order, as above. */
const USED = `
  update credentials c set last_used_at = clock_timestamp(), last_use = jsonb_build_object('call', u.call, 'network', u.network)
  from (
    select k.client_id, u.call, u.network from jsonb_to_recordset(:uses::jsonb) as u (client text, call text, network text)
      join credentials k on k.client_id = u.client
    where coalesce(k.last_used_at, '-infinity') < clock_timestamp() - interval '1 minute'
    order by k.client_id for no key update of k) u
  where c.client_id = u.client_id`;

import { withClient } from '../../sandbox/postgres/client.ts';
import type { Postgres } from '../../sandbox/postgres/postgres.ts';

/** Removes the log of what was written while a template was made: half of what each copy would have to copy. */
export const dropWal = (postgres: Postgres): Promise<void> =>
  withClient(postgres.url('postgres'), async (client) => {
    const statements = (words: string) => [
      `alter system ${words.replace('?', 'min_wal_size')}`,
      `alter system ${words.replace('?', 'max_wal_size')}`,
      'select pg_reload_conf()',
    ];
    const heard = 'select pg_sleep(0.3)'; // by the process that removes it; where it has not heard, it removes less
    for (const statement of [...statements("set ? = '32MB'"), heard, 'checkpoint', ...statements('reset ?')])
      await client.query(statement);
  });

/** The tables of the record, so that a test that walks through all of them forgets none that comes later. */
import type { Knex } from 'knex';

/** Their names, but those of `without`; partitions are parts of their table. */
export async function tablesOf(db: Knex, without: readonly string[] = []): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { name: string }[] }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
       and not relispartition and relname <> all(?) order by 1`,
    [[...without]],
  );
  return rows.map(({ name }) => name);
}

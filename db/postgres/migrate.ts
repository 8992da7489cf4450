/** Brings a database's tables up to date. Migrations are named without an extension, so source and build share one history. */
import { readdir } from 'node:fs/promises';
import type { Knex } from 'knex';

const folder = new URL('./migrations/', import.meta.url);
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

const source = (last?: string): Knex.MigrationSource<string> => ({
  getMigrations: async () =>
    (await readdir(folder))
      .filter((file) => new RegExp(String.raw`^\d.*\.${extension}$`).test(file) && !file.endsWith('.d.ts'))
      .map((file) => file.slice(0, -3))
      .filter((name) => !last || name <= last)
      .sort(),
  getMigrationName: (migration) => migration,
  getMigration: async (migration) =>
    (await import(new URL(`${migration}.${extension}`, folder).href)) as Knex.Migration,
});

/** Runs what has not run yet, as the database's owner, up to the `last` where one is named; returns the names of what ran. */
export async function migrate(owner: Knex, last?: string): Promise<string[]> {
  const [, ran] = (await owner.migrate.latest({ migrationSource: source(last) })) as [number, string[]];
  return ran;
}

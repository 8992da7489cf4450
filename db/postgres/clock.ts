/** The database's clock: the one that every deadline is compared with. */
import type { Knex } from 'knex';

export async function databaseNow(db: Knex): Promise<Date> {
  const { rows } = await db.raw<{ rows: { now: Date }[] }>('select clock_timestamp() as now');
  const now = rows[0]?.now;
  if (!now) throw new Error('The database told no time.');
  return now;
}

/** Whether the database can still write: reads go on while its volume is full. */
import type { Knex } from 'knex';

const DISK_FULL = '53100';
const LOCKED = '55P03';

/**
 * Writes a page that PostgreSQL must find room for (R22). `full` where there is none; `true` where another process
 * looks, or a backup reads the table, at this moment. Throws what else keeps it from writing.
 */
export async function hasRoom(db: Knex): Promise<true | 'full'> {
  try {
    await db.raw('select look_for_room()');
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === DISK_FULL) return 'full';
    if (code !== LOCKED) throw error;
  }
  return true;
}

/** Whether a session of the pages is still there: what stays open for long asks again and again. */
import type { Knex } from 'knex';

/** SQL: the session `:session` lasts. */
export const SIGNED_IN = `
  select from sessions where sid = :session and expire > clock_timestamp()
    and (sess->>'endsAt')::float8 > extract(epoch from clock_timestamp()) * 1000`;

export async function isSignedIn(db: Knex, session: string): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(SIGNED_IN, { session });
  return rows.length > 0;
}

/** R41: what the workflow of an access request does each time it looks at its row: reminds staff once, and lets it lapse undecided. */
import type { Knex } from 'knex';
import type { Looked } from '../../domain/looked.ts';
import { audit } from '../requests/transition.ts';
import { tell } from './access-requests.ts';

interface Row {
  over: boolean;
  lapses_in_ms: number;
  /** Until the reminder; none once it went out. */
  reminds_in_ms: number | null;
}

/** Done twice it changes nothing. */
export const lookAtAccessRequest = (db: Knex, id: string): Promise<Looked> =>
  db.transaction(async (tx) => {
    const { rows } = await tx.raw<{ rows: Row[] }>(
      `with seen as (
         select *, clock_timestamp() + clock_shift as now from api_access_requests where id = ? for update
       ), looked as (
         update api_access_requests r set look_wanted_at = null, look_signalled_at = null from seen where r.id = seen.id
       )
       select ended_at is not null as over, ceil(extract(epoch from decide_by - now) * 1000)::float8 as lapses_in_ms,
         case when reminded_at is null then ceil(extract(epoch from remind_at - now) * 1000)::float8 end as reminds_in_ms
       from seen`,
      [id],
    );
    const [row] = rows;
    if (!row) throw new Error('no such access request');
    if (row.over) return { over: true };
    if (row.lapses_in_ms <= 0) {
      await tx.raw(
        `update api_access_requests set status = 'lapsed', ended_at = clock_timestamp() + clock_shift where id = ?`,
        [id],
      );
      await audit(tx, `api-access:${id}`, 'lapsed', 'engine');
      await tell(tx, id, 'api-access-lapsed', 'developer');
      return { over: true };
    }
    if (row.reminds_in_ms === null) return { over: false, againInMs: row.lapses_in_ms };
    if (row.reminds_in_ms > 0) return { over: false, againInMs: Math.min(row.reminds_in_ms, row.lapses_in_ms) };
    await tx.raw('update api_access_requests set reminded_at = clock_timestamp() + clock_shift where id = ?', [id]);
    await tell(tx, id, 'api-access-waiting', 'operator');
    return { over: false, againInMs: row.lapses_in_ms };
  });

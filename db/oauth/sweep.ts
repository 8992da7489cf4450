/** What is over in the authorization server: links that nobody took, links past their day, and items past theirs. */
import type { Knex } from 'knex';
import { lockEnds } from '../access/lock-ends.ts';

const AT_ONCE = 500;
const DROPPED_AT_ONCE = 5000;
/** A consent whose program has not come for its tokens in this time. */
const TAKEN_WITHIN = `interval '10 minutes'`;

const over = (db: Knex, where: string, because: 'not-taken' | 'expired'): Promise<boolean> =>
  db.transaction(async (tx) => {
    const due = `from grants g where g.ended_at is null and ${where}`;
    const { rows: some } = await tx.raw<{ rows: unknown[] }>(`select ${due} limit 1`);
    if (some.length === 0) return false;
    await lockEnds(tx); // whoever ends a link locks it after this
    const { rows } = await tx.raw<{ rows: { grants: number }[] }>(
      `with due as materialized (
         select id ${due} order by created_at limit ${AT_ONCE} for no key update skip locked
       ), ended as materialized (
         select grant_id from end_access((select array_agg(a.id order by a.id) from access a join due d on d.id = a.grant_id
           where a.ended_at is null), 'operator', :because)
       )
       select count(distinct grant_id)::int as grants from ended`,
      { because },
    );
    return rows[0]?.grants === AT_ONCE;
  });

/** Ends links that were agreed to and not taken. `true`: there may be more. */
export const endNotTaken = (db: Knex): Promise<boolean> =>
  over(db, `g.taken_at is null and g.created_at < now() - ${TAKEN_WITHIN}`, 'not-taken');

/** Ends links whose day has passed: they open nothing since then, and now both sides hear of it. */
export const endExpired = (db: Knex): Promise<boolean> => over(db, `g.until <= now()`, 'expired');

/** Removes items a day after they ran out, some thousand at once. `true`: there may be more. */
export async function dropExpiredItems(db: Knex): Promise<boolean> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `delete from oauth_items where (id, kind) in (
       select id, kind from oauth_items where expires_at < now() - interval '1 day'
       order by expires_at limit ${DROPPED_AT_ONCE} for update skip locked)`,
  );
  return rowCount === DROPPED_AT_ONCE;
}

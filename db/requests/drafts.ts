/**
 * What was typed into a form until it is submitted, so that its review and its faults have an address: reload, Back and a bookmark lead to
 * them. It is sealed by a key that stands in that address and nowhere else: who has the tables alone can read none of it (R58).
 */
import type { Knex } from 'knex';

/** ISO 8601: since it was typed last. */
const KEPT = 'P1D';

/** Keeps a draft under its name, instead of what was there. */
export const putDraft = async (db: Knex, name: string, sealed: string): Promise<void> => {
  await db.raw(
    `insert into drafts (name, sealed, ends_at) values (:name, :sealed, clock_timestamp() + '${KEPT}'::interval)
     on conflict (name) do update set sealed = excluded.sealed, ends_at = excluded.ends_at`,
    { name, sealed },
  );
};

/** The draft of that name; `undefined` where there is none, or its time is over. */
export async function findDraft(db: Knex, name: string): Promise<string | undefined> {
  const { rows } = await db.raw<{ rows: { sealed: string }[] }>(
    'select sealed from drafts where name = :name and ends_at > clock_timestamp()',
    { name },
  );
  return rows[0]?.sealed;
}

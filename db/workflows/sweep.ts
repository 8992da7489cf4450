/** Rows whose workflow has not been seen for long (R22): each is asked for at the engine. */
import type { Knex } from 'knex';
import type { CarriedKind } from '../../domain/ids.ts';
import { CARRIED } from './carried.ts';

/**
 * Claims open rows whose workflow was not seen in the last `unseenForMs`, those never seen first. The caller must ask
 * the engine about each.
 */
export async function claimToSee(
  db: Knex,
  kind: CarriedKind,
  { unseenForMs, limit }: { unseenForMs: number; limit: number },
): Promise<string[]> {
  const { table } = CARRIED[kind];
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `update ${table} set workflow_seen_at = clock_timestamp() where id in (
       select id from ${table} where ended_at is null and workflow_started_at is not null
         and (workflow_seen_at is null or workflow_seen_at < clock_timestamp() - :ms * interval '1 millisecond')
       order by workflow_seen_at nulls first, id limit :limit for update skip locked
     ) returning id`,
    { ms: Math.round(unseenForMs), limit },
  );
  return rows.map(({ id }) => id);
}

/** The engine did not answer: these are to be asked for again. */
export async function workflowsUnseen(db: Knex, kind: CarriedKind, ids: readonly string[]): Promise<void> {
  await db.raw(`update ${CARRIED[kind].table} set workflow_seen_at = null where id = any(?)`, [[...ids]]);
}

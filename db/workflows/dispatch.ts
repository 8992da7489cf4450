/** What the record still owes to the engine: rows without a workflow, and decisions that a workflow has not seen. */
import type { Knex } from 'knex';
import type { CarriedKind } from '../../domain/ids.ts';
import { queued } from '../postgres/queued.ts';
import { CARRIED } from './carried.ts';

export interface ToStart {
  id: string;
  /** Of a request: its type. */
  type: string | null;
}

/** Claims rows whose workflow is to be started, oldest first. One that was claimed and not started can be claimed again after ten seconds. */
export async function claimToStart(db: Knex, kind: CarriedKind, limit: number): Promise<ToStart[]> {
  const { table, since, open, type } = CARRIED[kind];
  const { rows } = await db.raw<{ rows: ToStart[] }>(
    `update ${table} set start_claimed_at = clock_timestamp() where id in (
       select id from ${table} where workflow_started_at is null and ${open}
         and (start_claimed_at is null or start_claimed_at < clock_timestamp() - interval '10 seconds')
       order by ${since} limit ? for update skip locked
     ) returning id, ${type} as type`,
    [limit],
  );
  return rows;
}

/** Notes that the workflows of these rows run, no matter which process started them. */
export async function markStarted(db: Knex, kind: CarriedKind, ids: readonly string[]): Promise<void> {
  await db.raw(
    `update ${CARRIED[kind].table} set workflow_started_at = clock_timestamp(), workflow_seen_at = clock_timestamp()
     where id = any(?)`,
    [[...ids]],
  );
}

/**
 * Claims rows whose workflow has not looked at a decision: three seconds after `look_wanted_at`, and again half a
 * minute after each signal. The API signals the workflow right after the decision. The three seconds give a busy engine
 * the time to look before the signal is repeated.
 */
export async function claimToTell(db: Knex, kind: CarriedKind, limit: number): Promise<string[]> {
  const { table } = CARRIED[kind];
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `update ${table} set look_signalled_at = clock_timestamp() where id in (
       select id from ${table} where look_wanted_at < clock_timestamp() - interval '3 seconds'
         and workflow_started_at is not null
         and (look_signalled_at is null or look_signalled_at < clock_timestamp() - interval '30 seconds')
       order by look_wanted_at limit ? for update skip locked
     ) returning id`,
    [limit],
  );
  return rows.map(({ id }) => id);
}

/**
 * Notes that the engine knows no running workflow of a row. One that has ended needs none. An open one gets a new
 * workflow, which goes on from where the row is.
 */
export async function workflowIsGone(db: Knex, kind: CarriedKind, id: string): Promise<void> {
  const { table, queue } = CARRIED[kind];
  await db.raw(
    `update ${table} set look_wanted_at = null, look_signalled_at = null,
       workflow_started_at = case when ended_at is null then null else workflow_started_at end,
       start_claimed_at = null, workflow_seen_at = null
     where id = ?`,
    [id],
  );
  queued(db, queue);
}

/** What the commands that mend ask of the rows that workflows carry. */
import type { Knex } from 'knex';
import type { CarriedKind } from '../../domain/ids.ts';
import { queued } from '../postgres/queued.ts';
import { audit } from '../requests/transition.ts';
import { CARRIED } from './carried.ts';

/** Open rows that should have a workflow, by id, after `after`. */
export async function openCarried(
  db: Knex,
  kind: CarriedKind,
  after: string | undefined,
  limit: number,
): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `select id from ${CARRIED[kind].table} where ended_at is null and workflow_started_at is not null
       and (:after::uuid is null or id > :after::uuid) order by id limit :limit`,
    { after: after ?? null, limit },
  );
  return rows.map(({ id }) => id);
}

/** What the record knows of some ids; those that it does not know are left out. */
export async function knownCarried(
  db: Knex,
  kind: CarriedKind,
  ids: readonly string[],
): Promise<Map<string, { ended: boolean; looksAgain: boolean }>> {
  const { rows } = await db.raw<{ rows: { id: string; ended: boolean; looksAgain: boolean }[] }>(
    `select id, ended_at is not null as ended, look_wanted_at is not null as "looksAgain"
     from ${CARRIED[kind].table} where id = any(:ids)`,
    { ids: [...ids] },
  );
  return new Map(rows.map(({ id, ...known }) => [id, known]));
}

/** Gives a row a new workflow; the dispatcher starts it. `false` where it has ended or is unknown. */
export const wantWorkflow = (db: Knex, kind: CarriedKind, id: string): Promise<boolean> =>
  db.transaction(async (tx) => {
    const { table, open, queue, stream } = CARRIED[kind];
    const { rowCount } = await tx.raw<{ rowCount: number }>(
      `update ${table} set look_wanted_at = null, look_signalled_at = null, workflow_started_at = null,
         start_claimed_at = null, workflow_seen_at = null where id = ? and ${open}`,
      [id],
    );
    if (rowCount === 0) return false;
    await audit(tx, `${stream}:${id}`, 'workflow-restarted', 'operator');
    queued(tx, queue);
    return true;
  });

/** Rows, other than requests, whose workflow was not started or has not looked for more than a minute, the oldest first. */
export async function stuckCarried(
  db: Knex,
  kind: Exclude<CarriedKind, 'request'>,
  limit: number,
): Promise<{ id: string; why: 'not-started' | 'not-looked' }[]> {
  const { table, since, open } = CARRIED[kind];
  const { rows } = await db.raw<{ rows: { id: string; why: 'not-started' | 'not-looked' }[] }>(
    `select id, case when workflow_started_at is null then 'not-started' else 'not-looked' end as why from ${table}
     where workflow_started_at is null and ${open} and ${since} < now() - interval '1 minute'
       or workflow_started_at is not null and look_wanted_at < now() - interval '1 minute'
     order by ${since} limit ?`,
    [limit],
  );
  return rows;
}

/**
 * Finds requests that stand still and that no decision would wake (R22): their workflow was terminated, failed or lost with
 * the engine's database, a timer did not fire, or a watch ended too early. A workflow that is gone starts again from its
 * row. Any number of sweepers may run; every step may be repeated.
 */
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { overdueUntold, wantLookWhereMissed } from '../db/requests/sweep.ts';
import { watchOverdue } from '../db/requests/watch-overdue.ts';
import { workflowIsGone } from '../db/workflows/dispatch.ts';
import { claimToSee, workflowsUnseen } from '../db/workflows/sweep.ts';
import { carriedKinds, workflowIdFor, type CarriedKind } from '../domain/ids.ts';
import { everySoOften, type Loop } from './every-so-often.ts';

const EVERY_MS = 60_000;
const AT_ONCE = 50;
const HOUR_MS = 3_600_000;

/** What a sweep found, and mended. */
export type SweptKind = 'workflow-gone' | 'deadline-missed' | 'overdue-untold';

interface Sweeping {
  db: Knex;
  client: Client;
  log: Logger;
  metrics?: { swept(what: SweptKind, count: number): void };
}

/**
 * Sweeps each minute, until stopped. The workflow of every open row is checked once an hour, or less often where fifty
 * of a kind a minute are too few. If one is gone, others may be gone, too: then all are checked again without a pause.
 */
export function startSweeper({ db, client, log, metrics }: Sweeping): Loop {
  let suspectedAt: number | undefined;
  const found = (what: SweptKind, count: number) => {
    if (count === 0) return;
    metrics?.swept(what, count);
    log.warn({ found: what, count }, 'swept');
  };
  return everySoOften({ name: 'sweeper', everyMs: EVERY_MS, log }, async () => {
    found('deadline-missed', await wantLookWhereMissed(db, AT_ONCE));
    const untold = await overdueUntold(db, AT_ONCE);
    for (const id of untold) await watchOverdue(db, id);
    found('overdue-untold', untold.length);

    const sinceSuspicion = suspectedAt === undefined ? HOUR_MS : performance.now() - suspectedAt;
    let more = false;
    let gone = 0;
    for (const kind of carriedKinds) {
      const ids = await claimToSee(db, kind, { unseenForMs: Math.min(sinceSuspicion, HOUR_MS), limit: AT_ONCE });
      const lost = await goneAmong(db, client, kind, ids);
      for (const id of lost) await workflowIsGone(db, kind, id);
      gone += lost.length;
      more ||= ids.length === AT_ONCE;
    }
    found('workflow-gone', gone);
    if (gone > 0) suspectedAt ??= performance.now();
    more &&= suspectedAt !== undefined;
    if (!more) suspectedAt = undefined;
    return more;
  });
}

/** Those whose workflow does not run. @throws where the engine does not answer; they are asked for again then */
async function goneAmong(db: Knex, client: Client, kind: CarriedKind, ids: readonly string[]): Promise<string[]> {
  const runs = await Promise.allSettled(ids.map((id) => workflowRuns(client, kind, id)));
  const unsure = ids.filter((_, i) => runs[i]?.status === 'rejected');
  if (unsure.length > 0) await workflowsUnseen(db, kind, unsure);
  const failure = runs.find((run) => run.status === 'rejected');
  if (failure && unsure.length === ids.length) throw failure.reason;
  return ids.filter((_, i) => {
    const run = runs[i];
    return run?.status === 'fulfilled' && !run.value;
  });
}

/** Whether a row has a workflow that is under way. @throws where the engine does not answer */
export async function workflowRuns(client: Client, kind: CarriedKind, id: string): Promise<boolean> {
  try {
    const { closeTime } = await client.workflow.getHandle(workflowIdFor(kind, id)).describe();
    return closeTime === undefined;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

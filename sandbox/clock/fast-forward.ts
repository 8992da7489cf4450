/**
 * Time travel for one row that a workflow carries: first the row's clock, then the workflow's, by the same amount. In that order,
 * because a workflow that wakes before its row's clock has moved would find that nothing is due.
 */
import { isGrpcServiceError, type Client } from '@temporalio/client';
import type { Knex } from 'knex';
import { Duration } from 'luxon';
import { z } from 'zod';
import { workflowIdFor, type CarriedKind } from '../../domain/ids.ts';
import { CARRIED } from '../../db/workflows/carried.ts';
import { Problem } from '../../api/call/problems/problem.ts';
import { notFound, type Refusal } from '../../domain/refusal.ts';
import { failingOnTheWay, heldBy } from './failing-activity.ts';
import { ClockHeld, fastForwardWorkflow } from './time-travel.ts';

/** gRPC's code. */
const NOT_FOUND = 5;

export const durationSchema = z
  .string()
  .refine(
    (text) => {
      const duration = Duration.fromISO(text);
      return duration.isValid && duration.toMillis() > 0 && duration.as('days') <= 400;
    },
    { error: 'Give an ISO 8601 duration of at most 400 days, such as P3D or PT12H.' },
  )
  .meta({ example: 'P3D' });
export const fastForwardForm = z.strictObject({ by: durationSchema });

/** Journeys under way: a second one for the same workflow would replace the first, and leap over timers that are due. */
const journeys = new Map<string, Promise<void>>();

/** Moves one row's clock forward, after what is under way for it. `owner`: the only role that may write that clock. */
export function fastForward(
  owner: Knex,
  client: Client,
  id: string,
  by: string,
  kind: CarriedKind = 'request',
): Promise<void> {
  const before = journeys.get(id) ?? Promise.resolve();
  const journey = before.catch(() => undefined).then(() => travel(owner, client, kind, id, by));
  journeys.set(id, journey);
  return journey.finally(() => {
    if (journeys.get(id) === journey) journeys.delete(id);
  });
}

async function travel(owner: Knex, client: Client, kind: CarriedKind, id: string, by: string): Promise<void> {
  const ms = Duration.fromISO(by).toMillis();
  const workflowId = workflowIdFor(kind, id);
  await refuseIfHeld(client, workflowId, ms);
  const { rows } = await owner.raw<{ rows: { ended: boolean; shift: string }[] }>(
    `update ${CARRIED[kind].table} set clock_shift = clock_shift + ? * interval '1 millisecond'
     where id = ? and (workflow_started_at is not null or ended_at is not null)
     returning ended_at is not null as ended, extract(epoch from clock_shift) as shift`,
    [ms, id],
  );
  const row = rows[0];
  if (!row) throw await notMovable(owner, kind, id);
  if (row.ended) return;
  try {
    await fastForwardWorkflow(client, workflowId, ms, `to-${row.shift}`);
  } catch (cause) {
    if (isNotFound(cause)) return; // it ended while we were about to move it
    const why = cause instanceof ClockHeld ? cause.message : 'Temporal does not answer. Try again soon.';
    const detail = `The clock of the row has moved, that of the workflow only in part. ${why}`;
    throw new Problem('unavailable', detail, { retryAfter: 5, members: { moved: 'in part' }, cause });
  }
}

async function notMovable(owner: Knex, kind: CarriedKind, id: string): Promise<Problem | Refusal> {
  if (!(await owner(CARRIED[kind].table).where({ id }).first('id'))) return notFound();
  return new Problem('unavailable', 'Nothing was moved: it has no workflow yet. Try again in a second.', {
    retryAfter: 1,
  });
}

/** Before anything is moved: both clocks are to stay together. An engine that can't be asked is found out about below. */
async function refuseIfHeld(client: Client, workflowId: string, ms: number): Promise<void> {
  const failing = await failingOnTheWay(client, workflowId, ms).catch(() => null);
  if (failing) throw new Problem('unavailable', `Nothing was moved. ${heldBy(failing)}`, { retryAfter: 5 });
}

const isNotFound = (error: unknown): boolean => isGrpcServiceError(error) && Number(error.code) === NOT_FOUND;

/**
 * Time travel for one request: first the row's clock, then the workflow's, by the same amount. In that order, because a
 * workflow that wakes before its row's clock has moved would find that nothing is due.
 */
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import { Duration } from 'luxon';
import { z } from 'zod';
import { workflowIdOf, type RequestId } from '../domain/ids.ts';
import { notFound, Problem } from '../domain/problem.ts';
import { fastForwardWorkflow } from './time-travel.ts';

export const fastForwardForm = z.strictObject({
  by: z
    .string()
    .refine(
      (text) => {
        const duration = Duration.fromISO(text);
        return duration.isValid && duration.toMillis() > 0 && duration.as('days') <= 400;
      },
      { error: 'Give an ISO 8601 duration of at most 400 days, such as P3D or PT12H.' },
    )
    .meta({ example: 'P3D' }),
});

/** Moves one request's clock forward. `owner`: the only role that may write a request's clock. */
export async function fastForward(owner: Knex, client: Client, id: RequestId, by: string): Promise<void> {
  const ms = Duration.fromISO(by).toMillis();
  const { rows } = await owner.raw<{ rows: { started: boolean; ended: boolean; shift: string }[] }>(
    `update requests set clock_shift = clock_shift + ? * interval '1 millisecond' where id = ?
     returning workflow_started_at is not null as started, ended_at is not null as ended, extract(epoch from clock_shift) as shift`,
    [ms, id],
  );
  const row = rows[0];
  if (!row) throw notFound();
  if (row.ended) return;
  if (!row.started)
    throw new Problem('unavailable', 'The request has no workflow yet; its row has moved. Try again in a second.', {
      retryAfter: 1,
    });
  await fastForwardWorkflow(client, workflowIdOf(id), ms, `to-${row.shift}`);
}

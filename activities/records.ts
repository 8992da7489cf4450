/**
 * Row-only steps. Idempotency key of each: the request and the stage, under the row's lock. Outcomes: done, or not done
 * (the transaction did not commit); an unknown commit is settled by doing it again, which then changes nothing.
 */
import type { Knex } from 'knex';
import { enter, settle, type Settled } from '../db/requests/settle.ts';
import { watchOverdue } from '../db/requests/watch-overdue.ts';
import type { RequestId } from '../domain/ids.ts';
import type { StageName } from '../domain/requests/stages.ts';
import { withoutDetails } from './failure.ts';

export type { Settled };

export const recordActivities = (db: Knex) =>
  withoutDetails({
    enter: (id: RequestId, stage: StageName) => enter(db, id, stage),
    settle: (id: RequestId, stage: StageName) => settle(db, id, stage),
    watchOverdue: (id: RequestId) => watchOverdue(db, id),
  });
export type Records = ReturnType<typeof recordActivities>;

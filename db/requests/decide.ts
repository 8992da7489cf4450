/**
 * What people decide about a request. A decision is true from the commit of its row, whatever else is down (reliability
 * rule 3); that the workflow should look is noted in the same transaction and delivered later if need be.
 */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { notInThisState } from '../../domain/refusal.ts';
import type { DecisionKind } from '../../domain/requests/stages.ts';
import type { State } from '../../domain/requests/states.ts';
import type { RequestRow } from './row.ts';
import { transition, type Actor, type Move } from './transition.ts';

/** Moves a request that is locked as somebody decided. @throws Refusal `not-in-this-state` */
export async function moveByDecision(
  tx: Knex.Transaction,
  request: RequestRow,
  move: Move & { actor: Actor; decision: DecisionKind },
): Promise<State> {
  const state = await transition(tx, { ...move, id: request.id });
  if (!state) throw notInThisState(request);
  return state;
}

/** Writes the row of a decision that lets a request go on, and notes that the workflow should look. */
export async function decide(tx: Knex.Transaction, id: RequestId, kind: DecisionKind, actor: Actor): Promise<void> {
  await tx.raw(
    `with decided as (
       insert into decisions (request_id, kind, actor, at)
       select id, :kind, :actor, clock_timestamp() + clock_shift from requests where id = :id
     )
     update requests set look_wanted_at = clock_timestamp(), look_signalled_at = null where id = :id`,
    { id, kind, actor },
  );
}

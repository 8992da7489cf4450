/**
 * What people decide about a request. A decision is true from the commit of its row, whatever else is down (reliability
 * rule 3); that the workflow should look is noted in the same transaction and delivered later if need be.
 */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import type { Principal } from '../../domain/principal.ts';
import { linkDead, notFound, notInThisState } from '../../domain/refusal.ts';
import { stages, type DecisionKind } from '../../domain/requests/stages.ts';
import { isEnd, type State } from '../../domain/requests/states.ts';
import { startClocks } from './clocks.ts';
import { isOwn } from './own.ts';
import { lockRequest, type RequestRow } from './row.ts';
import { acted, actedBy, transition, type Actor, type Move } from './transition.ts';

/**
 * R13: the link in the email was confirmed. Doing it twice answers the same, whatever has become of the request since; after
 * the window, or where it ended unconfirmed, the link is dead.
 */
export const verifyEmail = async (db: Knex, id: RequestId): Promise<State> =>
  (await markVerified(db, id)) ??
  db.transaction(async (tx) => {
    const request = await lockRequest(tx, id);
    if (!request) throw notFound();
    if (request.verified_at) return request.status;
    if (isEnd(request.status)) throw linkDead(request.status);
    if (request.verify_by && request.now >= request.verify_by) throw linkDead('lapsed');
    await startClocks(tx, id); // its email came, though the mail service's answer has not
    const state = await markVerified(tx, id);
    if (!state) throw new Error(`an email can't be verified in the state ${request.status}`);
    return state;
  });

/** Verifies a request that waits for it and whose window is open; `null` for any other. It needs no lock of its own. */
async function markVerified(db: Knex, id: RequestId): Promise<State | null> {
  const { rows } = await db.raw<{ rows: { status: State }[] }>(
    `with verified as (
       update requests set verified_at = clock_timestamp() + clock_shift, look_wanted_at = clock_timestamp(), look_signalled_at = null
       where id = :id and status = :waiting and verified_at is null and clock_timestamp() + clock_shift < verify_by
       returning id, status, 'link' as actor, verified_at as at
     ), ${acted('verified')}
     select status from verified`,
    { id, waiting: stages.verification.state, ...actedBy({ name: 'email-verified', decision: 'verified' }) },
  );
  return rows[0]?.status ?? null;
}

/** R19: the requester cancels until the data is ready, by the account or by the link to the status. Twice answers the same. */
export const cancelRequest = (db: Knex, by: Principal | 'by-link', id: RequestId): Promise<State> =>
  db.transaction(async (tx) => {
    const request = await lockRequest(tx, id);
    if (!request || (by !== 'by-link' && !isOwn(request, by))) throw notFound();
    if (request.status === 'cancelled') return request.status;
    return moveByDecision(tx, request, {
      name: 'cancelled',
      actor: by === 'by-link' ? 'link' : `account:${by.account}`,
      decision: 'cancelled',
      tells: { step: 'cancelled', to: ['requester'] },
    });
  });

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

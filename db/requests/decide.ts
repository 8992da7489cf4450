/**
 * What people decide about a request. A decision is true from the commit of its row, whatever else is down (reliability
 * rule 3); that the workflow should look is noted in the same transaction and delivered later if need be.
 */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import type { Principal } from '../../domain/principal.ts';
import { linkDead, notFound, notInThisState } from '../../domain/refusal.ts';
import type { DecisionKind } from '../../domain/requests/stages.ts';
import { isEnd, type State } from '../../domain/requests/states.ts';
import { lapsesUnconfirmed } from '../../domain/requests/types.ts';
import { startClocks } from './clocks.ts';
import { isOwn } from './own.ts';
import { lockRequest, type RequestRow } from './row.ts';
import { trace, transition, type Actor, type Move } from './transition.ts';

/**
 * R13: the link in the email was confirmed. Doing it twice answers the same, whatever has become of the request since; after
 * the window, or where it ended unconfirmed, the link is dead. A public body may confirm as long as its request is open (R36).
 */
export const verifyEmail = (db: Knex, id: RequestId): Promise<State> =>
  db.transaction(async (tx) => {
    const request = await lockRequest(tx, id);
    if (!request) throw notFound();
    if (request.verified_at) return request.status;
    if (isEnd(request.status)) throw linkDead(request.status);
    if (lapsesUnconfirmed(request.type) && request.verify_by && request.now >= request.verify_by)
      throw linkDead('lapsed');
    if (!request.verify_by) await startClocks(tx, id); // its email came, though the mail service's answer has not
    await decide(tx, id, 'verified', 'link');
    await tx.raw('update requests set verified_at = clock_timestamp() + clock_shift where id = ?', [id]);
    await trace(tx, id, 'email-verified', 'link');
    return request.status;
  });

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

/** A request is cancelled before its data is ready: by its requester (R19), or by support with a reason, which is kept as a note (R40). */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import type { Principal } from '../../domain/principal.ts';
import { notFound } from '../../domain/refusal.ts';
import type { State } from '../../domain/requests/states.ts';
import { sameNoteSince, writeNote } from '../support/notes.ts';
import { moveByDecision } from './decide.ts';
import { isOwn } from './own.ts';
import { lockRequest } from './row.ts';

/** The requester cancels until the data is ready, by the account or by the link to the status. Twice answers the same. */
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

interface Cancellation {
  reason: string;
  /** R50: the email to the requester says the reason, too. */
  tell: boolean;
}

/**
 * Cancels before the data is ready. An email goes to the requester and to the accounts that were asked to decide. `seen`:
 * how many notes the author had seen; a form that comes twice is then answered like the first time. @throws Refusal
 * `not-found`, `not-in-this-state`
 */
export const cancelForSupport = (
  db: Knex,
  id: RequestId,
  by: string,
  { reason, tell }: Cancellation,
  seen?: number,
): Promise<State> =>
  db.transaction(async (tx) => {
    const request = await lockRequest(tx, id);
    if (!request) throw notFound();
    if (await sameNoteSince(tx, id, { by, act: 'cancelled', text: reason }, seen)) return request.status;
    const note = await writeNote(tx, id, { by, act: 'cancelled', text: reason, told: tell });
    return moveByDecision(tx, request, {
      name: 'cancelled',
      actor: `staff:${by}`,
      decision: 'cancelled',
      detail: { by: 'support' },
      aside: { note: note.id },
      tells: { step: 'cancelled', to: ['requester', 'deciders'] },
    });
  });

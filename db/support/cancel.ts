/** Support cancels a request (R40): with its actor, and its reason as a note, in one transaction. */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { notFound } from '../../domain/refusal.ts';
import type { State } from '../../domain/requests/states.ts';
import { moveByDecision } from '../requests/decide.ts';
import { sameNoteSince, writeNote } from './notes.ts';
import { lockRequest } from '../requests/row.ts';

/**
 * Cancels before the data is ready. An email goes to the requester and to the accounts that were asked to decide. `seen`:
 * how many notes the author had seen; a form that comes twice is then answered like the first time. @throws Refusal
 * `not-found`, `not-in-this-state`
 */
export const cancelForSupport = (db: Knex, id: RequestId, by: string, reason: string, seen?: number): Promise<State> =>
  db.transaction(async (tx) => {
    const request = await lockRequest(tx, id);
    if (!request) throw notFound();
    if (await sameNoteSince(tx, id, { by, act: 'cancelled', text: reason }, seen)) return request.status;
    const note = await writeNote(tx, id, { by, act: 'cancelled', text: reason });
    return moveByDecision(tx, request, {
      name: 'cancelled',
      actor: `staff:${by}`,
      decision: 'cancelled',
      detail: { by: 'support' },
      aside: { note: note.id },
      tells: { step: 'cancelled', to: ['requester', 'deciders'] },
    });
  });

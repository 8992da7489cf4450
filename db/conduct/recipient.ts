/**
 * R61: a recipient that may be a gatekeeper, or is outside the Union, is looked at by staff before the customer is asked. The request waits
 * after it was confirmed; that it may go on is a decision like any other.
 */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { notFound, notInThisState } from '../../domain/refusal.ts';
import { isEnd } from '../../domain/requests/states.ts';
import { decide } from '../requests/decide.ts';
import { lockRequest } from '../requests/row.ts';
import { trace } from '../requests/transition.ts';
import { writeNote } from '../support/notes.ts';

/** Lets a request go on, with a reason that is kept as a note. Done again it changes nothing. @throws Refusal `not-found`, `not-in-this-state` */
export const allowRecipient = (db: Knex, id: RequestId, by: string, reason: string): Promise<void> =>
  db.transaction(async (tx) => {
    const request = await lockRequest(tx, id);
    if (!request) throw notFound();
    const { held } = request.details as { held?: string };
    if (isEnd(request.status) || !held) throw notInThisState(request);
    if (await tx('decisions').where({ request_id: id, kind: 'recipient-allowed' }).first('kind')) return;
    const note = await writeNote(tx, id, { by, act: 'recipient-allowed', text: reason });
    await decide(tx, id, 'recipient-allowed', `staff:${by}`);
    await trace(tx, id, 'recipient-allowed', `staff:${by}`, { note: note.id });
  });

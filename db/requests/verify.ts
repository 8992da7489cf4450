/** R13: the person behind the address confirms a request. */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { linkDead, notFound } from '../../domain/refusal.ts';
import { isEnd, type State } from '../../domain/requests/states.ts';
import { lapsesUnconfirmed } from '../../domain/requests/types.ts';
import { startClocks } from './clocks.ts';
import { decide } from './decide.ts';
import { lockRequest } from './row.ts';
import { trace } from './transition.ts';

/**
 * The link in the email was confirmed. Doing it twice answers the same, whatever has become of the request since; after
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

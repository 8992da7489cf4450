/** R13: the person behind the address confirms a request. */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { linkDead, notFound } from '../../domain/refusal.ts';
import { stages } from '../../domain/requests/stages.ts';
import { isEnd, type State } from '../../domain/requests/states.ts';
import { lapsesUnconfirmed, requestTypeNames } from '../../domain/requests/types.ts';
import { startClocks } from './clocks.ts';
import { lockRequest } from './row.ts';
import { acted, actedBy } from './transition.ts';

/**
 * R13: the link in the email was confirmed. Doing it twice answers the same, whatever has become of the request since; after
 * the window, or where it ended unconfirmed, the link is dead. A public body may confirm as long as its request is open (R36).
 */
export const verifyEmail = async (db: Knex, id: RequestId): Promise<State> =>
  (await markVerified(db, id)) ??
  db.transaction(async (tx) => {
    const request = await lockRequest(tx, id);
    if (!request) throw notFound();
    if (request.verified_at) return request.status;
    if (isEnd(request.status)) throw linkDead(request.status);
    if (lapsesUnconfirmed(request.type) && request.verify_by && request.now >= request.verify_by)
      throw linkDead('lapsed');
    if (!request.verify_by) await startClocks(tx, id); // its email came, though the mail service's answer has not
    const state = await markVerified(tx, id);
    if (!state) throw new Error(`an email can't be verified in the state ${request.status}`);
    return state;
  });

const neverLapse = requestTypeNames.filter((type) => !lapsesUnconfirmed(type));

/** Verifies a request that waits for it and whose window is open; `null` for any other. It needs no lock of its own. */
async function markVerified(db: Knex, id: RequestId): Promise<State | null> {
  const { rows } = await db.raw<{ rows: { status: State }[] }>(
    `with verified as (
       update requests set verified_at = clock_timestamp() + clock_shift, look_wanted_at = clock_timestamp(), look_signalled_at = null
       where id = :id and status = :waiting and verified_at is null
         and (clock_timestamp() + clock_shift < verify_by or verify_by is not null and type = any(:neverLapse))
       returning id, status, 'link' as actor, verified_at as at
     ), ${acted('verified')}
     select status from verified`,
    {
      id,
      waiting: stages.verification.state,
      neverLapse,
      ...actedBy({ name: 'email-verified', decision: 'verified' }),
    },
  );
  return rows[0]?.status ?? null;
}

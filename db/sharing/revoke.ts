/** Revoking a consent by the link in its receipt (R29). */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { linkDead, notFound, notInThisState } from '../../domain/refusal.ts';
import { isEnd, type State } from '../../domain/requests/states.ts';
import { copiesMayExist } from '../downloads/under-way.ts';
import { deciderAccount } from './consent.ts';
import { endShares, type ShareEnded } from './end.ts';
import { inRounds, mayTryAlone } from '../postgres/rounds.ts';
import { findRequest, type RequestRow } from '../requests/row.ts';

/** What revoking came to. */
export interface Revoked extends ShareEnded {
  status: State;
}

/** A link to decide by: which request, and the number of the one who was asked. */
interface DeciderLink {
  id: RequestId;
  decider: number;
}

/** Revokes all of it; doing it twice answers the same. @throws Refusal `not-found`, `link-dead` */
export type RevokeByLink = (link: DeciderLink) => Promise<Revoked>;

/**
 * Revocations of the same moment share one statement, since the round trip is most of the cost. They do not depend on one
 * another: a request whose row is locked gets a statement of its own, and so does every request where the common one fails.
 */
export function revokeByLink(db: Knex): RevokeByLink {
  return inRounds<DeciderLink, Revoked>(
    () => 'one line for all',
    async (round) => {
      const links = round.map(({ item }) => item);
      const ended = await endSharesOf(db, links, 'leave').catch((error: unknown) => {
        if (!mayTryAlone(error)) throw error;
        return new Map<RequestId, ShareEnded>();
      });
      for (const { item, resolve } of round) {
        const own = ended.get(item.id);
        resolve(own ? { status: 'revoked', ...own } : revokeAlone(db, item));
      }
    },
  );
}

async function revokeAlone(db: Knex, link: DeciderLink): Promise<Revoked> {
  const own = (await endSharesOf(db, [link], 'wait')).get(link.id);
  if (own) return { status: 'revoked', ...own };
  const [request, account] = await Promise.all([findRequest(db, link.id), deciderAccount(db, link.id, link.decider)]);
  if (!request || !account) throw notFound();
  if (request.status === 'revoked') return revokedBefore(db, request);
  throw isEnd(request.status) ? linkDead(request.status) : notInThisState(request);
}

/** What revoking answers the second time. */
export const revokedBefore = async (db: Knex, { id }: RequestRow): Promise<Revoked> => ({
  status: 'revoked',
  products: [],
  copiesRemain: await copiesMayExist(db, id),
});

/** What to do about a share whose row another transaction has locked: wait for the lock, or leave the share as it is. */
type Held = 'wait' | 'leave';

/** Ends the shares of these links. A link whose number belongs to no decider ends nothing. */
const endSharesOf = (db: Knex, links: readonly DeciderLink[], held: Held): Promise<Map<RequestId, ShareEnded>> =>
  endShares(db, {
    // All transactions lock requests in the order of their ids, so that they can't wait for each other in a circle.
    requests: `(select r.id, 'account:' || d.account_id from unnest(:ids::uuid[], :deciders::int[]) as link (id, no)
      join deciders d on d.request_id = link.id and d.no = link.no join requests r on r.id = link.id
      order by r.id for update of r ${held === 'leave' ? 'skip locked' : ''})`,
    bindings: { ids: links.map(({ id }) => id), deciders: links.map(({ decider }) => decider) },
  });

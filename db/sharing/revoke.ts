/** Revoking a consent by the link in its receipt (R29). */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { linkDead, notFound, notInThisState } from '../../domain/refusal.ts';
import { isEnd, type State } from '../../domain/requests/states.ts';
import { isDatabaseAway, isHeldUp } from '../postgres/away.ts';
import { copiesMayExist } from '../downloads/under-way.ts';
import { deciderAccount } from './consent.ts';
import { endShares, type ShareEnded } from './end.ts';
import { inRounds } from '../postgres/rounds.ts';
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
        if (isDatabaseAway(error) && !isHeldUp(error)) throw error;
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

/** What becomes of a share whose row somebody else holds: we wait for them and look again, or it stays as it is. */
type Held = 'wait' | 'leave';

/** Ends the shares of those links that somebody was sent. */
const endSharesOf = (db: Knex, links: readonly DeciderLink[], held: Held): Promise<Map<RequestId, ShareEnded>> =>
  endShares(db, {
    // In one order for everybody.
    requests: `(select r.id, 'account:' || d.account_id from unnest(:ids::uuid[], :deciders::int[]) as link (id, no)
      join deciders d on d.request_id = link.id and d.no = link.no join requests r on r.id = link.id
      order by r.id for update of r ${held === 'leave' ? 'skip locked' : ''})`,
    bindings: { ids: links.map(({ id }) => id), deciders: links.map(({ decider }) => decider) },
  });

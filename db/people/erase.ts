/** R58: removes the records about one person (Article 17 of the GDPR), except requests that are under way or held. */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { endCredentialsOf } from '../credentials/credentials.ts';
import { lockEnds } from '../access/lock-ends.ts';
import { audit, type Actor } from '../requests/transition.ts';
import { removeNoticesOf } from '../notices/upkeep.ts';
import { endWebhooksOf } from '../webhooks/webhooks.ts';
import { endSessionsOf } from '../sign-in/end.ts';
import { removeInvitations, removeRentals } from '../upkeep/company-details.ts';
import { isOfPerson, removeDeveloper } from '../upkeep/developer-details.ts';
import { endLinksOf, removeLinksOf } from '../upkeep/link-details.ts';
import { removeApplications, removeEnquiries } from '../upkeep/letter-details.ts';
import { removeDetails, removeProof } from '../upkeep/request-details.ts';
import { findPerson } from './find.ts';

export interface Erased {
  requests: number;
  enquiries: number;
  applications: number;
  /** Profiles of developers; a person's credentials end with it. */
  developers: number;
  /** Invitations to companies, and accesses that rental companies gave. */
  invitations: number;
  rentals: number;
  /** The requests that stay for now, and why: not over yet, or held for a legal reason. */
  left: { request: RequestId; why: 'under-way' | 'held' }[];
  /** Accounts and registrations are the operator's own records: they are removed where they come from. */
  accounts: string[];
}

/**
 * Removes the records at once, with an entry in the audit trail that holds counts only. The proof of the person's own
 * requests goes, too. The proof of others' requests that name the person goes when its time is over.
 */
export const erasePerson = (db: Knex, email: string, by: Actor): Promise<Erased> =>
  db.transaction(async (tx) => {
    const { accounts, requests, named, enquiries, applications, developers, invitations, rentals } = await findPerson(
      tx,
      email,
    );
    const these = (column: string, ids: readonly string[]) => ({
      where: `${column} = any(:ids)`,
      bindings: { ids },
      by,
    });
    // Before anything else is written: whoever ends access writes into the audit trail after it (decision 0026).
    await endCredentialsOf(tx, developers.filter(isOfPerson), by);
    await lockEnds(tx);
    await endLinksOf(tx, accounts, by);
    const removed = await removeAll([...requests, ...named], (ids) => removeDetails(tx, these('r.id', ids)));
    await removeAll(requests, (ids) => removeProof(tx, these('r.id', ids)));
    const erased = {
      requests: removed,
      enquiries: await removeAll(enquiries, (ids) => removeEnquiries(tx, these('e.id', ids))),
      applications: await removeAll(applications, (ids) => removeApplications(tx, these('a.id', ids))),
      developers: developers.length,
      invitations: await removeAll(invitations, (ids) => removeInvitations(tx, these('i.id', ids))),
      rentals: await removeAll(rentals, (ids) => removeRentals(tx, these('i.id', ids))),
    };
    await endWebhooksOf(tx, developers.filter(isOfPerson), by);
    for (const owner of developers) await removeDeveloper(tx, owner, by);
    await removeLinksOf(tx, accounts);
    await removeNoticesOf(tx, accounts);
    await tx.raw('update requests set former_email = null where lower(former_email) = lower(?)', [email]); // R15
    for (const account of accounts) await endSessionsOf(tx, account);
    const { rows: left } = await tx.raw<{ rows: Erased['left'] }>(
      `select id as request, case when held_at is not null then 'held' else 'under-way' end as why
       from requests where id = any(?) and details_removed_at is null order by id`,
      [[...requests, ...named]],
    );
    await audit(tx, 'people', 'person-erased', by, { ...erased, left: left.length });
    return { ...erased, left, accounts };
  });

/** Piece by piece, so that none is passed over. Answers how many there were. */
async function removeAll(ids: readonly string[], remove: (ids: readonly string[]) => Promise<number>): Promise<number> {
  let total = 0;
  for (let at = 0; at < ids.length; at += PIECE) total += await remove(ids.slice(at, at + PIECE));
  return total;
}
const PIECE = 200;

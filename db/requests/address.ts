/** The address of a request becomes another: support corrects it after a word with its requester (R15), or whoever submitted it does (R18). */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { notFound, notInThisState } from '../../domain/refusal.ts';
import { isEnd, type State } from '../../domain/requests/states.ts';
import { isSharing } from '../../domain/requests/types.ts';
import { refuseTooManyMails } from '../mails/again.ts';
import { queueMailAnew } from '../mails/outbox.ts';
import { writeNote } from '../support/notes.ts';
import { actorFor, isOwn, type Submitter } from './own.ts';
import { replaceLinks } from './ready-link.ts';
import { lockRequest } from './row.ts';

/** The new address, who entered it, and why; the reason is kept as a note. */
export interface AddressCorrection {
  email: string;
  by: string;
  reason: string;
}

/**
 * All mail goes to the new address from the commit, and every link that was sent before is dead. Before the request is confirmed
 * the new address gets the link that confirms, with its whole window; afterwards it gets the new link, or word of what is to come.
 * An address that had confirmed is told that it was replaced. Once a customer has consented the address stays: the consent names
 * who receives the data. The same address again changes nothing. @throws Refusal `not-found`, `not-in-this-state`
 */
export const correctAddress = (db: Knex, id: RequestId, correction: AddressCorrection): Promise<State> =>
  db.transaction(async (tx) => {
    const { email, by, reason } = correction;
    const request = await lockRequest(tx, id);
    if (!request) throw notFound();
    if (isEnd(request.status) || (isSharing(request.type) && request.consented_at)) throw notInThisState(request);
    if (request.status === 'ready' && request.download_until && request.now >= request.download_until)
      throw notInThisState(request);
    if (request.email === email) return request.status;
    await writeNote(tx, id, { by, act: 'address-corrected', text: reason });
    const confirmed = request.verified_at !== null;
    await tx('requests')
      .where({ id })
      .update({ email, ...(confirmed ? { former_email: request.email } : { verify_by: null }) });
    await replaceLinks(tx, request, { event: 'address-corrected', actor: `staff:${by}` });
    if (!confirmed) await queueMailAnew(tx, id, 'verify');
    else await queueMailAnew(tx, id, request.status === 'ready' ? 'new-link' : 'address-corrected');
    if (confirmed) await queueMailAnew(tx, id, 'address-replaced', ['former']);
    return request.status;
  });

/**
 * Whoever submitted the request gives another address, as long as nobody has confirmed: it gets the link that confirms, with its whole
 * window, and every link that was sent before is dead. The same address again changes nothing.
 * @throws Refusal `not-found`, `not-in-this-state`, `too-many-mails`
 */
export const giveOtherAddress = (db: Knex, id: RequestId, email: string, by: Submitter): Promise<State> =>
  db.transaction(async (tx) => {
    const request = await lockRequest(tx, id);
    if (!request || (by !== 'by-link' && !isOwn(request, by))) throw notFound();
    if (request.status !== 'awaiting-verification' || request.verified_at) throw notInThisState(request);
    if (request.email === email) return request.status;
    await refuseTooManyMails(tx, id);
    await tx('requests').where({ id }).update({ email, verify_by: null });
    await replaceLinks(tx, request, { event: 'address-changed', actor: actorFor(by) });
    await queueMailAnew(tx, id, 'verify');
    return request.status;
  });

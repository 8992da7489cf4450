/** What the customer is asked, as the consent and revoke links show it (R26, R28). Reads only. */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { notFound } from '../../domain/refusal.ts';
import { detailsOf, type SharingDetails } from '../../domain/requests/details.ts';
import { requestStateByLink, type RequestState } from '../requests/views.ts';
import { deciderAccount } from './consent.ts';
import type { RequestRow } from '../requests/row.ts';

export interface ConsentView {
  request: RequestRow;
  state: RequestState;
  sharing: Pick<SharingDetails, 'recipient' | 'purpose' | 'agreement'>;
}

/** @throws Refusal `not-found` where the link is nobody's */
export async function consentView(db: Knex, id: RequestId, decider: number): Promise<ConsentView> {
  const [{ request, state }, account] = await Promise.all([
    requestStateByLink(db, id, 'customer'),
    deciderAccount(db, id, decider),
  ]);
  if (!account) throw notFound();
  const { recipient, purpose, agreement } = detailsOf('agent', request);
  return { request, state, sharing: { recipient, purpose, agreement } };
}

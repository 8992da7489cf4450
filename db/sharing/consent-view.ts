/** What the customer is asked, as the consent and revoke links show it (R26, R28). Reads only. */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { notFound } from '../../domain/refusal.ts';
import { detailsOf, type SharingDetails } from '../../domain/requests/details.ts';
import { requestStateByLink, type RequestState } from '../requests/views.ts';
import { accountToConsent, deciderAccount } from './consent.ts';
import type { Locale } from '../../domain/languages/languages.ts';
import type { RequestRow } from '../requests/row.ts';

export interface ConsentView {
  request: RequestRow;
  state: RequestState;
  /** The reader's own language; `null` where the account does not say. */
  locale: Locale | null;
  sharing: Pick<SharingDetails, 'recipient' | 'purpose' | 'agreement'>;
}

/** `to`: which link it is, by the number of whose it is. @throws Refusal `not-found` where the link is nobody's */
export async function consentView(
  db: Knex,
  id: RequestId,
  decider: number,
  to: 'consent' | 'revoke',
): Promise<ConsentView> {
  const [{ request, state }, account] = await Promise.all([
    requestStateByLink(db, id, 'customer'),
    (to === 'consent' ? accountToConsent : deciderAccount)(db, id, decider),
  ]);
  if (!account) throw notFound();
  const { recipient, purpose, agreement } = detailsOf('agent', request);
  const { locale } = (await db('accounts').where({ id: account }).first('locale')) as { locale: Locale | null };
  return { request, state, locale, sharing: { recipient, purpose, agreement } };
}

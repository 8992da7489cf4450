/** How a page about one request is written for its reader: in which language, and in which time zone its days are. */
import type { ConsentView } from '../../db/sharing/consent-view.ts';
import type { RequestRow } from '../../db/requests/row.ts';
import type { Locale } from '../../domain/languages/languages.ts';

interface Reading {
  /** None: the browser is to say. */
  locale?: Locale;
  timeZone: string;
}

/** The requester reads as the request was submitted: days are those of its own policy, as in its emails. */
export const forRequester = ({ locale, policy }: RequestRow): Reading => ({ locale, timeZone: policy.timeZone });

/** R26: a customer reads in the language of their account; where it has none, in the browser's. */
export const forCustomer = ({ locale, request }: Pick<ConsentView, 'locale' | 'request'>): Reading => ({
  ...(locale ? { locale } : {}),
  timeZone: request.policy.timeZone,
});

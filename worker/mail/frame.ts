/** What stands around every mail: the greeting, the link to the request's status, and why it came. */
import type { Letter } from './letter.ts';

export interface Frame {
  hello: string;
  /** None for an account: it follows and ends shares where it signs in. */
  follow: { label: string; url: string } | null;
  footer: string[];
  /** Language of the mail, for screen readers. */
  language: string;
  sender: string;
}

export const frameOf = ({ record, say, link, operator }: Letter): Frame => {
  const toRequester = record.recipient === 'requester';
  const why = toRequester ? 'why' : 'why.account';
  return {
    hello: say.words('hello'),
    follow: toRequester ? { label: say.words('follow'), url: link('status') } : null,
    footer: [
      say.words(why, { operator: operator.name }),
      ...(toRequester ? [] : [say.words('shares')]),
      say.words('reference', { id: record.requestId }),
      say.words('questions', { contact: operator.contact }),
    ],
    language: say.locale,
    sender: operator.name,
  };
};

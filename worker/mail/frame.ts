/** What stands around every mail: the greeting, the link to the request's status, and why it came. */
import type { Letter } from './letter.ts';

export interface Frame {
  hello: string;
  follow: { label: string; url: string };
  footer: string[];
  /** Language of the mail, for screen readers. */
  language: string;
  sender: string;
}

export const frameOf = ({ record, say, links, operator }: Letter): Frame => ({
  hello: say.words('hello'),
  follow: { label: say.words('follow'), url: links.status },
  footer: [
    say.words('why', { operator: operator.name }),
    say.words('reference', { id: record.requestId }),
    say.words('questions', { contact: operator.contact }),
  ],
  language: say.locale,
  sender: operator.name,
});

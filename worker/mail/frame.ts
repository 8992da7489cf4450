/** What stands around every mail: the greeting, the link to where things stand, and why it came. */
import type { ApplicationMailRecord } from '../../db/mails/record/application.ts';
import type { DigestMailRecord } from '../../db/mails/record/digest.ts';
import type { EnquiryMailRecord } from '../../db/mails/record/enquiry.ts';
import type { MailRecipient } from '../../domain/mails/steps.ts';
import type { Letter, OtherLetter } from './letter.ts';
import type { WordKey } from './words/en/mails.ts';

export interface Frame {
  hello: string;
  /** None for an account, which follows and ends shares where it signs in, nor for who only gets a notice. */
  follow: { label: string; url: string } | null;
  footer: string[];
  /** Language of the mail, for screen readers. */
  language: string;
  sender: string;
}

/** Around a mail about a request. */
export const frameOf = (letter: Letter): Frame => {
  const { record, say, link } = letter;
  const frame = frameAround(letter, whyTo(record.recipient), say.words('reference', { id: record.requestId }));
  if (record.recipient === 'requester')
    return { ...frame, follow: { label: say.words('follow'), url: link('status') } };
  if (record.recipient === 'renter') return frame;
  const [why = '', ...rest] = frame.footer;
  return { ...frame, footer: [why, say.words('shares'), ...rest] };
};

function whyTo(recipient: MailRecipient): WordKey {
  if (recipient === 'requester') return 'why';
  return recipient === 'renter' ? 'why.renter' : 'why.account';
}

export const frameOfEnquiry = (letter: OtherLetter<EnquiryMailRecord>): Frame =>
  frameAround(letter, 'why.enquiry', letter.say.words('reference.enquiry', { id: letter.record.enquiryId }));

export const frameOfApplication = (letter: OtherLetter<ApplicationMailRecord>): Frame =>
  frameAround(
    letter,
    'why.application',
    letter.say.words('reference.application', { id: letter.record.applicationId }),
  );

export const frameOfDigest = (letter: OtherLetter<DigestMailRecord>): Frame =>
  frameAround(letter, 'why.digest', letter.say.words('reference.digest', { day: letter.say.day(letter.record.day) }));

const frameAround = ({ say, operator }: OtherLetter<unknown>, why: WordKey, reference: string): Frame => ({
  hello: say.words('hello'),
  follow: null,
  footer: [
    say.words(why, { operator: operator.name }),
    reference,
    say.words('questions', { contact: operator.contact }),
  ],
  language: say.locale,
  sender: operator.name,
});

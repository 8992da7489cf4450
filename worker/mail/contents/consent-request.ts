/** R26: who asks the customer for what, what consenting means, and the link to decide; and once more before the end. */
import { button, facts, paragraph, type MailContent } from '../content.ts';
import type { Letter, Writer } from '../letter.ts';
import { askedFor } from './asked.ts';
import { agreement, purpose, sharingOf, thirdParty } from './their-words.ts';

export const consentRequest: Writer = (letter) => asking(letter, 'consent-request');
export const consentReminder: Writer = (letter) => asking(letter, 'consent-reminder');

function asking(letter: Letter, step: 'consent-request' | 'consent-reminder'): MailContent {
  const { record, say, link, operator } = letter;
  const { consentBy, linkLifetimeMs } = sharingOf(letter);
  const until = say.moment(consentBy);
  const known = record.type === 'provider' ? 'consent.approved' : 'consent.unchecked';
  const decideBy = { label: say.words('decideBy'), values: [until] };
  return {
    subject: say.words(`${step}.subject`),
    title: say.words(`${step}.title`),
    blocks: [
      paragraph(say.words(`${step}.lead`, { operator: operator.name, until })),
      facts(thirdParty(letter), ...askedFor(record, say), agreement(letter), decideBy),
      purpose(letter),
      paragraph(say.words(known, { operator: operator.name })),
      paragraph(say.words('consent.does', { span: say.span(linkLifetimeMs) })),
      paragraph(say.words('consent.doesNot')),
      paragraph(say.words('consent.duties')),
      button(say.words('consent.button'), link('consent')),
      paragraph(say.words('consent.nothing')),
      ...(record.type === 'provider' ? [paragraph(say.words('consent.anyone'))] : []),
      paragraph(say.words('consent.otherwise', { until })),
      paragraph(say.words('consent.yourself')),
    ],
  };
}

/** R26: who asks the customer for what, what consenting means, and the link to decide; and once more before the end. */
import { button, facts, paragraph, type MailContent } from '../content.ts';
import type { Draft, Writer } from '../draft.ts';
import { askedFor } from './asked.ts';
import { agreement, purpose, sharingOf, thirdParty } from './their-words.ts';

export const consentRequest: Writer = (draft) => asking(draft, 'consent-request');
export const consentReminder: Writer = (draft) => asking(draft, 'consent-reminder');

function asking(draft: Draft, step: 'consent-request' | 'consent-reminder'): MailContent {
  const { record, say, link, operator } = draft;
  const { consentBy, linkLifetimeMs } = sharingOf(draft);
  const until = say.moment(consentBy);
  const known = record.type === 'provider' ? 'consent.approved' : 'consent.unchecked';
  const decideBy = { label: say.words('decideBy'), values: [until] };
  return {
    subject: say.words(`${step}.subject`),
    title: say.words(`${step}.title`),
    blocks: [
      paragraph(say.words(`${step}.lead`, { operator: operator.name, until })),
      facts(thirdParty(draft), ...askedFor(record, say), agreement(draft), decideBy),
      purpose(draft),
      paragraph(say.words(known, { operator: operator.name })),
      button(say.words('consent.button'), link('consent')),
      paragraph(say.words('consent.nothing')),
      paragraph(say.words('consent.does', { span: say.span(linkLifetimeMs) })),
      paragraph(say.words('consent.doesNot')),
      ...(record.products.some(({ kind }) => kind === 'vehicle') ? [paragraph(say.words('consent.tells'))] : []),
      paragraph(say.words('consent.duties')),
      ...(record.type === 'provider' ? [paragraph(say.words('consent.anyone'))] : []),
      paragraph(say.words('consent.otherwise', { until })),
      paragraph(say.words('consent.yourself')),
    ],
  };
}

/** How a third party's request ends without data: not matched (R25), not consented to in time (R26), declined (R27). */
import { facts, paragraph, type Fact } from '../content.ts';
import type { Draft, Writer } from '../draft.ts';
import { askedFor } from './asked.ts';
import { customerNamed, sharingOf, thirdParty } from './their-words.ts';

/** The same words whatever did not match. */
export const notMatched: Writer = (draft) => {
  const { say, operator } = draft;
  return {
    subject: say.words('not-matched.subject'),
    title: say.words('not-matched.title'),
    blocks: [
      paragraph(say.words('not-matched.lead', { operator: operator.name })),
      facts(...entered(draft)),
      paragraph(say.words('not-matched.why')),
      paragraph(say.words('not-matched.check')),
    ],
  };
};

export const declined: Writer = (draft) => ({
  subject: draft.say.words('declined.subject'),
  title: draft.say.words('declined.title'),
  blocks: [
    paragraph(draft.say.words('declined.lead')),
    facts(...entered(draft)),
    paragraph(draft.say.words('declined.reasons')),
  ],
});

export const consentNotGiven: Writer = (draft) => {
  const { record, say } = draft;
  const until = say.moment(sharingOf(draft).consentBy);
  const toRequester = record.recipient === 'requester';
  const side = toRequester ? 'requester' : 'customer';
  return {
    subject: say.words(`consent-not-given.${side}.subject`),
    title: say.words(`consent-not-given.${side}.title`),
    blocks: [
      paragraph(say.words(`consent-not-given.${side}.lead`, { until })),
      facts(...(toRequester ? entered(draft) : [thirdParty(draft), ...askedFor(record, say)])),
      paragraph(say.words(`consent-not-given.${side}.next`)),
    ],
  };
};

/** To the third party: no more about the customer than it entered itself. */
const entered = (draft: Draft): Fact[] => [customerNamed(draft), ...askedFor(draft.record, draft.say)];

/** How a third party's request ends without data: not matched (R25), not consented to in time (R26), declined (R27). */
import { facts, paragraph, type Fact } from '../content.ts';
import type { Letter, Writer } from '../letter.ts';
import { askedFor } from './asked.ts';
import { customerNamed, sharingOf, thirdParty } from './their-words.ts';

/** The same words whatever did not match. */
export const notMatched: Writer = (letter) => {
  const { say, operator } = letter;
  return {
    subject: say.words('not-matched.subject'),
    title: say.words('not-matched.title'),
    blocks: [
      paragraph(say.words('not-matched.lead', { operator: operator.name })),
      facts(...entered(letter)),
      paragraph(say.words('not-matched.why')),
      paragraph(say.words('not-matched.check')),
    ],
  };
};

export const declined: Writer = (letter) => ({
  subject: letter.say.words('declined.subject'),
  title: letter.say.words('declined.title'),
  blocks: [
    paragraph(letter.say.words('declined.lead')),
    facts(...entered(letter)),
    paragraph(letter.say.words('declined.reasons')),
  ],
});

export const consentNotGiven: Writer = (letter) => {
  const { record, say } = letter;
  const until = say.moment(sharingOf(letter).consentBy);
  const toRequester = record.recipient === 'requester';
  const side = toRequester ? 'requester' : 'customer';
  return {
    subject: say.words(`consent-not-given.${side}.subject`),
    title: say.words(`consent-not-given.${side}.title`),
    blocks: [
      paragraph(say.words(`consent-not-given.${side}.lead`, { until })),
      facts(...(toRequester ? entered(letter) : [thirdParty(letter), ...askedFor(record, say)])),
      paragraph(say.words(`consent-not-given.${side}.next`)),
    ],
  };
};

/** To the third party: no more about the customer than it entered itself. */
const entered = (letter: Letter): Fact[] => [customerNamed(letter), ...askedFor(letter.record, letter.say)];

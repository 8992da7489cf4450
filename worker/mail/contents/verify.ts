/** R13, R24, R34–R36: what was asked for, and the link that confirms it. */
import { button, facts, paragraph } from '../content.ts';
import type { Letter, Writer } from '../letter.ts';
import { askedFor } from './asked.ts';
import { charge, whenCharged } from './charge.ts';
import { formEntered } from './reviewed.ts';
import { agreement, customerNamed, purpose, thirdParty } from './their-words.ts';

export const verify: Writer = (letter) => {
  const { record, say, link, operator } = letter;
  const until = say.moment(record.verifyBy);
  const confirmBy = { label: say.words('confirmBy'), values: [until] };
  const { parties, terms, means } = record.sharing ? ofSharing(letter) : formEntered(letter);
  return {
    subject: say.words('verify.subject', { operator: operator.name }),
    title: say.words('verify.title'),
    blocks: [
      paragraph(say.words(record.sharing ? 'verify.sharing' : 'verify.asked', { operator: operator.name })),
      facts(...parties, ...askedFor(record, say), ...terms, confirmBy),
      ...means,
      button(say.words('verify.button'), link('verify')),
      paragraph(say.words('verify.nothing')),
      paragraph(say.words('verify.notYou', { until })),
    ],
  };
};

const ofSharing = (letter: Letter) => ({
  parties: [thirdParty(letter), customerNamed(letter)],
  terms: [agreement(letter), ...charge(letter)],
  means: [purpose(letter), paragraph(letter.say.words('verify.customer')), ...whenCharged(letter)],
});

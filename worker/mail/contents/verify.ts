/** R13: what was asked for, and the link that confirms it. */
import { button, facts, paragraph } from '../content.ts';
import type { Writer } from '../letter.ts';
import { askedFor } from './asked.ts';

export const verify: Writer = ({ record, say, links, operator }) => {
  const until = say.moment(record.verifyBy);
  return {
    subject: say.words('verify.subject', { operator: operator.name }),
    title: say.words('verify.title'),
    blocks: [
      paragraph(say.words('verify.asked', { operator: operator.name })),
      facts(...askedFor(record, say), { label: say.words('confirmBy'), values: [until] }),
      button(say.words('verify.button'), links.verify),
      paragraph(say.words('verify.nothing')),
      paragraph(say.words('verify.notYou', { until })),
    ],
  };
};

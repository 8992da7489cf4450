/** R19: the request ended because somebody cancelled it, and who that was. */
import { facts, paragraph } from '../content.ts';
import type { Writer } from '../letter.ts';
import { askedFor } from './asked.ts';

export const cancelled: Writer = ({ record, say, operator }) => ({
  subject: say.words('cancelled.subject'),
  title: say.words('cancelled.title'),
  blocks: [
    ...(record.cancelledBy ? [paragraph(say.words(`cancelled.${record.cancelledBy}`))] : []),
    facts(...askedFor(record, say)),
    paragraph(say.words('cancelled.nothing')),
    paragraph(say.words('cancelled.notYou', { contact: operator.contact })),
  ],
});

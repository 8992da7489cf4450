/** R14: says that the deadline was missed, and whom to ask. */
import { facts, paragraph } from '../content.ts';
import type { Writer } from '../draft.ts';
import { askedFor } from './asked.ts';

export const overdue: Writer = ({ record, say, operator }) => ({
  subject: say.words('overdue.subject'),
  title: say.words('overdue.title'),
  blocks: [
    ...(record.dueBy ? [paragraph(say.words('overdue.missed', { dueBy: say.moment(record.dueBy) }))] : []),
    paragraph(say.words(record.status === 'ready' ? 'overdue.ready' : 'overdue.goesOn')),
    facts(...askedFor(record, say)),
    paragraph(say.words('overdue.contact', { contact: operator.contact })),
  ],
});

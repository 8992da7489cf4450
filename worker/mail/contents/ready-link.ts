/** R15: a link that was ready was ended before its time, or a new one took its place. */
import { button, facts, paragraph } from '../content.ts';
import type { Writer } from '../draft.ts';
import { askedFor } from './asked.ts';

export const withdrawn: Writer = ({ record, say, operator }) => ({
  subject: say.words('withdrawn.subject'),
  title: say.words('withdrawn.title'),
  blocks: [
    paragraph(say.words('withdrawn.lead')),
    facts(...askedFor(record, say)),
    paragraph(say.words('withdrawn.copies')),
    paragraph(say.words('cancelled.notYou', { contact: operator.contact })),
  ],
});

export const newLink: Writer = ({ record, say, link }) => ({
  subject: say.words('newLink.subject'),
  title: say.words('newLink.title'),
  blocks: [
    paragraph(say.words('newLink.lead')),
    facts(...askedFor(record, say)),
    button(say.words('ready.button'), link('download')),
    ...(record.downloadUntil ? [paragraph(say.words('ready.until', { until: say.moment(record.downloadUntil) }))] : []),
    paragraph(say.words('link.keep')),
  ],
});

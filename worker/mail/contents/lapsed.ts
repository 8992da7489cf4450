/** R13: the request ended because nobody confirmed it. */
import { facts, paragraph } from '../content.ts';
import type { Writer } from '../draft.ts';
import { askedFor } from './asked.ts';

export const lapsed: Writer = ({ record, say }) => ({
  subject: say.words('lapsed.subject'),
  title: say.words('lapsed.title'),
  blocks: [
    paragraph(say.words('lapsed.lead', { until: say.moment(record.verifyBy) })),
    facts(...askedFor(record, say)),
    ...(record.sharing ? [paragraph(say.words('lapsed.customer'))] : []),
    paragraph(say.words('lapsed.removed')),
    paragraph(say.words('lapsed.again')),
  ],
});

/** R38: a question was taken, and its answer; of a complaint also that the answer is late (R50). */
import type { EnquiryMailRecord } from '../../../db/mails/record/enquiry.ts';
import { button, facts, linesOf, paragraph, quote, type MailContent } from '../content.ts';
import type { OtherDraft } from '../draft.ts';
import { capped } from './their-words.ts';

type EnquiryLetter = OtherDraft<EnquiryMailRecord>;
const QUESTION_SHOWN = 1000;

/**
 * Nobody has verified the address, so nothing of what was typed goes there; nor does the request's number, which is
 * known only where there is such a request.
 */
export const enquiryReceived = ({ record, say, operator }: EnquiryLetter, conversation: string): MailContent => ({
  subject: say.words('enquiry-received.subject'),
  title: say.words('enquiry-received.title'),
  blocks: [
    paragraph(say.words('enquiry-received.lead', { operator: operator.name })),
    facts({ label: say.words('enquiry.topic'), values: [say.words(`enquiry.topic.${record.topic}`)] }),
    ...(record.topic === 'complaint' && record.answerBy
      ? [paragraph(say.words('enquiry-received.complaint', { until: say.moment(record.answerBy) }))]
      : []),
    paragraph(say.words('enquiry-received.more')),
    button(say.words('enquiry.button'), conversation),
    paragraph(say.words('enquiry-received.notYou')),
    paragraph(say.words('enquiry.keep')),
  ],
});

/** The answer is our own and stays as it is; what the enquirer wrote is not. */
export const enquiryAnswered = ({ record, say }: EnquiryLetter, conversation: string): MailContent => ({
  subject: say.words('enquiry-answered.subject'),
  title: say.words('enquiry-answered.title'),
  blocks: [
    ...(record.outcome ? [paragraph(say.words(`complaint.outcome.${record.outcome}`))] : []),
    ...linesOf(record.answer ?? '').map(paragraph),
    ...(record.question
      ? [quote(say.words('enquiry-answered.question'), capped(record.question, QUESTION_SHOWN))]
      : []),
    paragraph(say.words('enquiry-answered.more')),
    button(say.words('enquiry.button'), conversation),
    paragraph(say.words('enquiry.keep')),
  ],
});

/** R50: the day on which the answer was due has come. */
export const complaintLate = ({ record, say }: EnquiryLetter, conversation: string): MailContent => ({
  subject: say.words('complaint-late.subject'),
  title: say.words('complaint-late.title'),
  blocks: [
    ...(record.answerBy ? [paragraph(say.words('complaint-late.lead', { until: say.moment(record.answerBy) }))] : []),
    paragraph(say.words('complaint-late.next')),
    button(say.words('enquiry.button'), conversation),
  ],
});

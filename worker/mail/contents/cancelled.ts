/** R19: the request ended because somebody cancelled it, who that was, and why where support wants that told (R50). */
import { facts, paragraph } from '../content.ts';
import type { Writer } from '../draft.ts';
import { askedFor, askedInShort } from './asked.ts';
import { reasonGiven, thirdParty } from './their-words.ts';

export const cancelled: Writer = (draft) => (draft.record.recipient === 'requester' ? toRequester : toCustomer)(draft);

const toRequester: Writer = ({ record, say, operator }) => ({
  subject: say.words('cancelled.subject'),
  title: say.words('cancelled.title'),
  blocks: [
    ...(record.cancelledBy ? [paragraph(say.words(`cancelled.${record.cancelledBy}`))] : []),
    ...(record.cancelledWhy ? [reasonGiven(record.cancelledWhy, say)] : []),
    facts(...(record.verifiedAt ? askedFor : askedInShort)(record, say)),
    paragraph(say.words('cancelled.nothing')),
    paragraph(say.words('cancelled.notYou', { contact: operator.contact })),
  ],
});

/** R40: whoever was asked to decide about a third party's request, which our support cancelled. */
const toCustomer: Writer = (draft) => ({
  subject: draft.say.words('cancelled.customer.subject'),
  title: draft.say.words('cancelled.customer.title'),
  blocks: [
    paragraph(draft.say.words('cancelled.customer.lead')),
    facts(thirdParty(draft), ...askedFor(draft.record, draft.say)),
    paragraph(draft.say.words('cancelled.nothing')),
  ],
});

/** R19: the request ended because somebody cancelled it, and who that was. */
import { facts, paragraph } from '../content.ts';
import type { Writer } from '../letter.ts';
import { askedFor, askedInShort } from './asked.ts';
import { thirdParty } from './their-words.ts';

export const cancelled: Writer = (letter) =>
  (letter.record.recipient === 'requester' ? toRequester : toCustomer)(letter);

const toRequester: Writer = ({ record, say, operator }) => ({
  subject: say.words('cancelled.subject'),
  title: say.words('cancelled.title'),
  blocks: [
    ...(record.cancelledBy ? [paragraph(say.words(`cancelled.${record.cancelledBy}`))] : []),
    facts(...(record.verifiedAt ? askedFor : askedInShort)(record, say)),
    paragraph(say.words('cancelled.nothing')),
    paragraph(say.words('cancelled.notYou', { contact: operator.contact })),
  ],
});

/** R40: whoever was asked to decide about a third party's request, which our support cancelled. */
const toCustomer: Writer = (letter) => ({
  subject: letter.say.words('cancelled.customer.subject'),
  title: letter.say.words('cancelled.customer.title'),
  blocks: [
    paragraph(letter.say.words('cancelled.customer.lead')),
    facts(thirdParty(letter), ...askedFor(letter.record, letter.say)),
    paragraph(letter.say.words('cancelled.nothing')),
  ],
});

/** R28: what the customer consented to, and the link to end it. */
import { button, facts, paragraph, type Block } from '../content.ts';
import type { Letter, Writer } from '../letter.ts';
import { askedFor } from './asked.ts';
import { agreement, purpose, sharingOf, thirdParty } from './their-words.ts';

export const consentReceipt: Writer = (letter) => {
  const { record, say } = letter;
  const { receipt, consentedAt, linkLifetimeMs } = sharingOf(letter);
  const span = say.span(linkLifetimeMs);
  return {
    subject: say.words('consent-receipt.subject'),
    title: say.words('consent-receipt.title'),
    blocks: [
      paragraph(say.words('consent-receipt.lead')),
      facts(
        ...(receipt ? [{ label: say.words('receipt.number'), values: [receipt.id] }] : []),
        ...(consentedAt ? [{ label: say.words('receipt.given'), values: [say.moment(consentedAt)] }] : []),
        thirdParty(letter),
        ...askedFor(record, say),
        agreement(letter),
        ...(receipt
          ? [
              {
                label: say.words('receipt.until'),
                values: [say.words('receipt.untilAtTheLatest', { span, until: say.moment(receipt.until) })],
              },
            ]
          : []),
      ),
      purpose(letter),
      ...(record.endedAt ? [paragraph(say.words('sharing.over'))] : howToEnd(letter)),
    ],
  };
};

const howToEnd = ({ say, link }: Letter): Block[] => [
  paragraph(say.words('revoke.means')),
  button(say.words('revoke.button'), link('revoke')),
  paragraph(say.words('verify.nothing')),
];

/** R28: what the customer consented to, and the link to end it. */
import { button, facts, paragraph, type Block } from '../content.ts';
import type { Draft, Writer } from '../draft.ts';
import { askedFor } from './asked.ts';
import { agreement, purpose, sharingOf, thirdParty } from './their-words.ts';

export const consentReceipt: Writer = (draft) => {
  const { record, say } = draft;
  const { receipt, consentedAt, linkLifetimeMs } = sharingOf(draft);
  const span = say.span(linkLifetimeMs);
  return {
    subject: say.words('consent-receipt.subject'),
    title: say.words('consent-receipt.title'),
    blocks: [
      paragraph(say.words('consent-receipt.lead')),
      facts(
        ...(receipt ? [{ label: say.words('receipt.number'), values: [receipt.id] }] : []),
        ...(consentedAt ? [{ label: say.words('receipt.given'), values: [say.moment(consentedAt)] }] : []),
        thirdParty(draft),
        ...askedFor(record, say),
        agreement(draft),
        ...(receipt
          ? [
              {
                label: say.words('receipt.until'),
                values: [say.words('receipt.untilAtTheLatest', { span, until: say.moment(receipt.until) })],
              },
            ]
          : []),
      ),
      purpose(draft),
      ...(record.endedAt ? [paragraph(say.words('sharing.over'))] : howToEnd(draft)),
    ],
  };
};

const howToEnd = ({ say, link }: Draft): Block[] => [
  paragraph(say.words('revoke.means')),
  button(say.words('revoke.button'), link('revoke')),
  paragraph(say.words('verify.nothing')),
];

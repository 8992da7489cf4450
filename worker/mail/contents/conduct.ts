/** R60, R61: a third party is looked at first, it has to erase what it was given, it says that it did. */
import { button, facts, paragraph } from '../content.ts';
import type { Writer } from '../draft.ts';
import { askedFor } from './asked.ts';
import { customerNamed, reasonGiven, sharingOf, thirdParty } from './their-words.ts';

export const recipientHeld: Writer = (draft) => {
  const { record, say, operator } = draft;
  return {
    subject: say.words('recipient-held.subject'),
    title: say.words('recipient-held.title'),
    blocks: [
      paragraph(say.words('recipient-held.lead', { operator: operator.name })),
      paragraph(say.words(`recipient-held.${sharingOf(draft).held ?? 'gatekeeper'}`)),
      facts(customerNamed(draft), ...askedFor(record, say)),
      paragraph(say.words('recipient-held.next')),
    ],
  };
};

export const eraseDemanded: Writer = (draft) => {
  const { record, say, link, operator } = draft;
  return {
    subject: say.words('erase-demanded.subject'),
    title: say.words('erase-demanded.title'),
    blocks: [
      paragraph(say.words('erase-demanded.lead', { operator: operator.name })),
      ...(record.demand
        ? [
            reasonGiven(record.demand.reason, say),
            paragraph(say.words('erase-demanded.by', { day: say.day(record.demand.eraseBy) })),
          ]
        : []),
      facts(customerNamed(draft), ...askedFor(record, say)),
      button(say.words('erase-demanded.button'), link('status')),
      paragraph(say.words('erase-demanded.law')),
    ],
  };
};

/** To those who agreed. */
export const dataErased: Writer = (draft) => {
  const { record, say } = draft;
  return {
    subject: say.words('data-erased.subject'),
    title: say.words('data-erased.title'),
    blocks: [
      paragraph(say.words('data-erased.lead')),
      facts(thirdParty(draft), ...askedFor(record, say)),
      paragraph(say.words('data-erased.checked')),
    ],
  };
};

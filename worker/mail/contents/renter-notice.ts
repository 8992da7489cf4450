/**
 * R35: tells the renter what the rental company was given, and that it is the one to ask (R37). The company typed the
 * address, so there is no link in it, and of what the company wrote only the days.
 */
import { facts, paragraph } from '../content.ts';
import type { Writer } from '../draft.ts';
import { askedFor } from './asked.ts';
import { rentalCompany, rentalDays, reviewOf } from './reviewed.ts';

export const renterNotice: Writer = (draft) => {
  const { record, say, operator } = draft;
  const { form } = reviewOf(draft);
  if (form.type !== 'rental') throw new Error('a notice to a renter, of a request that is about no rental');
  return {
    subject: say.words('renter-notice.subject'),
    title: say.words('renter-notice.title'),
    blocks: [
      paragraph(say.words('renter-notice.lead', { operator: operator.name })),
      facts(rentalCompany(form, say), rentalDays(form, say), ...askedFor(record, say)),
      paragraph(say.words('renter-notice.ask', { operator: operator.name })),
      paragraph(say.words('renter-notice.notYou', { contact: operator.contact })),
    ],
  };
};

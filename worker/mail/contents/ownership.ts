/** R34: whether the vehicles were confirmed to be the company's, why, and what comes next. */
import { facts, paragraph } from '../content.ts';
import type { Writer } from '../draft.ts';
import { accepted } from './accepted.ts';
import { askedFor } from './asked.ts';
import { parties, reasonFor, reviewOf } from './reviewed.ts';

export const ownershipConfirmed: Writer = (draft) => accepted(draft, 'ownership-confirmed');

export const ownershipRefused: Writer = (draft) => {
  const { record, say, operator } = draft;
  return {
    subject: say.words('ownership-refused.subject'),
    title: say.words('ownership-refused.title'),
    blocks: [
      paragraph(say.words('ownership-refused.lead', { operator: operator.name })),
      ...reasonFor('ownership-refused', draft),
      facts(...parties(reviewOf(draft).form, say), ...askedFor(record, say)),
      paragraph(say.words('ownership-refused.again')),
      paragraph(say.words('ownership-refused.proof', { contact: operator.contact })),
    ],
  };
};

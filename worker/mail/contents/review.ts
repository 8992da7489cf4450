/** R36: a public body's request was taken for review, is to be changed, was accepted or was declined. */
import { button, facts, paragraph } from '../content.ts';
import type { Writer } from '../draft.ts';
import { accepted } from './accepted.ts';
import { askedFor } from './asked.ts';
import { dataWanted, parties, reasonFor, reviewOf } from './reviewed.ts';

export const reviewBegun: Writer = (draft) => {
  const { record, say, operator } = draft;
  const { form, replyBy } = reviewOf(draft);
  const day = say.day(replyBy ?? ''); // there is a day while a reply is due (`still-true.ts`)
  return {
    subject: say.words('review-begun.subject'),
    title: say.words('review-begun.title'),
    blocks: [
      paragraph(say.words('review-begun.lead', { operator: operator.name, day })),
      facts(...parties(form, say), ...askedFor(record, say), {
        label: say.words('replyBy'),
        values: [say.words('replyBy.endOf', { day })],
      }),
      ...dataWanted(draft),
      paragraph(say.words('review-begun.nothing')),
    ],
  };
};

export const changeAsked: Writer = (draft) => {
  const { record, say, link, operator } = draft;
  const { form, replyWithinWorkingDays: days } = reviewOf(draft);
  return {
    subject: say.words('change-asked.subject'),
    title: say.words('change-asked.title'),
    blocks: [
      paragraph(say.words('change-asked.lead', { operator: operator.name })),
      ...reasonFor('change-asked', draft),
      paragraph(say.words('change-asked.answer')),
      button(say.words('change-asked.button'), link('status')),
      ...(days ? [paragraph(say.words('change-asked.clock', { days }))] : []),
      facts(...parties(form, say), ...askedFor(record, say)),
    ],
  };
};

export const reviewAccepted: Writer = (draft) => accepted(draft, 'review-accepted');

export const reviewDeclined: Writer = (draft) => {
  const { record, say, operator } = draft;
  return {
    subject: say.words('review-declined.subject'),
    title: say.words('review-declined.title'),
    blocks: [
      paragraph(say.words('review-declined.lead', { operator: operator.name })),
      ...reasonFor('review-declined', draft),
      facts(...parties(reviewOf(draft).form, say), ...askedFor(record, say)),
      paragraph(say.words('review-declined.again')),
    ],
  };
};

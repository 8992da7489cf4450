/** R36: a public body's request was taken for review, is to be changed, was accepted or was declined. */
import { button, facts, paragraph } from '../content.ts';
import type { Writer } from '../letter.ts';
import { accepted } from './accepted.ts';
import { askedFor } from './asked.ts';
import { dataWanted, parties, reasonFor, reviewOf } from './reviewed.ts';

export const reviewBegun: Writer = (letter) => {
  const { record, say, operator } = letter;
  const { form, replyBy } = reviewOf(letter);
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
      ...dataWanted(letter),
      paragraph(say.words('review-begun.nothing')),
    ],
  };
};

export const changeAsked: Writer = (letter) => {
  const { record, say, link, operator } = letter;
  const { form, replyWithinWorkingDays: days } = reviewOf(letter);
  return {
    subject: say.words('change-asked.subject'),
    title: say.words('change-asked.title'),
    blocks: [
      paragraph(say.words('change-asked.lead', { operator: operator.name })),
      ...reasonFor('change-asked', letter),
      paragraph(say.words('change-asked.answer')),
      button(say.words('change-asked.button'), link('status')),
      ...(days ? [paragraph(say.words('change-asked.clock', { days }))] : []),
      facts(...parties(form, say), ...askedFor(record, say)),
    ],
  };
};

export const reviewAccepted: Writer = (letter) => accepted(letter, 'review-accepted');

export const reviewDeclined: Writer = (letter) => {
  const { record, say, operator } = letter;
  return {
    subject: say.words('review-declined.subject'),
    title: say.words('review-declined.title'),
    blocks: [
      paragraph(say.words('review-declined.lead', { operator: operator.name })),
      ...reasonFor('review-declined', letter),
      facts(...parties(reviewOf(letter).form, say), ...askedFor(record, say)),
      paragraph(say.words('review-declined.again')),
      paragraph(say.words('review-declined.authority', { operator: operator.name, contact: operator.contact })),
    ],
  };
};

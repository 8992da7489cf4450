/** R34, R36: people said yes, why, and what comes next; the data itself follows in a mail of its own. */
import { facts, paragraph, type MailContent } from '../content.ts';
import type { Draft } from '../draft.ts';
import { askedFor } from './asked.ts';
import { parties, reasonFor, reviewOf } from './reviewed.ts';

export function accepted(draft: Draft, step: 'ownership-confirmed' | 'review-accepted'): MailContent {
  const { record, say, operator } = draft;
  const isReady = record.status === 'ready';
  const due = record.dueBy && !isReady ? [{ label: say.words('dueBy'), values: [say.moment(record.dueBy)] }] : [];
  return {
    subject: say.words(`${step}.subject`),
    title: say.words(`${step}.title`),
    blocks: [
      paragraph(say.words(`${step}.lead`, { operator: operator.name })),
      ...reasonFor(step, draft),
      facts(...parties(reviewOf(draft).form, say), ...askedFor(record, say), ...due),
      paragraph(say.words(isReady ? 'accepted.ready' : 'accepted.next')),
    ],
  };
}

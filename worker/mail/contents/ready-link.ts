/** R15: what becomes of a link that is ready: it ends early, a new one takes its place, its end comes near or moves, its address was wrong. */
import { button, facts, paragraph, type Block, type MailContent } from '../content.ts';
import type { Draft, Writer } from '../draft.ts';
import { askedFor } from './asked.ts';

export const withdrawn: Writer = ({ record, say, operator }) => ({
  subject: say.words('withdrawn.subject'),
  title: say.words('withdrawn.title'),
  blocks: [
    paragraph(say.words('withdrawn.lead')),
    facts(...askedFor(record, say)),
    paragraph(say.words('withdrawn.copies')),
    paragraph(say.words('cancelled.notYou', { contact: operator.contact })),
  ],
});

export const newLink: Writer = (draft) => withTheLink(draft, 'newLink');

/** Two days before the end, where nothing was downloaded. */
export const linkReminder: Writer = (draft) => withTheLink(draft, 'linkReminder');

/** The service was out of reach, so the link lives longer. */
export const linkEndMoved: Writer = (draft) => withTheLink(draft, 'linkEndMoved');

function withTheLink(draft: Draft, words: 'newLink' | 'linkReminder' | 'linkEndMoved'): MailContent {
  const { record, say, link } = draft;
  return {
    subject: say.words(`${words}.subject`),
    title: say.words(`${words}.title`),
    blocks: [
      paragraph(say.words(`${words}.lead`)),
      button(say.words('ready.button'), link('download')),
      facts(...askedFor(record, say)),
      ...untilWhen(draft),
      paragraph(say.words('link.keep')),
    ],
  };
}

const untilWhen = ({ record, say }: Draft): Block[] =>
  record.downloadUntil ? [paragraph(say.words('ready.until', { until: say.moment(record.downloadUntil) }))] : [];

/** To the new address of a request whose data is not ready yet; where it is ready, the new link itself comes. */
export const addressCorrected: Writer = ({ record, say, operator }) => ({
  subject: say.words('addressCorrected.subject'),
  title: say.words('addressCorrected.title'),
  blocks: [
    paragraph(say.words('addressCorrected.lead')),
    facts(...askedFor(record, say)),
    paragraph(say.words('addressCorrected.notYou', { contact: operator.contact })),
  ],
});

/** To the address before, which had confirmed the request: what was sent there is dead. It says nothing of the new one. */
export const addressReplaced: Writer = ({ say, operator }) => ({
  subject: say.words('addressReplaced.subject'),
  title: say.words('addressReplaced.title'),
  blocks: [
    paragraph(say.words('addressReplaced.lead')),
    paragraph(say.words('addressReplaced.notYou', { contact: operator.contact })),
  ],
});

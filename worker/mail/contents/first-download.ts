/** R29: tells the customer that data was downloaded, while the link can still be ended. */
import { button, facts, paragraph, type Block } from '../content.ts';
import type { Draft, Writer } from '../draft.ts';
import { askedFor } from './asked.ts';
import { sharingOf, thirdParty } from './their-words.ts';

export const firstDownload: Writer = (draft) => {
  const { record, say } = draft;
  const { downloadedAt } = sharingOf(draft);
  return {
    subject: say.words('first-download.subject'),
    title: say.words('first-download.title'),
    blocks: [
      paragraph(say.words('first-download.lead')),
      facts(
        ...(downloadedAt ? [{ label: say.words('downloadedAt'), values: [say.moment(downloadedAt)] }] : []),
        thirdParty(draft),
        ...askedFor(record, say),
      ),
      paragraph(say.words('copies.remain')),
      ...(record.endedAt ? [paragraph(say.words('sharing.over'))] : stillAlive(draft)),
    ],
  };
};

const stillAlive = ({ record, say, link }: Draft): Block[] => [
  ...(record.downloadUntil
    ? [paragraph(say.words('first-download.alive', { until: say.moment(record.downloadUntil) }))]
    : []),
  button(say.words('revoke.button'), link('revoke')),
  paragraph(say.words('verify.nothing')),
];

/** R15 and R17: the link to the files, or to the manifest that says there are no records, and until when it is alive. */
import { button, facts, paragraph, type Block, type Fact } from '../content.ts';
import type { Letter, Writer } from '../letter.ts';
import { askedFor } from './asked.ts';

export const ready: Writer = (letter) => {
  const { record, say, links } = letter;
  const files = { label: say.words('files'), values: [say.words('files.count', { count: record.fileCount })] };
  return {
    subject: say.words('ready.subject'),
    title: say.words('ready.title'),
    blocks: [
      paragraph(say.words('ready.lead')),
      facts(...askedFor(record, say), files, ...downloadUntil(letter)),
      button(say.words('ready.button'), links.download),
      ...aboutTheLink(letter),
    ],
  };
};

export const noData: Writer = (letter) => {
  const { record, say, links } = letter;
  return {
    subject: say.words('no-data.subject'),
    title: say.words('no-data.title'),
    blocks: [
      paragraph(say.words('no-data.lead')),
      facts(...askedFor(record, say), ...downloadUntil(letter)),
      paragraph(say.words('no-data.manifest')),
      button(say.words('no-data.button'), links.download),
      ...aboutTheLink(letter),
    ],
  };
};

const downloadUntil = ({ record, say }: Letter): Fact[] =>
  record.downloadUntil ? [{ label: say.words('downloadUntil'), values: [say.moment(record.downloadUntil)] }] : [];

const aboutTheLink = ({ record, say }: Letter): Block[] => [
  ...(record.downloadUntil ? [paragraph(say.words('ready.until', { until: say.moment(record.downloadUntil) }))] : []),
  paragraph(say.words('link.keep')),
];

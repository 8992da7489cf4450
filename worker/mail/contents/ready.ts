/** R15 and R17: the link to the files, or to the manifest that says there are no records, and until when it is alive. */
import { button, facts, paragraph, type Block, type Fact } from '../content.ts';
import type { Letter, Writer } from '../letter.ts';
import { askedFor } from './asked.ts';
import { charge, whenCharged } from './charge.ts';

export const ready: Writer = (letter) => {
  const { record, say, link } = letter;
  const files = { label: say.words('files'), values: [say.words('files.count', { count: record.fileCount })] };
  const words = record.sharing ? 'ready.shared' : 'ready';
  return {
    subject: say.words(`${words}.subject`),
    title: say.words(`${words}.title`),
    blocks: [
      paragraph(say.words(`${words}.lead`)),
      facts(...askedFor(record, say), files, ...downloadUntil(letter), ...charge(letter)),
      ...(record.sharing ? [paragraph(say.words('recipient.duties'))] : []),
      ...whenCharged(letter),
      button(say.words('ready.button'), link('download')),
      ...aboutTheLink(letter),
    ],
  };
};

export const noData: Writer = (letter) => {
  const { record, say, link } = letter;
  return {
    subject: say.words('no-data.subject'),
    title: say.words('no-data.title'),
    blocks: [
      paragraph(say.words('no-data.lead')),
      facts(...askedFor(record, say), ...downloadUntil(letter), ...charge(letter)),
      paragraph(say.words('no-data.manifest')),
      ...whenCharged(letter),
      button(say.words('no-data.button'), link('download')),
      ...aboutTheLink(letter),
    ],
  };
};

const downloadUntil = ({ record, say }: Letter): Fact[] =>
  record.downloadUntil ? [{ label: say.words('downloadUntil'), values: [say.moment(record.downloadUntil)] }] : [];

const aboutTheLink = ({ record, say }: Letter): Block[] => [
  ...(record.downloadUntil ? [paragraph(say.words('ready.until', { until: say.moment(record.downloadUntil) }))] : []),
  ...(record.sharing ? [paragraph(say.words('recipient.mayEnd'))] : []),
  paragraph(say.words('link.keep')),
];

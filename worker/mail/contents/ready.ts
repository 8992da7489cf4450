/** R15 and R17: the link to the files, or to the manifest that says there are no records, and until when it is alive. */
import { formatNames } from '../../../domain/export/formats.ts';
import { button, facts, paragraph, type Block, type Fact } from '../content.ts';
import type { Draft, Writer } from '../draft.ts';
import { askedFor } from './asked.ts';
import { charge, whenCharged } from './charge.ts';

export const ready: Writer = (draft) => {
  const { record, say, link } = draft;
  const formats = record.formats.map((format) => formatNames[format]).join(', ');
  const files = { label: say.words('files'), values: [say.words('files.count', { count: record.fileCount, formats })] };
  // Of a rental and a public body's case it is not the reader's own data.
  const words = ['customer', 'fleet', 'unregistered-fleet'].includes(record.type) ? 'ready' : 'ready.shared';
  return {
    subject: say.words(`${words}.subject`),
    title: say.words(`${words}.title`),
    blocks: [
      paragraph(say.words(record.sharing ? 'ready.shared.lead' : 'ready.lead')),
      ...whenCharged(draft),
      button(say.words('ready.button'), link('download')),
      facts(...askedFor(record, say), files, ...downloadUntil(draft), ...charge(draft)),
      ...duties(draft),
      ...aboutTheLink(draft),
    ],
  };
};

export const noData: Writer = (draft) => {
  const { record, say, link } = draft;
  // R56: a public body is given tables, of which nothing and too little look the same.
  const words = record.type === 'public-body' ? 'no-rows' : 'no-data';
  return {
    subject: say.words(`${words}.subject`),
    title: say.words(`${words}.title`),
    blocks: [
      paragraph(say.words(`${words}.lead`)),
      paragraph(say.words(`${words}.manifest`)),
      ...whenCharged(draft),
      button(say.words('no-data.button'), link('download')),
      facts(...askedFor(record, say), ...downloadUntil(draft), ...charge(draft)),
      ...aboutTheLink(draft),
    ],
  };
};

/** What the reader owes to others with this data. */
function duties({ record, say }: Draft): Block[] {
  if (record.sharing) return [paragraph(say.words('recipient.duties'))];
  if (record.type === 'rental' || record.type === 'public-body') return [paragraph(say.words(`ready.${record.type}`))];
  return [];
}

const downloadUntil = ({ record, say }: Draft): Fact[] =>
  record.downloadUntil ? [{ label: say.words('downloadUntil'), values: [say.moment(record.downloadUntil)] }] : [];

const aboutTheLink = ({ record, say }: Draft): Block[] => [
  ...(record.downloadUntil ? [paragraph(say.words('ready.until', { until: say.moment(record.downloadUntil) }))] : []),
  ...(record.sharing ? [paragraph(say.words('recipient.mayEnd'))] : []),
  paragraph(say.words('link.keep')),
];

/** A mail as plain text. */
import type { Block, WrittenMail } from './content.ts';
import { linesOf, oneLine } from './content.ts';

export const textOf = ({ content, frame }: WrittenMail): string =>
  [
    oneLine(content.title),
    frame.hello,
    ...content.blocks.map(blockText),
    ...(frame.follow ? [`${frame.follow.label}:\n${frame.follow.url}`] : []),
    ['-- ', ...frame.footer.map(oneLine), ...frame.legal.map(({ label, url }) => `${label}: ${url}`)].join('\n'),
  ].join('\n\n') + '\n';

function blockText(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return oneLine(block.text);
    case 'quote':
      return [oneLine(block.lead), ...quoted(block.paragraphs)].join('\n');
    case 'button':
      return `${oneLine(block.label)}:\n${block.url}`;
    case 'facts':
      return block.facts
        .map(({ label, values }) => [`${label}:`, ...values.map((value) => `  ${oneLine(value)}`)].join('\n'))
        .join('\n');
  }
}

const quoted = (paragraphs: string[]): string[] =>
  paragraphs.flatMap((text, i) => [
    ...(i > 0 ? ['>'] : []),
    ...linesOf(text)
      .flatMap((line) => wrapped(oneLine(line)))
      .map((line) => `> ${line}`),
  ]);

const QUOTE_WIDTH = 72;

/** Lines short enough that no mail program wraps them: a line without its mark would pass for ours. */
function wrapped(text: string): string[] {
  const lines = [''];
  for (const word of text.split(' ').flatMap((w) => w.match(new RegExp(`.{1,${QUOTE_WIDTH}}`, 'gu')) ?? [])) {
    const line = lines.at(-1) ?? '';
    if (line && line.length + 1 + word.length > QUOTE_WIDTH) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines;
}

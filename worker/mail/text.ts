/** A mail as plain text. */
import type { Block, MailContent } from './content.ts';
import { oneLine } from './content.ts';
import type { Frame } from './frame.ts';

export const textOf = (content: MailContent, frame: Frame): string =>
  [
    oneLine(content.title),
    frame.hello,
    ...content.blocks.map(blockText),
    `${frame.follow.label}:\n${frame.follow.url}`,
    ['-- ', ...frame.footer.map(oneLine)].join('\n'),
  ].join('\n\n') + '\n';

function blockText(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return oneLine(block.text);
    case 'button':
      return `${oneLine(block.label)}:\n${block.url}`;
    case 'facts':
      return block.facts
        .map(({ label, values }) => [`${label}:`, ...values.map((value) => `  ${oneLine(value)}`)].join('\n'))
        .join('\n');
  }
}

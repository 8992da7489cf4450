/** What a mail says, before it is HTML or text: both are made from this, so that they never say different things. */
import type { Frame } from './frame.ts';

export interface MailContent {
  subject: string;
  title: string;
  blocks: Block[];
}

/** A mail in one language, with what stands around it. */
export interface WrittenMail {
  content: MailContent;
  frame: Frame;
}

/** The subject line of a mail in one or more languages: it names the operator, so that nobody takes it for phishing. */
export function subjectOf(written: readonly WrittenMail[]): string {
  const sender = oneLine(written[0]?.frame.sender ?? '');
  const subject = written.map(({ content }) => oneLine(content.subject)).join(' / ');
  return subject.includes(sender) ? subject : `${subject} – ${sender}`;
}

/** What a mail program shows beside the subject: the first thing that a mail says after its title. */
export const preheaderOf = (written: readonly WrittenMail[]): string =>
  written
    .map(({ content }) => oneLine(content.blocks.find((block) => block.kind === 'paragraph')?.text ?? ''))
    .join(' / ');

export type Block =
  | { kind: 'paragraph'; text: string }
  | { kind: 'facts'; facts: Fact[] }
  | { kind: 'quote'; lead: string; paragraphs: string[] }
  | { kind: 'button'; label: string; url: string };

export interface Fact {
  label: string;
  values: string[];
}

export const paragraph = (text: string): Block => ({ kind: 'paragraph', text });
export const facts = (...list: Fact[]): Block => ({ kind: 'facts', facts: list });
/** What somebody else wrote, set apart from what we say: one paragraph, whatever it contains; its lines stay lines. */
export const quote = (lead: string, text: string): Block => ({ kind: 'quote', lead, paragraphs: [text] });
/** What one of our people wrote, in the paragraphs in which they wrote it. */
export const staffWords = (lead: string, text: string): Block => ({
  kind: 'quote',
  lead,
  paragraphs: linesOf(text),
});

/** The lines of a text that have something in them. */
export const linesOf = (text: string): string[] => text.split(/[\r\n]+/).filter((line) => oneLine(line) !== '');
export const button = (label: string, url: string): Block => ({ kind: 'button', label, url });

/**
 * Text as one line without anything invisible that could end a header, fake a second paragraph or turn the writing
 * around: control and format characters (Cc, Cf), line and paragraph separators.
 */
export const oneLine = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(/\p{Cf}/gu, '')
    .trim();

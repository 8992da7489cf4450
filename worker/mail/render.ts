/** Writes a mail from the record: its subject, and the same words as text and as HTML. */
import { linkToken, type LinkKeys, type LinkPurpose } from '../../domain/link-token.ts';
import type { MailRecord } from '../../db/mail-record.ts';
import type { MailStep } from '../../domain/mail-steps.ts';
import { oneLine } from './content.ts';
import { writers } from './contents/by-step.ts';
import { frameOf } from './frame.ts';
import { htmlOf } from './html.tsx';
import type { Letter, Operator } from './letter.ts';
import { speak } from './say.ts';
import { textOf } from './text.ts';

export interface MailWording {
  publicUrl: string;
  linkKeys: LinkKeys;
  operator: Operator;
}

/** The links are derived, so a mail that is sent again carries the same ones. */
export function renderMail(
  step: MailStep,
  record: MailRecord,
  wording: MailWording,
): { subject: string; text: string; html: string } {
  const { publicUrl, linkKeys, operator } = wording;
  const link = (purpose: LinkPurpose) =>
    `${publicUrl}/links/${purpose}/${linkToken(linkKeys, purpose, record.requestId, generationOf(purpose, record))}`;
  const letter: Letter = { record, say: speak(record.locale, record.timeZone), link, operator };
  const content = writers[step](letter);
  const frame = frameOf(letter);
  return { subject: oneLine(content.subject), text: textOf(content, frame), html: htmlOf(content, frame) };
}

/**
 * The generation of a recipient's link. A link goes to those alone for whom it is made: the links of an account carry
 * its number among those who decide (R26, R28), all others are the requester's.
 */
function generationOf(purpose: LinkPurpose, { recipient, linkGeneration, sharing }: MailRecord): number {
  const decider = recipient === 'requester' ? null : (sharing?.decider ?? null);
  const forDeciders = purpose === 'consent' || purpose === 'revoke';
  if (forDeciders ? decider === null : recipient !== 'requester') throw new Error(`a ${purpose} link is not theirs`);
  if (purpose === 'download') return linkGeneration;
  return decider ?? 0;
}

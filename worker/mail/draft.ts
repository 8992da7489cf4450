/** What the writer of a mail has to hand: the record, the words, the links, and who is writing. */
import type { MailRecord } from '../../db/mails/record/request.ts';
import type { LinkPurpose } from '../../domain/links/token.ts';
import type { MailStep } from '../../domain/mails/steps.ts';
import type { Brand } from '../../domain/brand/brand.ts';
import type { Redress } from '../../domain/redress/redress.ts';
import type { MailContent } from './content.ts';
import type { Say } from './say.ts';

export interface Draft {
  record: MailRecord;
  say: Say;
  /** The address of a link; throws where the recipient may not have it. */
  link: (purpose: LinkPurpose) => string;
  operator: Operator;
}

/** The same for what is about no request. */
export interface OtherDraft<R> {
  record: R;
  say: Say;
  operator: Operator;
}

export interface Operator {
  name: string;
  /** Where questions go (R14). */
  contact: string;
  /** R50: who else can be turned to by whoever does not agree. */
  redress: Redress;
  look: Look;
  /** Linked at the foot of every mail, where they are set. */
  imprintUrl?: string | undefined;
  privacyUrl?: string | undefined;
}

/** The operator's colours: white reads on the first, and the second reads on dark grounds. */
export type Look = Pick<Brand, 'colour' | 'colourDark'>;

/** Writes the mail of one step. */
export type Writer = (draft: Draft) => MailContent;
export type Writers = Record<MailStep, Writer>;

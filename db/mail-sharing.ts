/** The part of a mail's record that only third parties' requests have (R23–R32). */
import type { SharingDetails } from '../domain/sharing-form.ts';
import { windowMs } from '../domain/policy.ts';
import type { Compensation } from './compensation.ts';

export interface MailSharing extends Pick<SharingDetails, 'recipient' | 'customer' | 'purpose' | 'agreement'> {
  /** The products as the third party wrote them. */
  asked: SharingDetails['products'];
  /** What the third party was told it would cost (R32); none where no rate was in force. */
  compensation: Compensation | null;
  /** The number of the account that the mail goes to, by which its links name it; none for the third party. */
  decider: number | null;
  /** Where nobody was contacted yet, what it would be if this mail were accepted now. */
  consentBy: Date;
  /** Whether there is still something to decide, by the request's clock. */
  consentOpen: boolean;
  consentedAt: Date | null;
  /** The consent as its receipt has it (R28). */
  receipt: { id: string; until: Date } | null;
  downloadedAt: Date | null;
  /** How long the download link will live, in milliseconds. */
  linkLifetimeMs: number;
}

/** As the database answers. Moments are columns of their own: inside JSON they would come as text. */
export interface SharingRow {
  details: Partial<SharingDetails>;
  compensation: Compensation | null;
  decider: number | null;
  consentBy: Date;
  consentOpen: boolean;
  consentedAt: Date | null;
  receiptId: string | null;
  receiptUntil: Date | null;
  downloadedAt: Date | null;
  linkLifetime: string;
}

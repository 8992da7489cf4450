/** The part of a mail's record that only third parties' requests have (R23–R32). */
import type { Hold } from '../../../domain/conduct/gatekeepers.ts';
import { windowMs } from '../../../domain/policy.ts';
import { readDetails, type SharingDetails } from '../../../domain/requests/details.ts';
import type { Compensation } from '../../sharing/rates.ts';

export interface MailSharing extends Pick<SharingDetails, 'recipient' | 'customer' | 'purpose' | 'agreement'> {
  /** The products as the third party wrote them. */
  asked: SharingDetails['products'];
  /** The charge that the third party was shown before it submitted (R32); `null` where no rate was in force. */
  compensation: Compensation | null;
  /** The number of the account that the mail goes to, by which its links name it; none for the third party. */
  decider: number | null;
  /** The deadline to consent. While no decider was contacted yet: the deadline if this mail were accepted now. */
  consentBy: Date;
  /** Whether there is still something to decide, by the request's clock. */
  consentOpen: boolean;
  consentedAt: Date | null;
  /** The number of the consent's receipt, and until when the consent holds by what the receipt says (R28). */
  receipt: { id: string; until: Date } | null;
  downloadedAt: Date | null;
  /** R61: why staff look at the recipient first, while they do. */
  held: Hold | null;
  /** How long the download link will live, in milliseconds. */
  linkLifetimeMs: number;
}

/** As the database answers. Moments are columns of their own: inside JSON they would come as text. */
export interface SharingRow extends Omit<
  MailSharing,
  keyof SharingDetails | 'asked' | 'receipt' | 'linkLifetimeMs' | 'held'
> {
  details: unknown;
  allowed: boolean;
  receiptId: string | null;
  receiptUntil: Date | null;
  linkLifetime: string;
}

/** What is selected for it: of the request `r`, the decider `d` that the mail goes to, and the consent `c`. */
export const SHARING_COLUMNS = `
  r.details, r.compensation, d.no as decider,
  coalesce(r.consent_by, ((clock_timestamp() + r.clock_shift) at time zone 'UTC' + (r.policy->>'consentWithin')::interval)
    at time zone 'UTC') as "consentBy",
  r.status = 'awaiting-consent' and r.consented_at is null
    and coalesce(clock_timestamp() + r.clock_shift < r.consent_by, true) as "consentOpen",
  r.consented_at as "consentedAt", c.receipt_id as "receiptId",
  (c.receipt->'event'->>'validUntilAtTheLatest')::timestamptz as "receiptUntil",
  exists (select from decisions a where a.request_id = r.id and a.kind = 'recipient-allowed') as allowed,
  r.downloaded_at as "downloadedAt", r.policy->>'linkLifetime' as "linkLifetime"`;

/** `null` once the personal details are removed (R13). */
export function mailSharing(row: SharingRow): MailSharing | null {
  const { receiptId, receiptUntil } = row;
  const details = readDetails('agent', row.details);
  if (!details) return null;
  return {
    recipient: details.recipient,
    customer: details.customer,
    purpose: details.purpose,
    agreement: details.agreement,
    asked: details.products,
    compensation: row.compensation,
    decider: row.decider,
    consentBy: row.consentBy,
    consentOpen: row.consentOpen,
    consentedAt: row.consentedAt,
    receipt: receiptId && receiptUntil ? { id: receiptId, until: receiptUntil } : null,
    downloadedAt: row.downloadedAt,
    held: row.allowed ? null : (details.held ?? null),
    linkLifetimeMs: windowMs(row.linkLifetime),
  };
}

/**
 * The receipt of a consent (R28), in the terms of ISO/IEC TS 27560: who allowed whom what, what for, when, until when,
 * and how to end it. It is kept as it was given.
 */
import type { Period } from '../time/period.ts';
import { windowMs, type Policy } from '../policy.ts';
import type { GdprBasis } from '../requests/form-fields.ts';
import type { ProductKind } from '../requests/types.ts';
import type { SharingDetails } from '../requests/details.ts';

/** A product by its VIN or serial number. */
export interface SharedProduct {
  kind: ProductKind;
  id: string;
}

interface Consented {
  requestId: string;
  details: SharingDetails;
  products: SharedProduct[];
  period: Period;
  /** `null`: all groups (R51). */
  groups: readonly string[] | null;
  /** Whether signals that may say something about a person are among it, and on which legal basis where others drive (R52). */
  personal: boolean;
  gdprBasis: GdprBasis | null;
  /** Whether trade secrets are among it, and the version of the measures that the recipient agreed to (R53). */
  tradeSecrets: boolean;
  measuresVersion: string | null;
  givenAt: Date;
  policy: Policy;
}

export type ConsentReceipt = ReturnType<typeof consentReceipt>;

interface Recorded<Information, Agreement, Recipient> {
  recordId: string;
  purpose: string;
  information: Information;
  recipient: Recipient;
  agreement: Agreement;
  transferMethod: string;
  givenAt: Date;
}

/** The frame that all receipts have. */
const record = <Information, Agreement, Recipient extends object>({
  recordId,
  purpose,
  information,
  recipient,
  agreement,
  transferMethod,
  givenAt,
}: Recorded<Information, Agreement, Recipient>) => ({
  recordMetadata: { schemaVersion: '27560-1', recordId },
  piiProcessing: {
    purposes: [
      {
        purposeDescription: purpose,
        lawfulBasis: 'consent',
        regulation: 'Regulation (EU) 2023/2854, Article 5(1)',
      },
    ],
    piiInformation: information,
    recipients: [{ ...recipient, role: 'data recipient' }],
    agreement,
    transferMethod,
  },
  event: { eventType: 'explicit-consent-given', eventTime: givenAt.toISOString() },
});

/** Builds the receipt; the names of people stand in it, so it is shown to its two parties alone. */
export function consentReceipt({ requestId, details, products, givenAt, policy, ...given }: Consented) {
  const { period, groups, personal, gdprBasis, tradeSecrets, measuresVersion } = given;
  const { name, company } = details.recipient;
  const receipt = record({
    recordId: requestId,
    purpose: details.purpose,
    information: {
      products,
      period,
      groups,
      personal,
      gdprBasis: personal ? gdprBasis : null,
      tradeSecrets,
      measuresVersion,
    },
    recipient: { name, ...(company ? { company } : {}) },
    agreement: details.agreement,
    transferMethod: 'download by the recipient through a link that ends with the consent',
    givenAt,
  });
  return {
    ...receipt,
    event: {
      ...receipt.event,
      /** The link lives so long once the data is ready, which must be by this time at the latest. */
      validUntilAtTheLatest: new Date(
        givenAt.getTime() + windowMs(policy.processWithin) + windowMs(policy.linkLifetime),
      ).toISOString(),
    },
    withdrawal: {
      methods: ['the link in the confirmation email', 'the list of shares in your account'],
      effect: 'The link dies at once. Copies that were downloaded before are not deleted by it.',
    },
  };
}

interface LinkAgreed {
  grantId: string;
  recipient: { name: string; company: string | null; country: string; clientId: string };
  purpose: string;
  products: SharedProduct[];
  /** `null`: all groups. */
  groups: readonly string[] | null;
  /** Whether signals marked as trade secrets are among it. */
  secrets: boolean;
  /** Whether the giver said that the other users were informed and agreed; `null` where there are none. */
  othersInformed: boolean | null;
  givenAt: Date;
  until: Date | null;
}

/** The receipt of a link to continuous data (R42), in the same terms. */
export function linkReceipt({ grantId, recipient, purpose, products, givenAt, until, ...given }: LinkAgreed) {
  const { groups, secrets, othersInformed } = given;
  const { name, company, country, clientId } = recipient;
  const receipt = record({
    recordId: grantId,
    purpose,
    information: { products, groups, tradeSecrets: secrets },
    recipient: { name, ...(company ? { company: { name: company } } : {}), country, clientId },
    agreement: { otherUsersInformed: othersInformed },
    transferMethod: 'read by the recipient through an interface, continuously, as long as the consent lasts',
    givenAt,
  });
  return {
    ...receipt,
    event: { ...receipt.event, validUntil: until?.toISOString() ?? null },
    withdrawal: {
      methods: ['the link in the confirmation email', 'the list of who has access in your account'],
      effect: 'Nothing is handed over any more from that moment on. What was read before stays with the recipient.',
    },
  };
}

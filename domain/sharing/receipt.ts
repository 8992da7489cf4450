/**
 * The receipt of a consent (R28), in the terms of ISO/IEC TS 27560: who allowed whom what, what for, when, until when,
 * and how to end it. It is kept as it was given.
 */
import type { Period } from '../time/period.ts';
import { windowMs, type Policy } from '../policy.ts';
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
  givenAt: Date;
  policy: Policy;
}

export type ConsentReceipt = ReturnType<typeof consentReceipt>;

/** Builds the receipt; the names of people stand in it, so it is shown to its two parties alone. */
export const consentReceipt = ({ requestId, details, products, period, givenAt, policy }: Consented) => ({
  recordMetadata: { schemaVersion: '27560-1', recordId: requestId },
  piiProcessing: {
    purposes: [
      {
        purposeDescription: details.purpose,
        lawfulBasis: 'consent',
        regulation: 'Regulation (EU) 2023/2854, Article 5(1)',
      },
    ],
    piiInformation: { products, period },
    recipients: [
      {
        name: details.recipient.name,
        ...(details.recipient.company ? { company: details.recipient.company } : {}),
        role: 'data recipient',
      },
    ],
    agreement: details.agreement,
    transferMethod: 'download by the recipient through a link that ends with the consent',
  },
  event: {
    eventType: 'explicit-consent-given',
    eventTime: givenAt.toISOString(),
    /** The link lives so long once the data is ready, which must be by this time at the latest. */
    validUntilAtTheLatest: new Date(
      givenAt.getTime() + windowMs(policy.processWithin) + windowMs(policy.linkLifetime),
    ).toISOString(),
  },
  withdrawal: {
    methods: ['the link in the confirmation email', 'the list of shares in your account'],
    effect: 'The link dies at once. Copies that were downloaded before are not deleted by it.',
  },
});

/** The mail that the mailer hands to `SendMail`, and the three outcomes of sending (reliability rule 11). */
export interface OutgoingMail {
  /** Opaque; comes back with every event about this mail. */
  mailId: string;
  to: string;
  subject: string;
  text: string;
  html: string;
}

export type SendOutcome =
  | { outcome: 'accepted' }
  | {
      outcome: 'not-accepted';
      /** It would be refused again as it is. */
      permanent: boolean;
      /** How long to wait, where the provider or the kind of fault says so. */
      retryAfterMs?: number;
      /** A short code for logs and for support, such as `http-429`. */
      code: string;
    }
  | { outcome: 'unknown'; code: string };

/** Sends one mail; never throws. */
export type SendMail = (mail: OutgoingMail) => Promise<SendOutcome>;

/** SendGrid's v3 API behind `SendMail`. What it answers is sorted in `sendgrid-outcome.ts`. */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import sgClient from '@sendgrid/client';
import sgMail from '@sendgrid/mail';
import type { OutgoingMail, SendMail, SendOutcome } from './outgoing-mail.ts';
import { outcomeOfError } from './sendgrid-outcome.ts';

export interface SendGridSettings {
  apiKey: string;
  /** Another address than SendGrid's own: the EU region's, or the stand-in's. */
  baseUrl?: string;
  from: { email: string; name: string };
  /** Where an answer goes. */
  replyTo?: { email: string; name: string };
  /** No answer after this long makes the outcome unknown. */
  timeoutMs?: number;
}

// The vendor's types know the shared instances only; one of our own each keeps two adapters from sharing a key.
const { MailService } = sgMail as unknown as { MailService: new () => typeof sgMail };
const { Client } = sgClient as unknown as { Client: new () => typeof sgClient };

/**
 * A connection is used again this long after its last answer, or for a second less than the other side said
 * (`Keep-Alive: timeout`). Servers keep idle connections for at least five seconds, so none ends one that a mail is going out on.
 */
const REUSED_WITHIN_MS = 4000;

/**
 * A sender on SendGrid. Connections are kept for the mails that follow. One that the other side has closed is not used again;
 * but one that it closes, or resets, while a mail goes out fails as if an answer were lost: whether the mail was read
 * can't be told from here. So its outcome is unknown like any other lost answer's: events tell (`db/mails/claims.ts`).
 */
export function sendgrid(settings: SendGridSettings): SendMail {
  const { apiKey, baseUrl = 'https://api.sendgrid.com/', timeoutMs = 10_000 } = settings;
  const client = new Client();
  const kept = { keepAlive: true, timeout: REUSED_WITHIN_MS };
  client.setApiKey(apiKey); // resets the base URL, so it comes first
  client.setDefaultRequest({
    baseUrl,
    timeout: timeoutMs,
    maxRedirects: 0,
    httpAgent: new HttpAgent(kept),
    httpsAgent: new HttpsAgent(kept),
    // These are axios' options; the vendor's types list only some of them.
  } as object as Parameters<typeof client.setDefaultRequest>[0]);
  const service = new MailService();
  service.setClient(client);

  return async (mail) => {
    const sent: Promise<SendOutcome> = service.send(messageOf(mail, settings)).then(
      ([response]) => outcomeOfAnswer(response.statusCode),
      (error: unknown) => outcomeOfError(error),
    );
    // The client's own timeout ends with the first byte of an answer that may then take for ever.
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<SendOutcome>((resolve) => {
      timer = setTimeout(() => resolve({ outcome: 'unknown', code: 'timeout' }), timeoutMs + 500);
    });
    return Promise.race([sent, late]).finally(() => clearTimeout(timer));
  };
}

const outcomeOfAnswer = (status: number): SendOutcome =>
  status === 202 ? { outcome: 'accepted' } : { outcome: 'unknown', code: `http-${status}` };

/** Nothing but the opaque id goes into custom arguments, and links stay as they are: no tracking rewrites them. */
const messageOf = (mail: OutgoingMail, { from, replyTo }: SendGridSettings) => ({
  to: { email: mail.to },
  from,
  ...(replyTo ? { replyTo } : {}),
  subject: mail.subject,
  text: mail.text,
  html: mail.html,
  customArgs: { mail_id: mail.mailId },
  trackingSettings: {
    clickTracking: { enable: false, enableText: false },
    openTracking: { enable: false },
    subscriptionTracking: { enable: false },
  },
});

/** Deliveries are signed as Standard Webhooks has it: by HMAC-SHA-256 over id, timestamp and body, with each secret that works. */
import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';

/** 256 random bits. */
export const newWebhookSecret = (): Buffer => randomBytes(32);

/** As it is shown once, and as receivers' libraries take it. */
export const writtenSecret = (secret: Buffer): string => PREFIX + secret.toString('base64');

interface Signed {
  id: string;
  /** Seconds since 1970. */
  timestamp: number;
  body: string;
}

/** The headers of a delivery. */
export const signedHeaders = (secrets: readonly Buffer[], { id, timestamp, body }: Signed): Record<string, string> => ({
  'webhook-id': id,
  'webhook-timestamp': String(timestamp),
  'webhook-signature': secrets
    .map((secret) => `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')}`)
    .join(' '),
});

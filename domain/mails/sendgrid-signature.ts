/**
 * The signature on SendGrid's event webhook: ECDSA (P-256, SHA-256, DER in base64) over the timestamp's text followed by
 * the body as it came. By node:crypto, since the vendor's helper costs forty times as much and throws on garbage.
 */
import { createPublicKey, verify, type KeyObject } from 'node:crypto';

export const SIGNATURE_HEADER = 'x-twilio-email-event-webhook-signature';
export const TIMESTAMP_HEADER = 'x-twilio-email-event-webhook-timestamp';

const WINDOW_SECONDS = 600;

/** The verification key as SendGrid shows it (SPKI in base64), or as PEM; `undefined` where it is no P-256 key. */
export function readPublicKey(text: string): KeyObject | undefined {
  try {
    const key = text.includes('-----BEGIN')
      ? createPublicKey(text)
      : createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether headers may be those of a signed body, before the body is read: well-formed, and of about this time. By the
 * process's own clock, so with twice the window: `verifySignature` decides.
 */
export const mayBeSigned = (signature: string, timestamp: string, now: Date): boolean =>
  /^[A-Za-z0-9+/]{8,196}={0,2}$/.test(signature) &&
  /^\d{1,12}$/.test(timestamp) &&
  Math.abs(now.getTime() / 1000 - Number(timestamp)) <= 2 * WINDOW_SECONDS;

// Read once: a process knows one key, or two while it is being changed.
const keys = new Map<string, KeyObject | undefined>();

/**
 * Whether SendGrid signed this body, at most ten minutes from `now` (the database's clock; the timestamp is in seconds).
 * `publicKey` may be several, separated by commas, while the key is being changed. Malformed input answers `false`; the
 * function never throws.
 */
export function verifySignature(
  publicKey: string,
  rawBody: Buffer,
  signature: string,
  timestamp: string,
  now: Date,
): boolean {
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  if (!(Math.abs(now.getTime() / 1000 - Number(timestamp)) <= WINDOW_SECONDS)) return false;
  const signed = Buffer.concat([Buffer.from(timestamp), rawBody]);
  return publicKey.split(',').some((key) => isSignedBy(key.trim(), signed, Buffer.from(signature, 'base64')));
}

function isSignedBy(publicKey: string, signed: Buffer, signature: Buffer): boolean {
  if (!keys.has(publicKey)) keys.set(publicKey, readPublicKey(publicKey));
  const key = keys.get(publicKey);
  try {
    return key !== undefined && verify('sha256', signed, key, signature);
  } catch {
    return false;
  }
}

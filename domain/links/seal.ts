/** Encrypts what is handed out or kept under a key made from the keys of links, for one use alone: no other use opens it. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { LinkKeys } from './token.ts';

export interface Seal {
  /** Under the first key: version, key id, nonce, what was sealed, tag. */
  seal: (plain: Buffer) => Buffer;
  /** `null` for what none of our keys has sealed. */
  open: (sealed: Buffer) => Buffer | null;
  /** Whether the first key has sealed it. */
  isCurrent: (sealed: Buffer) => boolean;
}

const VERSION = 1;
const [HEAD, NONCE, TAG] = [2, 12, 16];

/** So many bytes more than what was sealed. */
export const SEAL_BYTES = HEAD + NONCE + TAG;

export function sealOf(keys: LinkKeys, use: string): Seal {
  const own = keys.map(({ kid, secret }) => ({ kid, key: Buffer.from(hkdfSync('sha256', secret, '', use, 32)) }));
  const first = own[0]!; // LinkKeys has one at least
  return {
    seal(plain) {
      const head = Buffer.from([VERSION, first.kid]);
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv('aes-256-gcm', first.key, nonce).setAAD(head);
      return Buffer.concat([head, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    },
    open(sealed) {
      if (sealed.length < SEAL_BYTES || sealed[0] !== VERSION) return null;
      const key = own.find(({ kid }) => kid === sealed[1])?.key;
      if (!key) return null;
      const body = HEAD + NONCE;
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(HEAD, body)).setAAD(
        sealed.subarray(0, HEAD),
      );
      decipher.setAuthTag(sealed.subarray(-TAG));
      try {
        return Buffer.concat([decipher.update(sealed.subarray(body, -TAG)), decipher.final()]);
      } catch {
        return null;
      }
    },
    isCurrent: (sealed) => sealed[1] === first.kid,
  };
}

/**
 * Where a reader of the feed is, as a text that it hands back unread (R43): the same for pages, streams and snapshots. It is
 * encrypted, not only signed: a bare position would tell everybody how much comes in at the operator.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { LinkKeys } from '../links/token.ts';

export interface Position {
  /** Everything up to this position of the feed was handed over. */
  pos: number;
  /** Nothing after it was received before this moment, give or take some seconds; milliseconds since 1970. */
  at: number;
}

export interface Cursors {
  seal(position: Position): string;
  /** `null` for what none of our keys has sealed. */
  open(text: string): Position | null;
}

const VERSION = 1;
const [NONCE, PLAIN, TAG] = [12, 12, 16];
const SEALED = 2 + NONCE + PLAIN + TAG;

/** By keys of the settings: the first one seals, all open. Each is made from the key of links, for one use alone: no other opens what it sealed. */
export function cursorsOf(keys: LinkKeys, use = 'right-of-way cursor'): Cursors {
  const own = keys.map(({ kid, secret }) => ({
    kid,
    key: Buffer.from(hkdfSync('sha256', secret, '', use, 32)),
  }));
  const first = own[0]!; // LinkKeys has one at least
  return {
    seal({ pos, at }) {
      const head = Buffer.from([VERSION, first.kid]);
      const nonce = randomBytes(NONCE);
      const plain = Buffer.alloc(PLAIN);
      plain.writeUIntBE(pos, 0, 6);
      plain.writeUIntBE(Math.max(0, Math.trunc(at)), 6, 6);
      const cipher = createCipheriv('aes-256-gcm', first.key, nonce).setAAD(head);
      return Buffer.concat([head, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString(
        'base64url',
      );
    },
    open(text) {
      const bytes = Buffer.from(text, 'base64url');
      if (bytes.length !== SEALED || bytes[0] !== VERSION || bytes.toString('base64url') !== text) return null;
      const key = own.find(({ kid }) => kid === bytes[1])?.key;
      if (!key) return null;
      const body = 2 + NONCE;
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(2, body)).setAAD(bytes.subarray(0, 2));
      decipher.setAuthTag(bytes.subarray(-TAG));
      try {
        const plain = Buffer.concat([decipher.update(bytes.subarray(body, -TAG)), decipher.final()]);
        return { pos: plain.readUIntBE(0, 6), at: plain.readUIntBE(6, 6) };
      } catch {
        return null;
      }
    },
  };
}

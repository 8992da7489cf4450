/**
 * Where a reader of the feed is, as a text that it hands back unread (R43): the same for pages, streams and snapshots. It is
 * encrypted, not only signed: a bare position would tell everybody how much comes in at the operator.
 */
import { SEAL_BYTES, sealOf } from '../links/seal.ts';
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

const PLAIN = 12;
const SEALED = SEAL_BYTES + PLAIN;

/** By keys of the settings: the first one seals, all open. Each use has keys of its own: no other opens what it sealed. */
export function cursorsOf(keys: LinkKeys, use = 'right-of-way cursor'): Cursors {
  const { seal, open } = sealOf(keys, use);
  return {
    seal({ pos, at }) {
      const plain = Buffer.alloc(PLAIN);
      plain.writeUIntBE(pos, 0, 6);
      plain.writeUIntBE(Math.max(0, Math.trunc(at)), 6, 6);
      return seal(plain).toString('base64url');
    },
    open(text) {
      const bytes = Buffer.from(text, 'base64url');
      if (bytes.length !== SEALED || bytes.toString('base64url') !== text) return null;
      const plain = open(bytes);
      return plain && { pos: plain.readUIntBE(0, 6), at: plain.readUIntBE(6, 6) };
    },
  };
}

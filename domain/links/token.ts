/**
 * Links in emails (reliability rule 14): base64url(kid ‖ id ‖ generation ‖ HMAC-SHA-256), the HMAC under a key of that
 * purpose alone. Re-derivable, so a repeated email carries the same link; a new generation kills the old ones; whether
 * a link is alive is the row's to say, never the token's.
 */
import { createHmac, createSecretKey, hkdfSync, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { EnquiryId, InvitationId, LinkId, RentalId, RequestId } from '../ids.ts';

export const linkPurposes = [
  'verify',
  'consent',
  'revoke',
  'status',
  'download',
  'enquiry',
  'access',
  'invitation',
  'rental',
] as const;
export type LinkPurpose = (typeof linkPurposes)[number];

/** Keys by id (0–255); the first one signs, all of them are accepted, so that keys can be rotated. */
export type LinkKeys = readonly [LinkKey, ...LinkKey[]];
export interface LinkKey {
  kid: number;
  secret: Buffer;
}

const BYTES = { kid: 1, id: 16, generation: 2, mac: 32 };
const BODY = BYTES.kid + BYTES.id + BYTES.generation;
const TOKEN_LENGTH = Math.ceil(((BODY + BYTES.mac) * 4) / 3);

const purposeKeys = new WeakMap<LinkKey, Map<LinkPurpose, KeyObject>>();
function purposeKey(purpose: LinkPurpose, key: LinkKey): KeyObject {
  const keys = purposeKeys.get(key) ?? new Map<LinkPurpose, KeyObject>();
  const known = keys.get(purpose);
  if (known) return known;
  const derived = createSecretKey(
    new Uint8Array(hkdfSync('sha256', key.secret, Buffer.alloc(0), `right-of-way link ${purpose}`, 32)),
  );
  purposeKeys.set(key, keys.set(purpose, derived));
  return derived;
}

const macOf = (purpose: LinkPurpose, key: LinkKey, body: Buffer): Buffer =>
  createHmac('sha256', purposeKey(purpose, key)).update(purpose).update(body).digest();

/** The token of a link for one purpose: to a request, an enquiry, a link to continuous data, an invitation, or a rental. */
export function linkToken(
  keys: LinkKeys,
  purpose: LinkPurpose,
  id: RequestId | EnquiryId | LinkId | InvitationId | RentalId,
  generation = 0,
): string {
  const body = Buffer.alloc(BODY);
  body.writeUInt8(keys[0].kid, 0);
  Buffer.from(id.replaceAll('-', ''), 'hex').copy(body, BYTES.kid);
  body.writeUInt16BE(generation, BYTES.kid + BYTES.id);
  return Buffer.concat([body, macOf(purpose, keys[0], body)]).toString('base64url');
}

/** What a token of that purpose stands for, or `undefined` where it is not one of ours. */
export function readLinkToken(
  keys: LinkKeys,
  purpose: LinkPurpose,
  token: string,
): { id: RequestId; generation: number } | undefined {
  if (token.length !== TOKEN_LENGTH) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  // Base64url forgives stray bits and characters; a token has one spelling only.
  if (bytes.length !== BODY + BYTES.mac || bytes.toString('base64url') !== token) return undefined;
  const body = bytes.subarray(0, BODY);
  const key = keys.find((k) => k.kid === body.readUInt8(0));
  if (!key || !timingSafeEqual(macOf(purpose, key, body), bytes.subarray(BODY))) return undefined;
  const hex = body.subarray(BYTES.kid, BYTES.kid + BYTES.id).toString('hex');
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') as RequestId;
  return { id, generation: body.readUInt16BE(BYTES.kid + BYTES.id) };
}

/** The keys of the authorization server, each for one purpose, derived from `OAUTH_KEYS`. The first one makes, all are known. */
import { createHmac, hkdfSync } from 'node:crypto';
import { hashOf } from './token.ts';

export interface OAuthKeys {
  /** Sign the cookies of a sign-in under way. */
  cookies: string[];
  /** The token that follows a rotated one: the same in every process, however often it is asked for. */
  successor: (kind: string, rotated: string) => string;
  /** By which a code that people type is found: it has 34 bits, so a plain hash would tell it. With each key there is. */
  userCodes: (code: string) => Buffer[];
  /** Stands for a kept value where the library needs one and the value itself is not kept. */
  handleOf: (id: Buffer) => string;
  /** The id that a handle of ours stands for. */
  idOfHandle: (handle: string) => Buffer | undefined;
}

/** Of keys in base64, 32 random bytes or more each. */
export function oauthKeys(keys: readonly string[]): OAuthKeys {
  const [first = ''] = keys;
  const derived = (key: string, purpose: string) =>
    Buffer.from(hkdfSync('sha256', Buffer.from(key, 'base64'), '', `right-of-way oauth ${purpose}`, 32));
  const macOf = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const successors = derived(first, 'successor');
  const codes = keys.map((key) => derived(key, 'user code'));
  const handles = keys.map((key) => derived(key, 'handle'));
  return {
    cookies: keys.map((key) => derived(key, 'cookies').toString('base64url')),
    successor: (kind, rotated) => macOf(successors, `${kind} after ${rotated}`).toString('base64url'),
    userCodes: (code) => codes.map((key) => macOf(key, code)),
    handleOf(id) {
      const hex = id.toString('hex');
      return `~${hex}.${macOf(handles[0] ?? Buffer.alloc(0), hex).toString('base64url')}`;
    },
    idOfHandle(handle) {
      const [, hex = '', mac = ''] = /^~([0-9a-f]{64})\.([\w-]{43})$/.exec(handle) ?? [];
      const given = hashOf(mac);
      // Hashes are compared, so that how long it takes tells nothing.
      const isOurs = handles.some((key) => hashOf(macOf(key, hex).toString('base64url')).equals(given));
      return hex && isOurs ? Buffer.from(hex, 'hex') : undefined;
    },
  };
}

import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RequestId } from '../../domain/ids.ts';
import { linkPurposes, linkToken, readLinkToken, type LinkKey, type LinkKeys } from '../../domain/links/token.ts';
import { runs } from '../setup/runs.ts';

const key = (kid: number): LinkKey => ({ kid, secret: randomBytes(32) });
const keys: LinkKeys = [key(2), key(1)];
const id = () => randomUUID() as RequestId; // a UUID by construction

describe('links are signed, not stored (reliability rule 14)', () => {
  test('a token reads back as what it was made of, and is the same each time', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.nat(65_535), fc.constantFrom(...linkPurposes), (uuid, generation, purpose) => {
        const token = linkToken(keys, purpose, uuid as RequestId, generation);
        expect(token).toBe(linkToken(keys, purpose, uuid as RequestId, generation));
        expect(readLinkToken(keys, purpose, token)).toEqual({ id: uuid, generation });
      }),
    );
  });

  test('a token of one purpose is none of another', () => {
    for (const made of linkPurposes)
      for (const read of linkPurposes)
        expect(readLinkToken(keys, read, linkToken(keys, made, id())) !== undefined).toBe(made === read);
  });

  test('no change of a token is accepted: 10,000 mutations', () => {
    const token = linkToken(keys, 'download', id(), 3);
    const mutation = fc.oneof(
      fc
        .tuple(fc.nat(token.length - 1), fc.constantFrom(...'ABCdef019-_=+/ '))
        .map(([at, c]) => token.slice(0, at) + c + token.slice(at + 1)),
      fc.nat(token.length).map((length) => token.slice(0, length)),
      fc.string({ maxLength: 90 }),
      fc.string({ maxLength: 5 }).map((extra) => token + extra),
      fc.uint8Array({ minLength: 51, maxLength: 51 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
    );
    fc.assert(
      fc.property(mutation, (mutated) => {
        fc.pre(mutated !== token);
        expect(readLinkToken(keys, 'download', mutated)).toBeUndefined();
      }),
      { numRuns: runs(10_000) },
    );
  });

  test('rotation: old links live while their key is kept, new ones are signed by the new key', () => {
    const request = id();
    const old = linkToken([keys[1]!], 'verify', request);
    expect(readLinkToken(keys, 'verify', old)?.id).toBe(request);
    expect(linkToken(keys, 'verify', request)).not.toBe(old);
    expect(readLinkToken([keys[0]], 'verify', old)).toBeUndefined();
    expect(readLinkToken([key(2)], 'verify', linkToken(keys, 'verify', request))).toBeUndefined();
  });
});

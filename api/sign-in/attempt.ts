/**
 * The state of a sign-in while the person is at the identity provider. It lies in an encrypted cookie and not in the
 * database, so that opening the sign-in page writes nothing there.
 */
import { hkdfSync } from 'node:crypto';
import type { Request, Response } from 'express';
import { EncryptJWT, jwtDecrypt } from 'jose';
import { z } from 'zod';
import { cookieName, cookieOptions } from './session.ts';
import { UsedOnce } from './used-once.ts';

/** `next`: where to go then; empty where nothing in particular was wanted. `fresh`: the provider was to ask anew. */
const attemptSchema = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  next: z.string(),
  fresh: z.boolean().default(false),
});
export type Attempt = z.infer<typeof attemptSchema>;

const LIFETIME_S = 15 * 60;

export interface Attempts {
  remember: (res: Response, attempt: Attempt) => Promise<void>;
  /** The attempt that this browser began, if it did so lately; once, however often its cookie comes. */
  take: (req: Request, res: Response) => Promise<Attempt | null>;
}

export function createAttempts(keys: readonly string[], publicUrl: string): Attempts {
  const name = cookieName('sign-in', publicUrl);
  const options = cookieOptions(publicUrl);
  const used = new UsedOnce(LIFETIME_S * 1000);
  const secrets = keys.map((key) => new Uint8Array(hkdfSync('sha256', key, '', 'right-of-way sign-in', 32)));
  return {
    async remember(res, attempt) {
      const [secret] = secrets;
      if (!secret) throw new Error('There is no session key.');
      const sealed = await new EncryptJWT(attempt)
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .setExpirationTime(`${LIFETIME_S} seconds`)
        .encrypt(secret);
      res.cookie(name, sealed, { ...options, maxAge: LIFETIME_S * 1000 });
    },
    async take(req, res) {
      const sealed = new RegExp(`(?:^|;\\s*)${name}=([\\w.-]+)`).exec(req.get('Cookie') ?? '')?.[1];
      res.clearCookie(name, options);
      for (const secret of sealed ? secrets : []) {
        const opened = await jwtDecrypt(sealed ?? '', secret).catch(() => null);
        const attempt = attemptSchema.safeParse(opened?.payload);
        if (attempt.success) return used.take(attempt.data.nonce) ? attempt.data : null;
      }
      return null;
    },
  };
}

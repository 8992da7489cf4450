/**
 * Stands where the operator's OpenID Connect provider stands: signs people in by a click on a demo account, and mints
 * tokens for these accounts to whoever asks. Its key is kept in the data folder, so that tokens outlive a restart; who is
 * just about to sign in begins anew.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Server } from 'node:http';
import express from 'express';
import { exportJWK, exportPKCS8, generateKeyPair, importPKCS8, SignJWT } from 'jose';
import { z } from 'zod';
import { claimsOf } from '../demo/claims.ts';
import { demoPeople } from '../demo/people.ts';
import { ALGORITHM, createProvider, KEY_ID, type PagesClient } from './oidc-provider.ts';
import type { People } from './people.ts';
import { signInPages } from './sign-in-pages.ts';

const LIFETIME = '12 hours';

interface Options {
  port: number;
  folder: string;
  audience: string;
  /** Whom people are signed in for. */
  client: PagesClient;
  people: People;
}

const tokenRequest = z.object({ account: z.string() });

/** Listens on 127.0.0.1 as the issuer `http://localhost:<port>`. */
export async function startIdentityProvider({ port, folder, audience, client, people }: Options): Promise<Server> {
  const key = await signingKey(folder);
  const issuer = `http://localhost:${port}`;
  const provider = createProvider({ issuer, client, people, key: await exportJWK(key) });
  const app = express();
  app.disable('x-powered-by');

  app.post('/token-for', express.json({ limit: '1kb' }), async (req, res) => {
    const asked = tokenRequest.safeParse(req.body);
    const person = asked.success && (await people.find(asked.data.account));
    if (!person) {
      res.status(404).json({ accounts: demoPeople.map(({ email }) => email) });
      return;
    }
    // Whoever asks for a token here has just shown who they are.
    const token = await new SignJWT({ ...claimsOf(person), auth_time: Math.floor(Date.now() / 1000) })
      .setProtectedHeader({ alg: ALGORITHM, kid: KEY_ID, typ: 'JWT' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(person.id)
      .setIssuedAt()
      .setExpirationTime(LIFETIME)
      .sign(key);
    res.json({ token });
  });
  signInPages(app, provider, { client, people });
  app.use(provider.callback());
  return new Promise((resolve, reject) => {
    const server = app.listen(port, '127.0.0.1', (error) => (error ? reject(error) : resolve(server)));
  });
}

async function signingKey(folder: string): Promise<CryptoKey> {
  const file = join(folder, 'identity-key.pem');
  if (!existsSync(file)) {
    const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
    writeFileSync(file, await exportPKCS8(privateKey), { mode: 0o600 });
  }
  return importPKCS8(readFileSync(file, 'utf8'), ALGORITHM, { extractable: true });
}

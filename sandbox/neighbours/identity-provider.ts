/**
 * Stands where the operator's OpenID Connect provider stands: publishes its keys like one, and mints tokens for the demo
 * accounts to whoever asks. Its key is kept in the data folder, so that tokens outlive a restart.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Server } from 'node:http';
import express from 'express';
import { exportJWK, exportPKCS8, generateKeyPair, importPKCS8, SignJWT, type JWK } from 'jose';
import { z } from 'zod';
import { demoPeople } from '../demo/people.ts';

const ALGORITHM = 'ES256';
const LIFETIME = '12 hours';

interface Options {
  port: number;
  folder: string;
  audience: string;
}

const tokenRequest = z.object({ account: z.string() });

/** Listens on 127.0.0.1 as the issuer `http://localhost:<port>`. */
export async function startIdentityProvider({ port, folder, audience }: Options): Promise<Server> {
  const key = await signingKey(folder);
  const issuer = `http://localhost:${port}`;
  const { d: _private, ...publicKey } = await exportJWK(key);
  const app = express();
  app.use(express.json({ limit: '1kb' }));

  app.get('/.well-known/openid-configuration', (_req, res) => {
    res.json({
      issuer,
      jwks_uri: `${issuer}/jwks`,
      id_token_signing_alg_values_supported: [ALGORITHM],
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
    });
  });
  app.get('/jwks', (_req, res) => {
    res.json({ keys: [{ ...publicKey, kid: 'sandbox', alg: ALGORITHM, use: 'sig' } satisfies JWK] });
  });
  app.post('/token', async (req, res) => {
    const asked = tokenRequest.safeParse(req.body);
    const person =
      asked.success && demoPeople.find(({ id, email }) => asked.data.account === id || asked.data.account === email);
    if (!person) {
      res.status(404).json({ accounts: demoPeople.map(({ email }) => email) });
      return;
    }
    const { id, email, kind, company, roles } = person;
    const token = await new SignJWT({ email, account: kind, roles, ...(company ? { company } : {}) })
      .setProtectedHeader({ alg: ALGORITHM, kid: 'sandbox', typ: 'JWT' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(id)
      .setIssuedAt()
      .setExpirationTime(LIFETIME)
      .sign(key);
    res.json({ token });
  });
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

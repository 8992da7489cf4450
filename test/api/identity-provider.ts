/** An identity provider of the tests' own: discovery, keys, and tokens for whomever they like. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';

export const AUDIENCE = 'right-of-way';

export interface IdentityProvider {
  issuer: string;
  /** A signed token; `claims` replace the usual ones, `undefined` leaves one out. */
  token(claims: JWTPayload, header?: { alg?: string; kid?: string; typ?: string }): Promise<string>;
  /** Withdraws its key, or keeps it published, and signs with another one from now on. */
  changeKey(options?: { keepsOld: boolean }): Promise<void>;
  stop(): Promise<void>;
}

export async function startIdentityProvider(): Promise<IdentityProvider> {
  let key = await newKey('one');
  let old: object[] = [];
  const server = createServer((req, res) => {
    const body = req.url === '/keys' ? { keys: [key.published, ...old] } : { issuer, jwks_uri: `${issuer}/keys` };
    res.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    token(claims, header = {}) {
      const now = Math.floor(Date.now() / 1000);
      const all = { iss: issuer, aud: AUDIENCE, iat: now, exp: now + 600, ...claims };
      return new SignJWT(all)
        .setProtectedHeader({ alg: 'ES256', kid: key.published.kid, ...header })
        .sign(key.privateKey);
    },
    async changeKey({ keepsOld } = { keepsOld: false }) {
      old = keepsOld ? [key.published] : [];
      key = await newKey(`${key.published.kid} and another`);
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function newKey(kid: string) {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  return { privateKey, published: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' } };
}

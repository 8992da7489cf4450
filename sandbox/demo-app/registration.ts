/**
 * How the demo application became a developer's: by the calls that any developer makes (R41). That staff approve it at once
 * is the sandbox's doing.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const credentialSchema = z.object({ clientId: z.string(), secret: z.string(), linkUrl: z.string() });
export type AppCredential = z.output<typeof credentialSchema>;

interface Registration {
  operatorUrl: string;
  /** The application's own origin. */
  appUrl: string;
  /** Where its credential is kept. */
  file: string;
}

const DEVELOPER = 'developer@example.com';
const SUPERVISOR = 'supervisor@example.com';

/** Its credential: the one it has, or a new one. @throws Error that says which call was refused */
export async function register({ operatorUrl, appUrl, file }: Registration): Promise<AppCredential> {
  if (existsSync(file)) return credentialSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const call = callsTo(operatorUrl);
  const developer = await tokenOf(call, DEVELOPER);
  await beDeveloper(call, developer);
  const { id, status } = z.object({ id: z.string(), status: z.string() }).parse(
    await call('POST', '/v1/api-access-requests', developer, {
      use: 'third-party',
      purpose: 'Roadbook keeps the log book of your car: it shows where it went and what it used.',
      agreement: 'The terms of Roadbook, which you accept when you connect your car.',
    }),
  );
  if (status === 'in-review')
    await call('POST', `/v1/support/api-access-requests/${id}/decision`, await tokenOf(call, SUPERVISOR), {
      approved: true,
      reason: 'An application of the sandbox.',
    });
  const credential = credentialSchema.parse(
    await call('POST', '/v1/credentials', developer, {
      name: 'Roadbook',
      type: 'confidential',
      redirectUris: [`${appUrl}/connected`],
      initiateLoginUri: `${appUrl}/connect`,
    }),
  );
  writeFileSync(file, JSON.stringify(credential), { mode: 0o600 });
  return credential;
}

type Call = (method: string, path: string, token?: string, body?: object) => Promise<unknown>;

const callsTo =
  (operatorUrl: string): Call =>
  async (method, path, token, body) => {
    const answer = await fetch(operatorUrl + path, {
      method,
      headers: {
        accept: 'application/json',
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answers ${answer.status}: ${text.slice(0, 300)}`);
    return text ? JSON.parse(text) : undefined;
  };

const tokenOf = async (call: Call, account: string): Promise<string> =>
  z.object({ token: z.string() }).parse(await call('POST', '/sandbox/token', undefined, { account })).token;

/** Registers unless it did before. */
async function beDeveloper(call: Call, token: string): Promise<void> {
  const known = await call('GET', '/v1/developer', token).catch(() => undefined);
  if (known) return;
  const { version } = z.object({ version: z.string() }).parse(await call('GET', '/v1/terms'));
  await call('POST', '/v1/developer', token, {
    kind: 'company',
    name: 'Amélie Laurent',
    company: {
      name: 'Roadbook SARL',
      registrationNumber: 'RCS Lyon 123 456 789',
      address: '1 Rue de la République, Lyon',
      country: 'FR',
    },
    country: 'FR',
    email: DEVELOPER,
    size: 'sme',
    gatekeeper: false,
    terms: { version, accepted: true },
  });
}

/** The settings that the sandbox's processes run with: what an operator would set, for this machine. */
import type { Ports } from './ports.ts';
import { linkKeysOf, secretOf, storageKeysOf } from './secrets.ts';

export const AUDIENCE = 'right-of-way';
export const NAMESPACE = 'right-of-way';

interface Facts {
  folder: string;
  ports: Ports;
  /** As the application logs in. */
  databaseUrl: string;
  temporalAddress: string;
  temporalUiUrl: string | undefined;
  webhookKey: string;
  /** The setting of that name, where readings lie in a lake. */
  lake: string | undefined;
  /** Where the files lie. */
  storage: NodeJS.ProcessEnv;
  environment: NodeJS.ProcessEnv;
}

/** `SANDBOX=1` tells the processes that they are part of one; nothing in production sets or reads it. */
export const environmentFor = ({
  folder,
  ports,
  databaseUrl,
  temporalAddress,
  temporalUiUrl,
  webhookKey,
  lake,
  storage,
  environment,
}: Facts): NodeJS.ProcessEnv => ({
  ...environment,
  SANDBOX: '1',
  SANDBOX_FOLDER: folder,
  SANDBOX_MAIL_PORT: `${ports.mail}`,
  SANDBOX_IDENTITY_PORT: `${ports.identity}`,
  SANDBOX_DEMO_APP_PORT: `${ports.demoApp}`,
  ...(temporalUiUrl && { SANDBOX_TEMPORAL_UI_URL: temporalUiUrl }),
  LAKE: lake,
  PORT: `${ports.api}`,
  METRICS_PORT: `${ports.metrics}`,
  INGEST_PORT: `${ports.ingest}`,
  HOST: '127.0.0.1',
  PUBLIC_URL: environment['PUBLIC_URL'] ?? `http://localhost:${ports.api}`,
  DATABASE_URL: databaseUrl,
  TEMPORAL_ADDRESS: temporalAddress,
  TEMPORAL_NAMESPACE: NAMESPACE,
  LINK_KEYS: linkKeysOf(folder),
  ...storage,
  STORAGE_KEYS: storageKeysOf(folder),
  OIDC_ISSUER: `http://localhost:${ports.identity}`,
  OIDC_AUDIENCE: AUDIENCE,
  OIDC_CLIENT_ID: 'right-of-way-pages',
  OIDC_CLIENT_SECRET: secretOf(folder, 'client-secret'),
  SESSION_KEYS: secretOf(folder, 'session-key'),
  OAUTH_KEYS: secretOf(folder, 'oauth-key'),
  OPERATOR_NAME: environment['OPERATOR_NAME'] ?? 'Example Motors',
  CONTACT_EMAIL: environment['CONTACT_EMAIL'] ?? 'data-act@example.com',
  SENDGRID_API_KEY: 'SG.sandbox',
  SENDGRID_BASE_URL: `http://localhost:${ports.mail}`,
  SENDGRID_WEBHOOK_PUBLIC_KEY: webhookKey,
  // One machine plays everybody here: limits that are right for the world would only be in the way.
  CALL_LIMITS:
    environment['CALL_LIMITS'] ??
    '{"reads":1000000,"anonymousReads":1000000,"connections":1000000,"acts":1000000,"anonymousActs":1000000,"guesses":1000000}',
  POLICY: withRoomyBudget(environment['POLICY'] ?? '{}'),
  REGISTER_URL: environment['REGISTER_URL'] ?? 'https://example.com/register',
  // A receiver on this machine can be tried.
  WEBHOOK_REACH: environment['WEBHOOK_REACH'] ?? 'any',
  MAIL_FROM: environment['MAIL_FROM'] ?? 'no-reply@example.com',
});

const ROOMY = 1_000_000;
const roomyBudget = {
  mailboxPerDay: ROOMY,
  confirmedMailboxPerDay: ROOMY,
  accountPerDay: ROOMY,
  domainPerHour: ROOMY,
  allPerHour: ROOMY,
  consentsPerDay: ROOMY,
};

/** A policy with room for everybody's mails, unless it says otherwise; what can't be read is left to the API to name. */
function withRoomyBudget(policy: string): string {
  try {
    return JSON.stringify({ mailBudget: roomyBudget, ...(JSON.parse(policy) as object) });
  } catch {
    return policy;
  }
}

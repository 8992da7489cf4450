/**
 * The one reading of the environment. Wrong or missing settings are listed all at once and end the process with exit
 * code 78 (EX_CONFIG); nothing else reads `process.env`, but for Temporal's own variables (temporal.config.ts).
 */
import { z } from 'zod';
import { brandSettings } from './brand-settings.ts';
import { policySchema } from './domain/policy.ts';
import type { LinkKeys } from './domain/links/token.ts';

const port = z.coerce.number().int().min(0).max(65535);

const linkKeysSchema = z
  .string()
  .regex(
    /^\d{1,3}:[A-Za-z0-9+/_=-]{40,}(,\d{1,3}:[A-Za-z0-9+/_=-]{40,})*$/,
    'Give kid:base64 (32 bytes or more), the signing key first, e.g. 1:q83v…; separate several by commas.',
  )
  .transform((text) =>
    text.split(',').map((part) => {
      const [kid = '', secret = ''] = part.split(':');
      return { kid: Number(kid), secret: Buffer.from(secret, 'base64') };
    }),
  )
  .refine(
    (keys) => keys.every(({ kid, secret }) => kid <= 255 && secret.length >= 32),
    'Key ids go to 255; secrets have 32 bytes or more.',
  )
  .transform((keys) => keys as unknown as LinkKeys); // the pattern asks for one at least

const sessionKeysSchema = z
  .string()
  .transform((text) => text.split(',').map((key) => key.trim()))
  .refine(
    (keys) => keys.every((key) => /^[A-Za-z0-9+/_=-]{40,}$/.test(key)),
    'Give 32 random bytes or more in base64; the key that signs comes first, separate several by commas.',
  );

const json = z
  .string()
  .default('{}')
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: 'Give a JSON object.' });
      return z.NEVER;
    }
  });
const policyJson = json.pipe(policySchema);

/** Calls a minute before the API answers 429 (api/server/config.ts says what each counts). */
const callLimitsJson = json.pipe(
  z.strictObject({
    reads: z.int().positive().default(6000),
    anonymousReads: z.int().positive().default(600),
    acts: z.int().positive().default(1200),
    anonymousActs: z.int().positive().default(60),
    guesses: z.int().positive().default(600),
    connections: z.int().positive().default(256),
  }),
);

const shared = z.object({
  DATABASE_URL: z.url({
    protocol: /^postgres(ql)?$/,
    error: 'Give the URL of the PostgreSQL database, postgresql://user:password@host:5432/name.',
  }),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/$/, '')),
  LINK_KEYS: linkKeysSchema,
  STORAGE_FOLDER: z.string().min(1),
  /** The address that the process listens on. */
  HOST: z.string().default('0.0.0.0'),
  OPERATOR_NAME: z.string().min(1).default('Right of Way'),
  CONTACT_EMAIL: z.email(),
  POLICY: policyJson,
  /** Metrics are for the operator alone: only this machine may ask, unless another address is given. */
  METRICS_HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

const apiOnly = z.object({
  PORT: port.default(3000),
  METRICS_PORT: port.optional(),
  OIDC_ISSUER: z.url({ protocol: /^https?$/ }),
  OIDC_AUDIENCE: z.string().min(1),
  OIDC_CLIENT_ID: z.string().min(1),
  OIDC_CLIENT_SECRET: z.string().min(1),
  SESSION_KEYS: sessionKeysSchema,
  SENDGRID_WEBHOOK_PUBLIC_KEY: z.string().min(1),
  ...brandSettings,
  /** R68 */
  KNOWN_BODIES: z
    .string()
    .default('')
    .transform((list) => list.split(',').flatMap((domain) => domain.trim().toLowerCase() || []))
    .refine((domains) => domains.every((domain) => /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain)), {
      error: 'Give mail domains such as bund.de, separated by commas.',
    }),
  CALL_LIMITS: callLimitsJson,
  /** Whether browsers may reach the other hosts below this one by https alone, too. */
  HSTS_SUBDOMAINS: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
  TRUST_PROXY: z
    .string()
    .default('loopback')
    .transform((list) => list.split(',').map((entry) => entry.trim())),
});

const workerOnly = z.object({
  SENDGRID_API_KEY: z.string().min(1),
  SENDGRID_BASE_URL: z.url().default('https://api.sendgrid.com'),
  MAIL_FROM: z.email(),
  /** R68: who hears daily which data of others was released. */
  OPERATOR_DIGEST_TO: z.email().optional(),
  MAIL_UNKNOWN_RESEND_AFTER_MS: z.coerce
    .number()
    .int()
    .positive()
    .default(15 * 60_000),
  /** How long an answer of the mail service is waited for. */
  MAIL_TIMEOUT_MS: z.coerce.number().int().positive().default(10_000),
  WORKER_METRICS_PORT: port.optional(),
  MAX_CACHED_WORKFLOWS: z.coerce.number().int().positive().default(2000),
});

export type SharedSettings = z.infer<typeof shared>;
export type ApiSettings = SharedSettings & z.infer<typeof apiOnly>;
export type WorkerSettings = SharedSettings & z.infer<typeof workerOnly>;

/** What the API process runs with. */
export const readApiSettings = (environment = process.env): ApiSettings =>
  read(z.object({ ...shared.shape, ...apiOnly.shape }), environment);

/** What the worker process runs with. */
export const readWorkerSettings = (environment = process.env): WorkerSettings =>
  read(z.object({ ...shared.shape, ...workerOnly.shape }), environment);

/** What the commands that look for differences and mend them run with; Temporal's own variables besides. */
export const readMendSettings = (environment = process.env): Pick<SharedSettings, 'DATABASE_URL' | 'STORAGE_FOLDER'> =>
  read(shared.pick({ DATABASE_URL: true, STORAGE_FOLDER: true }), environment);

/** What migrating runs with: the database, as its owner. */
export const readMigrateSettings = (environment = process.env): Pick<SharedSettings, 'DATABASE_URL'> =>
  read(shared.pick({ DATABASE_URL: true }), environment);

function read<T>(schema: z.ZodType<T>, environment: NodeJS.ProcessEnv): T {
  // An empty variable is an unset one.
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = schema.safeParse(set);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => {
    const name = issue.path.join('.');
    return `  ${name}: ${issue.path.length === 1 && set[name] === undefined ? 'is missing. ' : ''}${issue.message}`;
  });
  process.stderr.write(`These settings are wrong or missing (README, Configuration):\n${lines.join('\n')}\n`);
  return process.exit(78);
}

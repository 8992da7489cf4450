/**
 * The one reading of the environment. Wrong or missing settings are listed all at once and end the process with exit
 * code 78 (EX_CONFIG); nothing else reads `process.env`, but for Temporal's own variables (temporal.config.ts).
 */
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { brandSettings, letterheadSettings } from './brand-settings.ts';
import { policySchema } from './domain/policy.ts';
import { languageFaults } from './domain/languages/languages.ts';
import { webhookReaches } from './domain/webhooks/address.ts';
import { kafkaFits, kafkaSettings } from './kafka-settings.ts';
import { lakeFits, lakeSettings } from './lake-settings.ts';
import {
  issuerSchema,
  jsonSchema,
  linkKeysSchema,
  originsSchema,
  proxiesSchema,
  publicUrlSchema,
  sessionKeysSchema,
  webhookKeysSchema,
} from './settings-checks.ts';
import { dataProductsSetting } from './data-products-settings.ts';
import { disclosuresSetting } from './disclosures-settings.ts';
import { gatekeepersSetting } from './gatekeepers-settings.ts';
import { redressSetting } from './redress-settings.ts';
import { measuresSetting, termsSetting } from './terms-settings.ts';
import { storageFits, storageSettings } from './storage-settings.ts';

const port = z.coerce.number().int().min(0).max(65535);

const json = z.string().default('{}').pipe(jsonSchema);
const policyJson = json.pipe(policySchema);

/** Calls a minute before the API answers 429 (api/server/config.ts says what each counts). */
const callLimitsJson = json.pipe(
  z.strictObject({
    reads: z.int().positive().default(6000),
    dataReads: z.int().positive().default(1200),
    anonymousReads: z.int().positive().default(600),
    acts: z.int().positive().default(1200),
    anonymousActs: z.int().positive().default(60),
    guesses: z.int().positive().default(600),
    connections: z.int().positive().default(256),
  }),
);

const databaseUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'Give the URL of the PostgreSQL database, postgresql://user:password@host:5432/name.',
});

const shared = z.object({
  DATABASE_URL: databaseUrl,
  PUBLIC_URL: publicUrlSchema,
  LINK_KEYS: linkKeysSchema,
  ...storageSettings,
  /** The address that the process listens on. */
  HOST: z.string().default('0.0.0.0'),
  OPERATOR_NAME: z.string().min(1).default('Right of Way'),
  CONTACT_EMAIL: z.email(),
  ...letterheadSettings,
  POLICY: policyJson,
  /** R50 */
  REDRESS: redressSetting,
  /** Metrics are for the operator alone: only this machine may ask, unless another address is given. */
  METRICS_HOST: z.string().default('127.0.0.1'),
  /** Where webhooks may be delivered: to public addresses by https, or anywhere. */
  WEBHOOK_REACH: z.enum(webhookReaches).default('public'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

const apiOnly = z.object({
  PORT: port.default(3000),
  METRICS_PORT: port.optional(),
  OIDC_ISSUER: issuerSchema,
  OIDC_AUDIENCE: z.string().min(1),
  OIDC_CLIENT_ID: z.string().min(1),
  OIDC_CLIENT_SECRET: z.string().min(1),
  SESSION_KEYS: sessionKeysSchema,
  OAUTH_KEYS: sessionKeysSchema,
  SENDGRID_WEBHOOK_PUBLIC_KEY: webhookKeysSchema,
  ...brandSettings,
  /** R68 */
  KNOWN_BODIES: z
    .string()
    .default('')
    .transform((list) => list.split(',').flatMap((domain) => domain.trim().toLowerCase() || []))
    .refine((domains) => domains.every((domain) => /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain)), {
      error: 'Give mail domains such as bund.de, separated by commas.',
    }),
  DEVELOPER_TERMS: termsSetting,
  /** R61 */
  GATEKEEPERS: gatekeepersSetting,
  /** R53 */
  CONFIDENTIALITY_MEASURES: measuresSetting,
  /** R57 */
  DISCLOSURES: disclosuresSetting,
  /** R44 */
  DATA_PRODUCTS: dataProductsSetting,
  CALL_LIMITS: callLimitsJson,
  /** Whether browsers may reach the other hosts below this one by https alone, too. */
  HSTS_SUBDOMAINS: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
  TRUST_PROXY: proxiesSchema,
  FRONTEND_ORIGINS: originsSchema,
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
  /** Connections to PostgreSQL for everything but copying readings. Each plans its statements itself, so more of them cost more. */
  WORKER_CONNECTIONS: z.coerce.number().int().min(10).default(20),
  ...lakeSettings,
  EXPORTS_AT_ONCE: z.coerce.number().int().positive().default(8),
  /** Of one export. One core makes text while another's database works, so one core has two. */
  FILES_AT_ONCE: z.coerce
    .number()
    .int()
    .positive()
    .default(Math.min(Math.max(availableParallelism(), 2), 8)),
});

const ownerOnly = z.object({
  OWNER_DATABASE_URL: databaseUrl,
});

const ingestOnly = z.object({
  INGEST_PORT: port.default(3005),
  INGEST_METRICS_PORT: port.optional(),
  ...kafkaSettings,
});

/** What a process that takes readings in needs; it writes no email and knows no link. */
const ingest = z
  .object({
    ...shared.pick({
      DATABASE_URL: true,
      PUBLIC_URL: true,
      HOST: true,
      POLICY: true,
      METRICS_HOST: true,
      LOG_LEVEL: true,
    }).shape,
    ...apiOnly.pick({ OIDC_ISSUER: true, OIDC_AUDIENCE: true, CALL_LIMITS: true }).shape,
    ...ingestOnly.shape,
  })
  .superRefine(kafkaFits);

export type SharedSettings = z.infer<typeof shared>;
export type ApiSettings = SharedSettings & z.infer<typeof apiOnly>;
export type WorkerSettings = SharedSettings & z.infer<typeof workerOnly>;

export type IngestSettings = z.infer<typeof ingest>;

const api = z
  .object({ ...shared.shape, ...apiOnly.shape })
  .superRefine(...storageFits)
  .refine((set) => set.METRICS_PORT === undefined || set.METRICS_PORT === 0 || set.METRICS_PORT !== set.PORT, {
    path: ['METRICS_PORT'],
    error: 'This is PORT, too. Give the metrics a port of their own.',
  })
  .refine((set) => set.OIDC_AUDIENCE !== set.OIDC_CLIENT_ID, {
    path: ['OIDC_AUDIENCE'],
    error:
      'This is OIDC_CLIENT_ID, too: ID tokens of the pages would open the API. Give the API an audience of its own.',
  });
const worker = z
  .object({ ...shared.shape, ...workerOnly.shape })
  .superRefine(...storageFits)
  .superRefine(lakeFits);
const mend = z.object({ ...shared.pick({ DATABASE_URL: true }).shape, ...storageSettings }).superRefine(...storageFits);

/** What the API process runs with. */
export const readApiSettings = (environment = process.env): ApiSettings => read(api, environment);

/** What the worker process runs with. */
export const readWorkerSettings = (environment = process.env): WorkerSettings => read(worker, environment);

/** What the ingest process runs with. */
export const readIngestSettings = (environment = process.env): IngestSettings => read(ingest, environment);

/** What is wrong with the settings of a process, a line each: its name, the fault, and what to give instead. */
export const faultsIn = (process: 'api' | 'worker' | 'ingest', environment: NodeJS.ProcessEnv): string[] => {
  const result = parse<unknown>({ api, worker, ingest }[process], environment);
  return 'faults' in result ? result.faults : [];
};

/** What the commands that look for differences and mend them run with; Temporal's own variables besides. */
export const readMendSettings = (environment = process.env): z.infer<typeof mend> => read(mend, environment);

/** What migrating runs with, and what finds and erases a person: the database as its owner, who no other process logs in as. */
export const readOwnerSettings = (environment = process.env): z.infer<typeof ownerOnly> => read(ownerOnly, environment);

/** What only reads the database runs with. */
export const readRecordSettings = (environment = process.env): Pick<SharedSettings, 'DATABASE_URL'> =>
  read(shared.pick({ DATABASE_URL: true }), environment);

function read<T>(schema: z.ZodType<T>, environment: NodeJS.ProcessEnv): T {
  const result = parse(schema, environment);
  const faults = [...('faults' in result ? result.faults : []), ...languageFaults];
  return 'data' in result && faults.length === 0 ? result.data : refuseSettings(faults);
}

/** Ends the process with code 78, and says what is wrong with which setting, a line each. */
export function refuseSettings(faults: readonly string[]): never {
  const lines = faults.map((fault) => `  ${fault}\n`).join('');
  process.stderr.write(`These settings are wrong or missing (docs/configuration.md):\n${lines}`);
  return process.exit(78);
}

function parse<T>(schema: z.ZodType<T>, environment: NodeJS.ProcessEnv): { data: T } | { faults: string[] } {
  // An empty variable is an unset one.
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = schema.safeParse(set);
  if (result.success) return { data: result.data };
  return {
    faults: result.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      if (set[name] === undefined && issue.code !== 'custom') return `${name}: is missing.`;
      return `${issue.path.join('.')}: ${remedyFor(issue)}`;
    }),
  };
}

/** In words of ours: the library's name types, which nobody has typed. */
function remedyFor(issue: z.core.$ZodIssue): string {
  const name = String(issue.path[0]);
  if (!/^(Invalid|Too |Unrecognized)/.test(issue.message)) return issue.message;
  if (issue.code === 'unrecognized_keys')
    return `There is no ${issue.keys.join(', ')} in it. The names are in docs/configuration.md.`;
  if (name === 'WEBHOOK_REACH') return 'Give public or any.';
  if (name === 'LOG_LEVEL') return 'Give trace, debug, info, warn, error or silent.';
  if (/^(HSTS_SUBDOMAINS|STORAGE_PATH_STYLE|KAFKA_TLS)$/.test(name)) return 'Give true or false.';
  if (name === 'KAFKA_SASL_MECHANISM') return 'Give PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512.';
  if (name === 'KAFKA_SESSION_TIMEOUT_MS') return 'Give milliseconds, 500 to 300000.';
  if (name.endsWith('PORT')) return 'Give a port, a whole number from 0 to 65535.';
  if (/^(CONTACT_EMAIL|MAIL_FROM)$/.test(name)) return 'Give an email address.';
  if (name.endsWith('URL')) return 'Give a web address, https://…';
  return 'Give a value as docs/configuration.md has it: a whole number above 0, or for a list or object its JSON.';
}

/** The sandbox mints tokens and travels in time: it refuses to start beside anything that looks like production (threat 18). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const productionSettings = [
  'DATABASE_URL',
  'OWNER_DATABASE_URL',
  'OIDC_ISSUER',
  'OIDC_AUDIENCE',
  'OIDC_CLIENT_ID',
  'OIDC_CLIENT_SECRET',
  'SESSION_KEYS',
  'OAUTH_KEYS',
  'SENDGRID_API_KEY',
  'SENDGRID_BASE_URL',
  'SENDGRID_WEBHOOK_PUBLIC_KEY',
  'LINK_KEYS',
  'STORAGE_BUCKET',
  'STORAGE_ENDPOINT',
  'STORAGE_ACCESS_KEY_ID',
  'STORAGE_SECRET_ACCESS_KEY',
  'STORAGE_KEYS',
  'TEMPORAL_API_KEY',
  'TEMPORAL_PROFILE',
  'TEMPORAL_CONFIG_FILE',
];

/** The production settings that are present, if any; `NODE_ENV=production` counts as one. */
export const productionSettingsIn = (environment: NodeJS.ProcessEnv): string[] => [
  ...productionSettings.filter((name) => environment[name]),
  ...(isElsewhere(environment['TEMPORAL_ADDRESS']) ? ['TEMPORAL_ADDRESS'] : []),
  ...((environment['KAFKA_BROKERS'] ?? '').split(',').some(isElsewhere) ? ['KAFKA_BROKERS'] : []),
  ...(environment['NODE_ENV'] === 'production' ? ['NODE_ENV=production'] : []),
];

/** A server on this very machine is a developer's own. */
const isElsewhere = (address: string | undefined): boolean =>
  Boolean(address) && !/^(localhost|127\.0\.0\.1|\[::1\]):\d+$/.test(address?.trim() ?? '');

/** Ends a part of the sandbox that was started by hand, with code 78 (threat 18). */
export function refuseByHand(environment: NodeJS.ProcessEnv): void {
  if (isBySandbox(environment)) return;
  process.stderr.write('This is started by the sandbox (npm start), with the keys of its own folder, not by hand.\n');
  process.exit(78);
}

/**
 * Whether a sandbox started it: beside other keys than those which its sandbox made in its own folder, or on another database, a part
 * would hand out tokens for somebody's true installation.
 */
export function isBySandbox(environment: NodeJS.ProcessEnv): boolean {
  const folder = environment['SANDBOX_FOLDER'];
  return (
    folder !== undefined &&
    environment['NODE_ENV'] !== 'production' &&
    isKept(join(folder, 'link-keys'), environment['LINK_KEYS']) &&
    isKept(join(folder, 'session-key'), environment['SESSION_KEYS']) &&
    isKept(join(folder, 'client-secret'), environment['OIDC_CLIENT_SECRET']) &&
    isKept(join(folder, 'postgres/login-password'), passwordOf(environment['DATABASE_URL'])) &&
    isKept(join(folder, 'postgres/password'), passwordOf(environment['OWNER_DATABASE_URL']))
  );
}

/** Of a database on this machine. */
function passwordOf(databaseUrl = ''): string | undefined {
  const url = URL.parse(databaseUrl);
  return url?.hostname === '127.0.0.1' ? decodeURIComponent(url.password) : undefined;
}

function isKept(file: string, value: string | undefined): boolean {
  try {
    return value !== undefined && readFileSync(file, 'utf8').trim() === value;
  } catch {
    return false;
  }
}

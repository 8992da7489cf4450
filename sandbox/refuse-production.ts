/** The sandbox mints tokens and travels in time: it refuses to start beside anything that looks like production (threat 18). */
const productionSettings = [
  'DATABASE_URL',
  'OIDC_ISSUER',
  'OIDC_AUDIENCE',
  'OIDC_CLIENT_ID',
  'OIDC_CLIENT_SECRET',
  'SESSION_KEYS',
  'SENDGRID_API_KEY',
  'SENDGRID_BASE_URL',
  'SENDGRID_WEBHOOK_PUBLIC_KEY',
  'LINK_KEYS',
  'TEMPORAL_API_KEY',
  'TEMPORAL_PROFILE',
  'TEMPORAL_CONFIG_FILE',
];

/** The production settings that are present, if any; `NODE_ENV=production` counts as one. */
export const productionSettingsIn = (environment: NodeJS.ProcessEnv): string[] => [
  ...productionSettings.filter((name) => environment[name]),
  ...(isElsewhere(environment['TEMPORAL_ADDRESS']) ? ['TEMPORAL_ADDRESS'] : []),
  ...(environment['NODE_ENV'] === 'production' ? ['NODE_ENV=production'] : []),
];

/** A Temporal server on this very machine is a developer's own. */
const isElsewhere = (address: string | undefined): boolean =>
  Boolean(address) && !/^(localhost|127\.0\.0\.1|\[::1\]):\d+$/.test(address ?? '');

/** Drops old deliveries, and keeps secrets under the first key. */
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { dropOldDeliveries, sealAnew } from '../../db/webhooks/upkeep.ts';
import type { LinkKeys } from '../../domain/links/token.ts';
import { webhookSeal } from '../../domain/webhooks/secrets.ts';
import { everySoOften, type Loop } from '../every-so-often.ts';

const OLD_EVERY_MS = 60_000;
const SEAL_EVERY_MS = 3_600_000;

export function startWebhookUpkeep(db: Knex, keys: LinkKeys, log: Logger): Loop[] {
  const seal = webhookSeal(keys);
  return [
    everySoOften({ name: 'webhooks-retention', everyMs: OLD_EVERY_MS, log }, () => dropOldDeliveries(db)),
    everySoOften({ name: 'webhook-secrets', everyMs: SEAL_EVERY_MS, log }, () => sealAnew(db, seal)),
  ];
}

/** What is over with consents for providers (R47, R48), whoever was to see to it: each task is a loop of its own. */
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { endExpiredConsents } from '../db/provider-consents/end.ts';
import { tellUntoldConsentEnds } from '../db/provider-consents/look.ts';
import type { Policy } from '../domain/policy.ts';
import { everySoOften, type Loop } from './every-so-often.ts';

const EVERY_MS = 10_000;

/** Ends consents whose day has passed, and tells of ends of which nobody was told; until stopped. */
export function startProviderConsentUpkeep(db: Knex, { providerConsents }: Policy, log: Logger): Loop[] {
  const task = (name: string, work: () => Promise<boolean>) => everySoOften({ name, everyMs: EVERY_MS, log }, work);
  return [
    task('provider-consents-expired', () => endExpiredConsents(db)),
    task('provider-consents-untold', () => tellUntoldConsentEnds(db, providerConsents)),
  ];
}

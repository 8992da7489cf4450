/** What the workflows of consents for providers do with their rows. Idempotency key: the row, under its lock. */
import type { Knex } from 'knex';
import { lookAtConsent } from '../db/provider-consents/look.ts';
import type { Policy } from '../domain/policy.ts';
import { withoutDetails } from './failure.ts';

/** By the policy in force. */
export const providerConsentActivities = (db: Knex, policy: Policy) =>
  withoutDetails({ lookAtConsent: (id: string) => lookAtConsent(db, id, policy.providerConsents) });
export type ProviderConsents = ReturnType<typeof providerConsentActivities>;

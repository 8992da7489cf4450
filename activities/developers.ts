/** What the workflows of access requests and credentials do with their rows. Idempotency key of each: the row, under its lock. */
import type { Knex } from 'knex';
import { lookAtCredential } from '../db/credentials/look.ts';
import { lookAtAccessRequest } from '../db/developers/look.ts';
import type { Policy } from '../domain/policy.ts';
import { withoutDetails } from './failure.ts';

/** By the policy in force. */
export const developerActivities = (db: Knex, policy: Policy) =>
  withoutDetails({
    lookAtAccessRequest: (id: string) => lookAtAccessRequest(db, id),
    lookAtCredential: (id: string) => lookAtCredential(db, id, policy.credentials),
  });
export type Developers = ReturnType<typeof developerActivities>;

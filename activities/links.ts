/** What the workflows of links do with their rows. Idempotency key: the row, under its lock. */
import type { Knex } from 'knex';
import { lookAtLink } from '../db/access/look.ts';
import type { Policy } from '../domain/policy.ts';
import { withoutDetails } from './failure.ts';

/** By the policy in force. */
export const linkActivities = (db: Knex, policy: Policy) =>
  withoutDetails({ lookAtLink: (id: string) => lookAtLink(db, id, policy.links) });
export type Links = ReturnType<typeof linkActivities>;

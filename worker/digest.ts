/** Queues the operator's email about each day on which data of others was released, once the day is over (R68). */
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { queueDigests } from '../db/mails/record/digest.ts';
import type { Policy } from '../domain/policy.ts';
import { everySoOften, type Loop } from './every-so-often.ts';

/** Queues until stopped. Of several workers one is the first. */
export const startDigest = (db: Knex, { timeZone }: Policy, log: Logger): Loop =>
  everySoOften({ name: 'digest', everyMs: 10_000, log }, async () => {
    await queueDigests(db, timeZone);
    return false;
  });

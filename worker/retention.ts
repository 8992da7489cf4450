/** Removes personal data whose time is over (R13, R58), beside the other housekeeping: what fails there must not stop this. */
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { removeWhatIsOver } from '../db/upkeep/retention.ts';
import type { Policy } from '../domain/policy.ts';
import { everySoOften, type Loop } from './every-so-often.ts';

/** Removes until stopped. */
export const startRetention = (db: Knex, { keepFor }: Policy, log: Logger): Loop =>
  everySoOften({ name: 'retention', everyMs: 2000, log }, () => removeWhatIsOver(db, keepFor));

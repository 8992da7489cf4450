/** What is over with links to continuous data (R42, R43), whoever was to see to it: each task is a loop of its own. */
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { tellUntoldEnds } from '../db/access/look.ts';
import { dropOldProgramEvents } from '../db/access/program-events.ts';
import { dropLeftStreams } from '../db/access/streams.ts';
import { dropExpiredItems, endExpired, endNotTaken } from '../db/oauth/sweep.ts';
import type { Policy } from '../domain/policy.ts';
import { everySoOften, type Loop } from './every-so-often.ts';

const EVERY_MS = 10_000;

/** Ends links that nobody took or whose day has passed, tells of ends of which nobody was told, and drops what ran out; until stopped. */
export function startLinkUpkeep(db: Knex, { links }: Policy, log: Logger): Loop[] {
  const task = (name: string, work: () => Promise<boolean>) => everySoOften({ name, everyMs: EVERY_MS, log }, work);
  return [
    task('links-not-taken', () => endNotTaken(db)),
    task('links-expired', () => endExpired(db)),
    task('links-untold', () => tellUntoldEnds(db, links)),
    task('oauth-items', () => dropExpiredItems(db)),
    task('streams-left', () => dropLeftStreams(db)),
    task('program-events', () => dropOldProgramEvents(db)),
  ];
}

/**
 * Tasks that must be done even if the process that should have done them died: among them removing the files of ended
 * requests and the rows kept for a while only. Each task is a loop of its own: a task that fails or hangs holds up no other.
 */
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { claimFilesToDelete, markFilesDeleted } from '../db/requests/files.ts';
import { endRegistrationsDue } from '../db/registrations/planned-ends.ts';
import { countAbandoned } from '../db/downloads/under-way.ts';
import { moveClosedDay } from '../db/readings/closed-days.ts';
import { makeFeedPartitionsAhead } from '../db/readings/feed.ts';
import { makeReadingPartitionsAhead } from '../db/readings/import.ts';
import { tellOfLateComplaints } from '../db/support/enquiries.ts';
import { dropOldKeysAndEvents } from '../db/upkeep/drop-old.ts';
import { dropOldCounts } from '../db/upkeep/throttle-counts.ts';
import type { Storage } from '../storage/storage.ts';
import { everySoOften, type Loop } from './every-so-often.ts';
import { filesNobodyKnows } from './mend/reconcile.ts';

const AT_ONCE = 20;
const EVERY_MS = 2000;
const LEFT_BEHIND_EVERY_MS = 10 * 60_000;
const PARTITIONS_EVERY_MS = 3_600_000;
const FEED_DAYS_EVERY_MS = 30_000;

interface House {
  db: Knex;
  storage: Storage;
  log: Logger;
  /** Counts requests whose files could not be removed. */
  metrics?: { filesNotRemoved(requests: number): void };
}

/** Tidies up until stopped (R8, R15). */
export function startHousekeeping(house: House): Loop[] {
  const { db, log } = house;
  const task = (name: string, work: () => Promise<boolean>, everyMs = EVERY_MS) =>
    everySoOften({ name, everyMs, log }, work);
  return [
    task('files', () => removeFiles(house)),
    task('registrations', () => endRegistrationsDue(db)),
    task('downloads', () => countAbandoned(db)), // R29, R32
    task('late-complaints', () => tellOfLateComplaints(db)), // R50
    task('counts', () => dropOldCounts(db)),
    task('keys-and-events', () => dropOldKeysAndEvents(db)),
    task('files-left-behind', () => removeLeftBehind(house), LEFT_BEHIND_EVERY_MS),
    task('feed-days', () => moveDays(house), FEED_DAYS_EVERY_MS),
    task('reading-partitions', () => makePartitions(house), PARTITIONS_EVERY_MS),
  ];
}

/** Each request on its own: one whose files can't be removed is tried again a minute later. */
async function removeFiles({ db, storage, log, metrics }: House): Promise<boolean> {
  const requests = await claimFilesToDelete(db, AT_ONCE);
  const removed = await Promise.allSettled(
    requests.map(async (id) => {
      await storage.removeAll(id);
      await markFilesDeleted(db, id);
    }),
  );
  const failed = removed.filter(({ status }) => status === 'rejected').length;
  if (failed > 0) {
    metrics?.filesNotRemoved(failed);
    log.warn({ failed }, 'files of some ended requests could not be removed; they will be tried again');
  }
  return requests.length === AT_ONCE;
}

/** A worker that was cut off while it wrote may leave a file behind. If the request's files were removed before that, no other task removes it. */
async function removeLeftBehind({ db, storage }: House): Promise<boolean> {
  for await (const { kind, what } of filesNobodyKnows({ db, storage, mend: false }))
    if (kind === 'files-left-behind') await storage.removeAll(what);
  return false;
}

/** Readings of days that are over go where exports read them (R11, R16). */
const moveDays = ({ db }: House): Promise<boolean> => moveClosedDay(db);

/** So that there is a partition for each reading when its month begins. */
async function makePartitions({ db, log }: House): Promise<boolean> {
  const made = [...(await makeReadingPartitionsAhead(db)), ...(await makeFeedPartitionsAhead(db))];
  if (made.length > 0) log.info({ made }, 'partitions for the readings of months to come were made');
  return false;
}

/**
 * What must be tidied up sooner or later, whatever became of the process that should have: files of ended requests,
 * and what is kept for a while only.
 */
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { markFilesDeleted, requestsWithFilesToDelete } from '../db/requests/dispatch.ts';
import { endRegistrationsDue } from '../db/registrations/planned-ends.ts';
import { dropOldKeysAndEvents } from '../db/upkeep/drop-old.ts';
import { dropOldCounts } from '../db/upkeep/throttle-counts.ts';
import type { Storage } from '../storage/storage.ts';
import { everySoOften, type Loop } from './every-so-often.ts';

const AT_ONCE = 20;

/** Tidies up until stopped (R8, R15). */
export const startHousekeeping = (db: Knex, storage: Storage, log: Logger): Loop =>
  everySoOften({ name: 'housekeeping', everyMs: 2000, log }, async () => {
    const requests = await requestsWithFilesToDelete(db, AT_ONCE);
    for (const id of requests) {
      await storage.removeAll(id);
      await markFilesDeleted(db, id);
    }
    const moreEnds = await endRegistrationsDue(db); // R8
    const counts = await dropOldCounts(db);
    const more = await dropOldKeysAndEvents(db);
    return counts || more || moreEnds || requests.length === AT_ONCE;
  });

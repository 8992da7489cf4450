/** Removes what is kept for a time only (R13, R58), beside the other housekeeping: what fails there must not stop this. */
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { dropOldPartition, forgetOldValues, keptFigures, type Dropped, type KeptFigures } from '../db/readings/kept.ts';
import { dropOldNotices } from '../db/notices/upkeep.ts';
import { removeWhatIsOver } from '../db/upkeep/retention.ts';
import type { Policy } from '../domain/policy.ts';
import { everySoOften, type Loop } from './every-so-often.ts';

const EVERY_MS = 2000;
const NOTICES_EVERY_MS = 60_000;
const PARTITIONS_EVERY_MS = 10 * 60_000;
/** All products are looked at: with a million of them that takes a minute. */
const VALUES_EVERY_MS = 6 * 3_600_000;

interface Parts {
  db: Knex;
  log: Logger;
  metrics?: {
    /** Shows what is kept of readings and the feed. */
    kept(figures: KeptFigures): void;
    /** Counts a partition that was dropped. */
    dropped(of: Dropped['of']): void;
  };
}

/** Removes until stopped: personal data of requests and letters, partitions of readings and the feed, and newest values. */
export const startRetention = ({ db, log, metrics }: Parts, { keepFor }: Policy): Loop[] => [
  everySoOften({ name: 'retention', everyMs: EVERY_MS, log }, () => removeWhatIsOver(db, keepFor)),
  everySoOften({ name: 'notices-retention', everyMs: NOTICES_EVERY_MS, log }, () =>
    dropOldNotices(db, keepFor.notices),
  ),
  everySoOften({ name: 'readings-retention', everyMs: PARTITIONS_EVERY_MS, log }, async () => {
    const dropped = await dropOldPartition(db, keepFor);
    metrics?.kept(await keptFigures(db, keepFor));
    if (!dropped) return false;
    metrics?.dropped(dropped.of);
    log.info({ of: dropped.of, partition: dropped.name }, 'readings whose time is over were dropped');
    return true;
  }),
  newestValues(db, log, keepFor),
];

function newestValues(db: Knex, log: Logger, keepFor: Policy['keepFor']): Loop {
  let after = 0;
  return everySoOften({ name: 'values-retention', everyMs: VALUES_EVERY_MS, log }, async () => {
    after = (await forgetOldValues(db, keepFor, after)) ?? 0;
    return after > 0;
  });
}

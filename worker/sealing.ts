/** Seals the audit trail every few seconds, where there is something to seal. The hash goes to the log, which is kept where the database's owner can't write. */
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { sealAudit } from '../db/audit/seals.ts';
import { everySoOften, type Loop } from './every-so-often.ts';

/** What is younger than the last seal can be cut off unseen: so this is short (decision 0005). */
const EVERY_MS = 5_000;
const MAX_ROWS = 50_000;

/** Seals until stopped. Of several workers the first one does it. */
export const startSealing = (db: Knex, log: Logger): Loop => {
  let behind = false;
  return everySoOften({ name: 'sealing', everyMs: EVERY_MS, log }, async () => {
    const seal = await sealAudit(db, { minAgeMs: behind ? 0 : EVERY_MS * 0.9, maxRows: MAX_ROWS });
    if (seal) log.info({ seal: seal.no, rows: seal.rows, hash: seal.hash }, 'audit sealed');
    behind = seal?.more ?? false;
    return behind;
  });
};

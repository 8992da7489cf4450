/** The product's own database of the sandbox: its tables and the demo, made where they are missing. */
import { connect } from '../db/postgres/connect.ts';
import { migrate } from '../db/postgres/migrate.ts';
import { moveToLake } from './demo/lake.ts';
import { loadDemo } from './demo/load.ts';
import { forgetDrives } from './drive/drives.ts';
import { webhookPublicKey } from './neighbours/mail-schema.ts';
import type { Postgres } from './postgres/postgres.ts';
import type { Log } from './supervise.ts';

export const DATABASE = 'right_of_way';

/** Answers the key that the mail service's events are checked with; `lakeIn` is the folder that gets a lake, if any does. */
export async function prepareDatabase(postgres: Postgres, log: Log, lakeIn: string | undefined): Promise<string> {
  await postgres.ensureDatabase(DATABASE);
  const ownerUrl = postgres.url(DATABASE);
  const owner = connect(ownerUrl, { max: 2, statementTimeoutMs: 0 });
  try {
    await migrate(owner);
    await loadDemo({ ownerUrl, today: new Date(), log });
    if (lakeIn !== undefined) await moveToLake({ ownerUrl, folder: lakeIn, log });
    await forgetDrives(owner);
    return await webhookPublicKey(owner);
  } finally {
    await owner.destroy();
  }
}

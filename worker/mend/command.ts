/** What the commands that mend share: how they read their arguments, reach the parts, and end. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import { fileKeyRecord } from '../../db/export/file-keys.ts';
import { connectAsApplication } from '../../db/postgres/connect.ts';
import { watchLogin, WrongLogin } from '../../db/postgres/login.ts';
import { readMendSettings } from '../../settings.ts';
import { storagePlaceOf } from '../../storage-settings.ts';
import { dataKeys } from '../../storage/data-keys.ts';
import { openStorage } from '../../storage/open.ts';
import type { Storage } from '../../storage/storage.ts';
import { connectClient } from '../../temporal.config.ts';
import { codeOf } from '../../activities/failure.ts';

/** How a command ends. */
export const exitCodes = { well: 0, differs: 1, usage: 2, away: 3, settings: 78 } as const;

export interface Parts {
  db: Knex;
  client: Client;
  storage: Storage;
}

export const say = (...lines: string[]): void => void process.stdout.write(lines.map((line) => `${line}\n`).join(''));

/** Arguments by node's own rules; what does not fit ends the process with the usage and code 2. */
export function argumentsOf<T extends NonNullable<ParseArgsConfig['options']>>(help: string, options: T) {
  try {
    const parsed = parseArgs({ options: { ...options, help: { type: 'boolean' } }, allowPositionals: true });
    if ((parsed.values as { help?: boolean }).help) {
      say(help);
      process.exit(exitCodes.well);
    }
    return parsed;
  } catch (error) {
    return usage(`${error instanceof Error ? error.message : 'Wrong arguments.'}\n\n${help}`);
  }
}

/** Ends with what is wrong with the arguments. */
export function usage(text: string): never {
  process.stderr.write(`${text}\n`);
  return process.exit(exitCodes.usage);
}

/** Runs with all parts at hand, and lets go of them; a part that is away ends the process with code 3. */
export async function withParts(run: (parts: Parts) => Promise<number>): Promise<void> {
  const settings = readMendSettings();
  const db = connectAsApplication(settings.DATABASE_URL, { applicationName: 'right-of-way mend', max: 4 });
  const client = connectClient();
  try {
    (await watchLogin(db)).stop();
    process.exitCode = await run({
      db,
      client,
      storage: await openStorage(storagePlaceOf(settings), dataKeys(settings.STORAGE_KEYS, fileKeyRecord(db))),
    });
  } catch (error) {
    if (error instanceof WrongLogin) {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = exitCodes.settings;
      return;
    }
    process.stderr.write(`It broke off (${codeOf(error)}): database, engine or storage is away. Run it again.\n`);
    process.exitCode = exitCodes.away;
  } finally {
    await client.connection.close();
    await db.destroy();
  }
}

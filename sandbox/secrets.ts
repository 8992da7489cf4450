/** The sandbox's own secrets: made once, kept in its data folder for its owner's eyes only, so that links outlive a restart. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `LINK_KEYS` of this sandbox. */
export const linkKeysOf = (folder: string): string => kept(folder, 'link-keys', () => `1:${random()}`);

/** `STORAGE_KEYS` of this sandbox: what it exports is encrypted. */
export const storageKeysOf = (folder: string): string =>
  kept(folder, 'storage-keys', () => `1:${randomBytes(32).toString('base64')}`);

/** A secret of that name. */
export const secretOf = (folder: string, name: string): string => kept(folder, name, random);

const random = (): string => randomBytes(32).toString('base64url');

function kept(folder: string, name: string, make: () => string): string {
  const file = join(folder, name);
  if (!existsSync(file)) writeFileSync(file, make(), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

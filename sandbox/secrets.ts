/** The sandbox's own secrets: made once, kept in its data folder for its owner's eyes only, so that links outlive a restart. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `LINK_KEYS` of this sandbox. */
export function linkKeysOf(folder: string): string {
  const file = join(folder, 'link-keys');
  if (!existsSync(file)) writeFileSync(file, `1:${randomBytes(32).toString('base64url')}`, { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

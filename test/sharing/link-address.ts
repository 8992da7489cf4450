/** Addresses of links, made with the sandbox's own keys instead of being read from emails: for requests by the hundred. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestId } from '../../domain/ids.ts';
import { linkToken, type LinkPurpose } from '../../domain/links/token.ts';
import { sandboxFolder } from '../front-door/record.ts';

/** Links of consent and revocation bear the number of the account that they were sent to; the first is 1. */
export function linkAddress(purpose: LinkPurpose, { id }: { id: string }, generation = 0): string {
  const [kid = '', secret = ''] = readFileSync(join(sandboxFolder(), 'link-keys'), 'utf8').split(':');
  const keys = [{ kid: Number(kid), secret: Buffer.from(secret, 'base64') }] as const;
  return `/links/${purpose}/${linkToken(keys, purpose, id as RequestId, generation)}`; // ids come from the API
}

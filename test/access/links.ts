/** Links and tokens of a test's own, written into the record as its owner. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { giveAccess, type Given, type ToGive } from '../../db/access/give.ts';
import { hashOf, resourceOf } from '../../domain/access/token.ts';
import type { NewCustomer } from '../sharing/new-customer.ts';
import type { NewCredential } from './credentials.ts';
import { sandboxUrl } from '../front-door/front-door.ts';

export { newCredential } from './credentials.ts';

/** What somebody gives a program, but for what is said otherwise. */
export const toGive = (
  { id, holder }: Pick<NewCustomer, 'id' | 'holder'>,
  { clientId }: Pick<NewCredential, 'clientId'>,
  products: ToGive['products'],
  more: Partial<ToGive> = {},
): ToGive => ({
  grantId: randomUUID(),
  clientId,
  giver: id,
  holder,
  purpose: 'A logbook',
  products,
  groups: null,
  secrets: false,
  until: null,
  receipt: {},
  locale: 'en',
  ...more,
});

/** A link that was agreed to and taken; throws where it is not given. Answers its id. */
export async function link(db: Knex, ...asked: Parameters<typeof toGive>): Promise<string> {
  const give = toGive(...asked);
  const given: Given = await giveAccess(db, give);
  if (given !== 'given') throw new Error(`not given: ${given}`);
  await db.raw('update grants set taken_at = clock_timestamp() where id = ?', [give.grantId]);
  return give.grantId;
}

/** A token of a link, or of a program that asks for itself. */
export async function tokenFor(record: Knex, clientId: string, grantId: string | null): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await record('oauth_items').insert({
    id: hashOf(token),
    kind: grantId ? 'AccessToken' : 'ClientCredentials',
    client_id: clientId,
    grant_id: grantId,
    expires_at: record.raw(`clock_timestamp() + interval '15 minutes'`),
    payload: JSON.stringify({ aud: resourceOf(sandboxUrl()) }),
  });
  return token;
}

/** Links, as the authorization server finds and ends them (R42, R43). */
import type { Knex } from 'knex';
import { GRANT_LIVES } from '../access/lives.ts';
import type { ItemKey } from './items.ts';

export interface LiveGrant {
  id: string;
  clientId: string;
  giver: string;
  scope: string;
}

/** A link that lives. */
export async function findGrant(db: Knex, id: string): Promise<LiveGrant | undefined> {
  const { rows } = await db.raw<{ rows: LiveGrant[] }>(
    `select g.id, g.client_id as "clientId", g.giver, g.scope from grants g where g.id = :id and ${GRANT_LIVES}`,
    { id },
  );
  return rows[0];
}

/** Why the authorization server ends a link: its program gave it up, or something of it was used twice. */
type Because = 'recipient' | 'replay';

/** Ends a link with all it opens, in one statement; one that has ended stays as it is. */
export const endGrant = async (db: Knex, id: string, because: Because): Promise<void> => {
  await db.raw(
    `select count(*) from end_access(
       (select array_agg(a.id order by a.id) from access a where a.grant_id = :id and a.ended_at is null),
       (select 'client:' || client_id from grants where id = :id), :because)`,
    { id, because },
  );
};

/** The link on which an item hangs. */
export async function grantOfItem(db: Knex, { kind, id }: ItemKey): Promise<string | null> {
  const row = (await db('oauth_items').where({ id, kind }).first('grant_id')) as
    | { grant_id: string | null }
    | undefined;
  return row?.grant_id ?? null;
}

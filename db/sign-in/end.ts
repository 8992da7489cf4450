/** Ends sessions of the pages for all processes: the next call by one of them is nobody's. */
import type { Knex } from 'knex';
import type { Principal } from '../../domain/principal.ts';

const OF_ACCOUNT = `sess->'account'->>'account' = :account`;

/** All sessions of an account, in whatever browser. Answers how many there were. */
export async function endSessionsOf(db: Knex, account: string): Promise<number> {
  const { rowCount } = await db.raw<{ rowCount: number }>(`delete from sessions where ${OF_ACCOUNT}`, { account });
  return rowCount;
}

/**
 * Sessions of an account in other browsers that hold more, or something else, than the identity provider says of it now: another
 * kind of account, another company, a role that it lost.
 */
export async function endOutdatedSessions(db: Knex, { account, kind, company, roles }: Principal): Promise<void> {
  await db.raw(
    `delete from sessions where ${OF_ACCOUNT} and (sess->'account'->>'kind' <> :kind
       or sess->'account'->>'company' is distinct from :company
       or not (sess->'account'->'roles')::jsonb <@ :roles::jsonb)`,
    { account, kind, company, roles: JSON.stringify(roles) },
  );
}

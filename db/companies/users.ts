/** The people of a fleet or rental company and their roles (R46): seen, changed, and removed with all that they hold. */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import type { Principal } from '../../domain/principal.ts';
import type { FleetRole } from '../../domain/registry/entries.ts';
import { notFound, Refusal } from '../../domain/refusal.ts';
import { pageOf } from '../postgres/pages.ts';
import { audit } from '../requests/transition.ts';
import { endSessionsOf } from '../sign-in/end.ts';
import { companyFor, companyStream, lockForAct } from './company.ts';
import { endRequests } from './end-requests.ts';

export interface FleetUser {
  /** The account at the identity provider. */
  id: string;
  email: string;
  name: string;
  roles: FleetRole[];
  /** Whether it is the caller's own. */
  you: boolean;
}

const USER = `select a.id, a.email, a.name, a.roles, a.id = :caller as you from accounts a where a.kind = 'fleet' and a.company_id = :company`;

/** One page of them, in the order of their ids. @throws Refusal `not-found`, `not-a-developer-of-the-company` */
export async function users(
  db: Knex,
  caller: Principal,
  { cursor, limit = 100 }: { cursor?: { key: string } | undefined; limit?: number } = {},
): Promise<{ users: FleetUser[]; next: { key: string } | null }> {
  const company = await companyFor(db, caller, 'see-users');
  const { rows } = await db.raw<{ rows: FleetUser[] }>(
    `${USER} and (:after::text is null or a.id collate "C" > :after) order by a.id collate "C" limit :limit`,
    { caller: caller.account, company, after: cursor?.key ?? null, limit: limit + 1 },
  );
  const page = pageOf(rows, limit, ({ id }) => ({ key: id }));
  return { users: page.rows, next: page.next };
}

/** Gives a user other roles. @throws Refusal `not-found`, `not-an-administrator`, `last-administrator` */
export const changeRoles = (db: Knex, caller: Principal, id: string, roles: readonly FleetRole[]): Promise<FleetUser> =>
  db.transaction(async (tx) => {
    const company = await lockForAct(tx, caller, 'change-users');
    const user = await lockUser(tx, caller, company, id);
    const added = roles.filter((role) => !user.roles.includes(role));
    const removed = user.roles.filter((role) => !roles.includes(role));
    if (added.length + removed.length === 0) return user;
    if (removed.includes('administrator')) await mustNotBeLast(tx, company, id);
    await tx.raw(`update accounts set roles = :roles, changed_at = clock_timestamp() where id = :id`, {
      id,
      roles: [...roles].toSorted(),
    });
    await audit(tx, companyStream(company), 'roles-changed', `account:${caller.account}`, {
      account: id,
      added,
      removed,
    });
    return { ...user, roles: [...roles].toSorted() };
  });

/**
 * Removes a user from the company: they are signed out everywhere, and what they asked for the company ends, downloads included. Its
 * credentials stay, and say who made them. Answers the requests that ended.
 * @throws Refusal `not-found`, `not-an-administrator`, `last-administrator`
 */
export async function removeUser(db: Knex, caller: Principal, id: string): Promise<RequestId[]> {
  const company = await db.transaction(async (tx) => {
    const held = await lockForAct(tx, caller, 'change-users');
    const { roles } = await lockUser(tx, caller, held, id);
    if (roles.includes('administrator')) await mustNotBeLast(tx, held, id);
    // What the registry put before this is late now.
    await tx.raw(`update accounts set company_id = null, roles = '{}', changed_at = clock_timestamp() where id = ?`, [
      id,
    ]);
    await endSessionsOf(tx, id);
    await audit(tx, companyStream(held), 'user-removed', `account:${caller.account}`, { account: id, roles });
    return held;
  });
  return endRequests(db, {
    where: `r.requester = :account and coalesce('company:' || r.company, r.holder) = :holder`,
    bindings: { account: id, holder: `company:${company}` },
    actor: `account:${caller.account}`,
    tells: false,
  });
}

async function lockUser(tx: Knex.Transaction, caller: Principal, company: string, id: string): Promise<FleetUser> {
  const { rows } = await tx.raw<{ rows: FleetUser[] }>(`${USER} and a.id = :id for update`, {
    caller: caller.account,
    company,
    id,
  });
  if (!rows[0]) throw notFound();
  return rows[0];
}

/** The company is locked, so that of two who go at once one stays. @throws Refusal `last-administrator` */
async function mustNotBeLast(tx: Knex.Transaction, company: string, id: string): Promise<void> {
  const { rows } = await tx.raw<{ rows: unknown[] }>(
    `select from accounts where company_id = :company and kind = 'fleet' and 'administrator' = any(roles) and id <> :id limit 1`,
    { company, id },
  );
  if (rows.length === 0) throw new Refusal({ code: 'last-administrator' });
}

/** What the record knows of accounts: who speaks for a fleet (R46). */
import type { Knex } from 'knex';
import type { Principal } from '../../domain/principal.ts';
import { fleetRoles, type FleetRole } from '../../domain/registry/entries.ts';
import { Refusal } from '../../domain/refusal.ts';

const ADMINISTRATOR = 'administrator' satisfies FleetRole;

/** R46: who may make programs for a company. */
const DEVELOPERS: readonly FleetRole[] = ['administrator', 'developer'];

/**
 * Whether the caller may consent, revoke and sell for its side (R46): everybody for themselves, of a fleet its
 * administrators. Token and record must agree as far as both say something: a token may be silent about roles within the
 * fleet, and the record may not know the account.
 */
export const isAdministrator = (db: Knex, principal: Principal): Promise<boolean> =>
  hasFleetRole(db, principal, [ADMINISTRATOR]);

/** Whether the caller may see and make the programs of its side (R41, R46): everybody for themselves, of a fleet its administrators and developers. */
export const mayDevelop = (db: Knex, principal: Principal): Promise<boolean> => hasFleetRole(db, principal, DEVELOPERS);

async function hasFleetRole(
  db: Knex,
  { kind, account, company, roles }: Principal,
  any: readonly FleetRole[],
): Promise<boolean> {
  if (kind !== 'fleet') return true;
  const claimed = fleetRoles.filter((role) => roles.includes(role));
  const claims = claimed.some((role) => any.includes(role));
  if (claimed.length > 0 && !claims) return false;
  const { rows } = await db.raw<{ rows: { agrees: boolean }[] }>(
    `select company_id = :company and roles && :any::text[] as agrees from accounts where id = :account`,
    { account, company, any: [...any] },
  );
  return rows.length > 0 ? rows[0]?.agrees === true : claims;
}

/** @throws Refusal `not-an-administrator` */
export async function mustAdminister(db: Knex, principal: Principal): Promise<void> {
  if (!(await isAdministrator(db, principal))) throw new Refusal({ code: 'not-an-administrator' });
}

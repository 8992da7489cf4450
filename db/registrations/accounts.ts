/** What the record knows of accounts: who speaks for a fleet (R46). */
import type { Knex } from 'knex';
import type { Principal } from '../../domain/principal.ts';
import { fleetRoles, type FleetRole } from '../../domain/registry/entries.ts';
import { Refusal } from '../../domain/refusal.ts';

const ADMINISTRATOR = 'administrator' satisfies FleetRole;

/**
 * Whether the caller may consent, revoke and sell for its side (R46): everybody for themselves, of a fleet its
 * administrators. Token and record must agree as far as both say something: a token may be silent about roles within the
 * fleet, and the record may not know the account.
 */
export async function isAdministrator(db: Knex, { kind, account, company, roles }: Principal): Promise<boolean> {
  if (kind !== 'fleet') return true;
  const claimed = fleetRoles.filter((role) => roles.includes(role));
  if (claimed.length > 0 && !claimed.includes(ADMINISTRATOR)) return false;
  const { rows } = await db.raw<{ rows: { agrees: boolean }[] }>(
    `select company_id = :company and :role = any(roles) as agrees from accounts where id = :account`,
    { account, company, role: ADMINISTRATOR },
  );
  return rows.length > 0 ? rows[0]?.agrees === true : claimed.includes(ADMINISTRATOR);
}

/** @throws Refusal `not-an-administrator` */
export async function mustAdminister(db: Knex, principal: Principal): Promise<void> {
  if (!(await isAdministrator(db, principal))) throw new Refusal({ code: 'not-an-administrator' });
}

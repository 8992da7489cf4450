/** What the record knows of accounts: who speaks for a fleet (R46). */
import type { Knex } from 'knex';
import type { Principal } from '../../domain/principal.ts';
import { Refusal } from '../../domain/refusal.ts';

/** Roles within a fleet. */
export type FleetRole = 'administrator' | 'developer' | 'driver';

/**
 * Whether the caller may consent, revoke and sell for its side (R46): everybody for themselves, of a fleet its
 * administrators. Token and record must agree where the record knows the account.
 */
export async function isAdministrator(db: Knex, { kind, account, company, roles }: Principal): Promise<boolean> {
  if (kind !== 'fleet') return true;
  if (!roles.includes('administrator' satisfies FleetRole)) return false;
  const { rows } = await db.raw<{ rows: { agrees: boolean }[] }>(
    `select company_id = :company and 'administrator' = any(roles) as agrees from accounts where id = :account`,
    { account, company },
  );
  return rows[0]?.agrees ?? rows.length === 0;
}

/** @throws Refusal `not-an-administrator` */
export async function mustAdminister(db: Knex, principal: Principal): Promise<void> {
  if (!(await isAdministrator(db, principal))) throw new Refusal({ code: 'not-an-administrator' });
}

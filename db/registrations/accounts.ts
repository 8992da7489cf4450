/** What the record knows of accounts: whom they belong to, and what they may do there (R46). */
import type { Knex } from 'knex';
import { companyActs, type CompanyAct } from '../../domain/companies/roles.ts';
import type { Cuuid } from '../../domain/ids.ts';
import type { Principal } from '../../domain/principal.ts';
import { fleetRoles, type FleetRole } from '../../domain/registry/entries.ts';
import { Refusal } from '../../domain/refusal.ts';

/**
 * The caller with the company that counts now (R46): token and record must agree as far as both say something. A token may be
 * silent about the company, and the record may not know the account; whoever left a company belongs to none, whatever their token says.
 */
export async function withCompany(db: Knex, principal: Principal): Promise<Principal> {
  if (principal.kind !== 'fleet' && principal.kind !== 'provider') return principal;
  const { rows } = await db.raw<{ rows: { company: Cuuid | null }[] }>(
    'select company_id as company from accounts where id = :account and kind = :kind',
    { account: principal.account, kind: principal.kind },
  );
  const [known] = rows;
  if (!known || known.company === principal.company) return principal;
  return { ...principal, company: principal.company === null ? known.company : null };
}

/**
 * Whether the caller may do this for its side (R46): everybody for themselves, of a fleet whoever has one of the roles. Token and
 * record must agree as far as both say something: a token may be silent about roles within the fleet, and the record may not know the account.
 */
export async function may(db: Knex, { kind, account, company, roles }: Principal, act: CompanyAct): Promise<boolean> {
  if (kind !== 'fleet') return true;
  const any: readonly FleetRole[] = companyActs[act];
  const claimed = fleetRoles.filter((role) => roles.includes(role));
  const claims = claimed.some((role) => any.includes(role));
  if (claimed.length > 0 && !claims) return false;
  const { rows } = await db.raw<{ rows: { agrees: boolean }[] }>(
    `select company_id = :company and roles && :any::text[] as agrees from accounts where id = :account`,
    { account, company, any: [...any] },
  );
  return rows.length > 0 ? rows[0]?.agrees === true : claims;
}

/** @throws Refusal `not-an-administrator`, or `not-a-developer-of-the-company` where developers may, too */
export async function mustBeAllowed(db: Knex, principal: Principal, act: CompanyAct): Promise<void> {
  if (await may(db, principal, act)) return;
  const forDevelopers = (companyActs[act] as readonly FleetRole[]).includes('developer');
  throw new Refusal({ code: forDevelopers ? 'not-a-developer-of-the-company' : 'not-an-administrator' });
}

/** Whether the caller may consent, and end that (R46). */
export const isAdministrator = (db: Knex, principal: Principal): Promise<boolean> => may(db, principal, 'consent');

/** @throws Refusal `not-an-administrator` */
export const mustAdminister = (db: Knex, principal: Principal): Promise<void> =>
  mustBeAllowed(db, principal, 'consent');

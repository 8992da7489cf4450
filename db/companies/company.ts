/** A company, held while its people change: so its acts take turns, and each sees what the one before did (R46). */
import type { Knex } from 'knex';
import type { CompanyAct } from '../../domain/companies/roles.ts';
import type { Cuuid } from '../../domain/ids.ts';
import type { Principal } from '../../domain/principal.ts';
import { notFound } from '../../domain/refusal.ts';
import { mustBeAllowed } from '../registrations/accounts.ts';

/** Of the audit trail. */
export const companyStream = (company: string): string => `company:${company}`;

/**
 * Locks the caller's company, and asks then whether the caller may act: whoever was removed a moment before may not.
 * @throws Refusal `not-found` where there is no company, `not-an-administrator`
 */
export async function lockForAct(tx: Knex.Transaction, caller: Principal, act: CompanyAct): Promise<Cuuid> {
  const { company } = caller;
  if (!company || !(await tx('companies').where({ id: company }).forNoKeyUpdate().first('id'))) throw notFound();
  await mustBeAllowed(tx, caller, act);
  return company;
}

/** The caller's company, for whoever may see this of it. @throws Refusal as above */
export async function companyFor(db: Knex, caller: Principal, act: CompanyAct): Promise<Cuuid> {
  if (!caller.company) throw notFound();
  await mustBeAllowed(db, caller, act);
  return caller.company;
}

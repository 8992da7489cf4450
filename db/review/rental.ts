/** R35: whether an account belongs to a rental company. */
import type { Knex } from 'knex';
import type { Principal } from '../../domain/principal.ts';
import { Refusal } from '../../domain/refusal.ts';

export async function isRentalCompany(db: Knex, principal: Principal | null): Promise<boolean> {
  if (!principal?.company) return false;
  return (await db('companies').where({ id: principal.company, kind: 'rental' }).first('id')) !== undefined;
}

/** @throws Refusal `no-rental-company` for everybody else */
export async function mustRentOut(db: Knex, principal: Principal | null): Promise<void> {
  if (await isRentalCompany(db, principal)) return;
  throw new Refusal({ code: 'no-rental-company' });
}

/** R35: whether an account belongs to a rental company. */
import type { Knex } from 'knex';
import type { Principal } from '../../domain/principal.ts';
import { Problem } from '../../domain/problem.ts';

export async function isRentalCompany(db: Knex, principal: Principal | null): Promise<boolean> {
  if (!principal?.company) return false;
  return (await db('companies').where({ id: principal.company, kind: 'rental' }).first('id')) !== undefined;
}

/** @throws Problem `forbidden` for everybody else */
export async function mustRentOut(db: Knex, principal: Principal | null): Promise<void> {
  if (await isRentalCompany(db, principal)) return;
  throw new Problem('forbidden', 'This is for fleet accounts of rental companies.', {
    members: { reason: 'rental-only' },
  });
}

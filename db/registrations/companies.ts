/** Companies and their CUUID (R10). */
import type { Knex } from 'knex';
import type { Cuuid } from '../../domain/ids.ts';
import type { Principal } from '../../domain/principal.ts';
import { notFound } from '../../domain/refusal.ts';

export interface Company {
  cuuid: Cuuid;
  name: string;
  kind: 'fleet' | 'rental' | 'provider';
}

/** The company that the caller's account belongs to. @throws Refusal `not-found` */
export async function companyOf(db: Knex, principal: Principal): Promise<Company> {
  const company =
    principal.company &&
    ((await db('companies').where({ id: principal.company }).first('id as cuuid', 'name', 'kind')) as
      | Company
      | undefined);
  if (!company) throw notFound();
  return company;
}

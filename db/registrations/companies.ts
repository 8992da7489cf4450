/** Companies and their CUUID (R10). */
import type { Knex } from 'knex';
import type { Cuuid } from '../../domain/ids.ts';
import type { Principal } from '../../domain/principal.ts';
import { notFound } from '../../domain/refusal.ts';

export interface Company {
  cuuid: Cuuid;
  name: string;
  kind: 'fleet' | 'rental' | 'provider';
  /** Who may consent and end that (R37, R46): of a fleet or rental company, the first few. */
  administrators: { name: string; email: string }[];
  /** R60: since when, and why. */
  suspended: { since: string; because: string } | null;
}

/** The company that the caller's account belongs to. @throws Refusal `not-found` */
export async function companyOf(db: Knex, principal: Principal): Promise<Company> {
  const { rows } = await db.raw<{ rows: Company[] }>(
    `select c.id as cuuid, c.name, c.kind,
       (select coalesce(jsonb_agg(jsonb_build_object('name', a.name, 'email', a.email) order by a.name, a.id), '[]') from (
          select * from accounts where company_id = c.id and kind = 'fleet' and 'administrator' = any(roles) order by name, id limit 20) a)
         as administrators,
       case when c.suspended_at is not null then jsonb_build_object('since',
         to_char(c.suspended_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'because', c.suspended_because) end as suspended
     from companies c where c.id = :company::uuid`,
    { company: principal.company },
  );
  if (!rows[0]) throw notFound();
  return rows[0];
}

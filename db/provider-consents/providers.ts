/** R47: the approved providers that a fleet can choose from, and the one that an account acts for. */
import type { Knex } from 'knex';
import type { Cuuid } from '../../domain/ids.ts';
import type { Principal } from '../../domain/principal.ts';
import { Refusal } from '../../domain/refusal.ts';
import { takeTurn } from '../fleets/fleet.ts';

/** SQL about companies `o`: a provider that is approved, and not suspended (R31, R60). */
export const APPROVED = `o.kind = 'provider' and o.suspended_at is null`;

export interface Provider {
  cuuid: Cuuid;
  name: string;
  country: string | null;
}

export const MOST_FOUND = 50;

/** Those whose name has all the words, or whose CUUID it is, by name; at most fifty, so that one searches on. */
export async function findProviders(db: Knex, query: string): Promise<Provider[]> {
  const words = query.trim().split(/\s+/).filter(Boolean);
  const { rows } = await db.raw<{ rows: Provider[] }>(
    `select o.id as cuuid, o.name, o.country from companies o
     where ${APPROVED} and (o.id::text = lower(:query) or (select coalesce(bool_and(o.name ilike '%' || w || '%'), true) from unnest(:words::text[]) w))
     order by lower(o.name), o.id limit ${MOST_FOUND}`,
    { query: query.trim(), words: words.map((word) => word.replaceAll(/[\\%_]/g, String.raw`\$&`)) },
  );
  return rows;
}

/** The company of a provider that may have consents now. @throws Refusal `no-approved-provider` */
export async function mustBeProvider(db: Knex, { kind, company }: Principal): Promise<Cuuid> {
  const { rows } = await db.raw<{ rows: { cuuid: Cuuid }[] }>(
    `select o.id as cuuid from companies o where o.id = :company and ${APPROVED}`,
    { company: kind === 'provider' ? company : null },
  );
  if (!rows[0]) throw new Refusal({ code: 'no-approved-provider' });
  return rows[0].cuuid;
}

export interface ActingProvider {
  company: Cuuid;
  account: string;
  /** The account, as the audit trail names who acts. */
  actor: string;
}

/** For acting: acts of one provider take turns until their transactions end. @throws Refusal `no-approved-provider` */
export async function providerToActFor(tx: Knex.Transaction, principal: Principal): Promise<ActingProvider> {
  const company = await mustBeProvider(tx, principal);
  await takeTurn(tx, `company:${company}`);
  return { company, account: principal.account, actor: `account:${principal.account}` };
}

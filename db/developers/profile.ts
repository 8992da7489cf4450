/** R41: who is registered as a developer, and which terms were accepted, by whom and when. */
import type { Knex } from 'knex';
import { developerOf, type DeveloperChange, type DeveloperForm } from '../../domain/developers/profile.ts';
import type { Terms } from '../../domain/developers/terms.ts';
import type { Holder, Principal } from '../../domain/principal.ts';
import { notFound, Refusal, refuseIf } from '../../domain/refusal.ts';
import type { Locale } from '../../domain/languages/languages.ts';
import { mustBeAllowed } from '../registrations/accounts.ts';
import { audit } from '../requests/transition.ts';

export interface Developer {
  owner: Holder;
  kind: DeveloperForm['kind'];
  name: string;
  company: DeveloperForm['company'] | null;
  country: string;
  email: string;
  size: DeveloperForm['size'] | null;
  locale: Locale;
  registeredAt: Date;
  /** What was accepted last. */
  terms: { version: string; sha256: string; acceptedAt: Date };
}

const DEVELOPER = `d.owner, d.kind, d.name, d.company, d.country, d.email, d.size, d.locale, d.registered_at as "registeredAt",
  t.version, t.sha256, t.accepted_at as "acceptedAt"
  from developers d join lateral (
    select * from developer_terms t where t.owner = d.owner order by t.accepted_at desc limit 1) t on true`;

/** Whose developer profile the caller sees. @throws Refusal `not-a-developer-of-the-company` */
export async function mustDevelop(db: Knex, caller: Principal): Promise<Holder> {
  await mustBeAllowed(db, caller, 'make-programs');
  return developerOf(caller);
}

/** The profile; `undefined` where there is none. */
export async function findDeveloper(db: Knex, owner: Holder): Promise<Developer | undefined> {
  const { rows } = await db.raw<{ rows: (Omit<Developer, 'terms'> & Developer['terms'])[] }>(
    `select ${DEVELOPER} where d.owner = ? and d.details_removed_at is null`,
    [owner],
  );
  const [row] = rows;
  if (!row) return undefined;
  const { version, sha256, acceptedAt, ...profile } = row;
  return { ...profile, terms: { version, sha256, acceptedAt } };
}

/** @throws Refusal `not-found` where the caller has none */
export async function developerFor(db: Knex, caller: Principal): Promise<Developer> {
  const developer = await findDeveloper(db, await mustDevelop(db, caller));
  if (!developer) throw notFound();
  return developer;
}

/**
 * Registers the caller's side, once. Someone whose details were removed registers anew.
 * @throws Refusal `developer-registered-before`, or `invalid` where other terms are in force
 */
export const registerDeveloper = (db: Knex, caller: Principal, form: DeveloperForm, terms: Terms): Promise<Developer> =>
  db.transaction(async (tx) => {
    const owner = await mustDevelop(tx, caller);
    refuseIf(termsFaults(form.terms, terms));
    const { rowCount } = await tx.raw<{ rowCount: number }>(
      `insert into developers (owner, account_id, kind, name, company, country, email, email_confirmed, size, locale)
       values (:owner, :account, :kind, :name, :company, :country, :email, :confirmed, :size, :locale)
       on conflict (owner) do update set kind = excluded.kind, name = excluded.name, company = excluded.company,
         country = excluded.country, email = excluded.email, email_confirmed = excluded.email_confirmed, size = excluded.size,
         locale = excluded.locale, changed_at = clock_timestamp(), details_removed_at = null
       where developers.details_removed_at is not null`,
      { ...columnsOf(caller, form), owner, account: caller.account, locale: form.locale ?? 'en' },
    );
    if (rowCount === 0) throw new Refusal({ code: 'developer-registered-before' });
    await accept(tx, owner, caller, terms);
    await audit(tx, `developer:${owner}`, 'registered', `account:${caller.account}`, { terms: terms.version });
    return mustFind(tx, owner);
  });

/** Changes what is given; the rest stays. @throws Refusal `not-found`, or `invalid` */
export const changeDeveloper = (
  db: Knex,
  caller: Principal,
  change: DeveloperChange,
  terms: Terms,
): Promise<Developer> =>
  db.transaction(async (tx) => {
    const owner = await mustDevelop(tx, caller);
    await lockDeveloper(tx, owner);
    if (change.terms) refuseIf(termsFaults(change.terms, terms));
    const before = await mustFind(tx, owner);
    const { terms: accepted, gatekeeper: _none, ...changed } = change;
    const given = present(changed);
    const kind = given.kind ?? before.kind;
    const company = given.company ?? (kind === 'company' ? before.company : null);
    if ((kind === 'company') !== (company !== null)) refuseIf([{ at: '/company', code: 'company-of-a-company' }]);
    const after = { ...before, ...given, kind, company };
    await tx.raw(
      `update developers set kind = :kind, name = :name, company = :company, country = :country, email = :email,
         email_confirmed = case when email = :email then email_confirmed or :confirmed else :confirmed end, size = :size,
         locale = :locale, changed_at = clock_timestamp() where owner = :owner`,
      { ...columnsOf(caller, after), owner, locale: after.locale },
    );
    if (accepted) await accept(tx, owner, caller, terms);
    await audit(tx, `developer:${owner}`, 'profile-changed', `account:${caller.account}`, {
      fields: Object.keys(change).toSorted(),
    });
    return mustFind(tx, owner);
  });

/** Holds the profile while something is asked for or created under it. @throws Refusal `no-developer-profile`, `terms-not-accepted` */
export async function lockReadyDeveloper(tx: Knex.Transaction, owner: Holder, terms: Terms): Promise<void> {
  await lockDeveloper(tx, owner, 'no-developer-profile');
  const { rows } = await tx.raw<{ rows: { accepted: boolean }[] }>(
    `select :effectiveFrom::date > now()::date or exists (
       select from developer_terms where owner = :owner and version = :version and sha256 = :sha256) as accepted`,
    { owner, effectiveFrom: terms.effectiveFrom, version: terms.version, sha256: terms.sha256 },
  );
  if (!rows[0]?.accepted) throw new Refusal({ code: 'terms-not-accepted', version: terms.version });
}

/** Whether the terms that take effect are accepted, or need not be yet. */
export const hasAccepted = ({ terms: { version, sha256 } }: Developer, terms: Terms, now: Date): boolean =>
  (version === terms.version && sha256 === terms.sha256) || new Date(terms.effectiveFrom) > now;

async function lockDeveloper(
  tx: Knex.Transaction,
  owner: Holder,
  orElse: 'not-found' | 'no-developer-profile' = 'not-found',
): Promise<void> {
  const found = await tx('developers').where({ owner }).whereNull('details_removed_at').forUpdate().first('owner');
  if (!found) throw new Refusal({ code: orElse });
}

const termsFaults = ({ version }: DeveloperForm['terms'], terms: Terms) =>
  version === terms.version
    ? []
    : ([{ at: '/terms/version', code: 'terms-outdated', version: terms.version }] as const);

/** Once for a version and its text: the first acceptance counts. */
const accept = (tx: Knex.Transaction, owner: Holder, { account }: Principal, { version, sha256 }: Terms) =>
  tx('developer_terms').insert({ owner, version, sha256, account_id: account }).onConflict().ignore();

type Columns = Pick<Developer, 'kind' | 'name' | 'country' | 'email'> & {
  company?: object | null | undefined;
  size?: string | null | undefined;
};
const columnsOf = (caller: Principal, { kind, name, company, country, email, size }: Columns) => ({
  kind,
  name,
  company: company ? JSON.stringify(company) : null,
  country,
  email,
  confirmed: email.toLowerCase() === caller.email.toLowerCase(),
  size: size ?? null,
});

/** Without what was left out. */
const present = <T extends object>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>; // its own keys
  };

async function mustFind(tx: Knex.Transaction, owner: Holder): Promise<Developer> {
  const developer = await findDeveloper(tx, owner);
  if (!developer) throw notFound();
  return developer;
}

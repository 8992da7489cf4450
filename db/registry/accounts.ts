/** Accounts as the operator's systems put them: who somebody is at the identity provider, for whom, with which roles (R1, R46). */
import type { Knex } from 'knex';
import type { EntryOf } from '../../domain/registry/entries.ts';
import type { FieldFault } from '../../domain/refusal.ts';
import { putRows, type Columns } from './put-rows.ts';
import type { Verdict } from './verdict.ts';

type AccountPut = EntryOf<'account'>;

export async function putAccounts(
  tx: Knex.Transaction,
  entries: readonly AccountPut[],
  actor: string,
): Promise<Verdict[]> {
  const companies = await kindsOfCompanies(tx, entries);
  const taken = await retailEmails(tx, entries);
  const faults = ({ key, kind, company, email }: AccountPut, before: Columns | undefined): FieldFault[] => {
    const found: FieldFault[] = [];
    if (before && before['kind'] !== kind) found.push({ at: '/kind', code: 'kind-stays' });
    const of = company ? companies.get(company) : undefined;
    if (company && !of) found.push({ at: '/company', code: 'no-such-company' });
    if (of && (of === 'provider') !== (kind === 'provider'))
      found.push({ at: '/company', code: 'company-of-another-kind', kind: of });
    const owner = kind === 'retail' ? taken.get(email.toLowerCase()) : undefined;
    if (owner !== undefined && owner !== key) found.push({ at: '/email', code: 'email-taken' });
    return found;
  };
  return putRows(
    tx,
    {
      table: 'accounts',
      keyColumn: 'id',
      stream: ({ key }) => `account:${key}`,
      act: 'account-put',
      columns: ({ kind, email, name, company, roles, locale }) => ({
        kind,
        email,
        name,
        company_id: company ?? null,
        roles,
        locale: locale ?? null,
      }),
      faults,
    },
    entries,
    actor,
  );
}

/** Kept from changing while accounts are put that belong to them. */
async function kindsOfCompanies(tx: Knex.Transaction, entries: readonly AccountPut[]): Promise<Map<string, string>> {
  const ids = [...new Set(entries.flatMap(({ company }) => company ?? []))];
  const rows: { id: string; kind: string }[] = await tx('companies')
    .whereIn('id', ids)
    .orderBy('id')
    .forShare()
    .select('id', 'kind');
  return new Map(rows.map(({ id, kind }) => [id, kind]));
}

/** By email, in small letters: which retail account has it, or will have it by an earlier entry of the same call. */
async function retailEmails(tx: Knex.Transaction, entries: readonly AccountPut[]): Promise<Map<string, string>> {
  const retail = entries.filter(({ kind }) => kind === 'retail');
  const emails = retail.map(({ email }) => email.toLowerCase());
  const rows: { id: string; email: string }[] = await tx('accounts')
    .where({ kind: 'retail' })
    .whereRaw('lower(email) = any(?)', [emails])
    .select('id', 'email');
  const taken = new Map(rows.map(({ id, email }) => [email.toLowerCase(), id]));
  for (const { key, email } of retail) if (!taken.has(email.toLowerCase())) taken.set(email.toLowerCase(), key);
  return taken;
}

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
  const before = await rolesBefore(tx, entries);
  const verdicts = await putRows(
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
  await tellCompanies(tx, { entries, verdicts, before, actor });
  return verdicts;
}

interface Belonging {
  id: string;
  company: string | null;
  roles: string[];
}

/** Whom the accounts belong to before they are put, and as what; locked in the order in which they are put. */
async function rolesBefore(tx: Knex.Transaction, entries: readonly AccountPut[]): Promise<Map<string, Belonging>> {
  const keys = entries.flatMap(({ key, kind }) => (kind === 'fleet' ? [key] : []));
  if (keys.length === 0) return new Map();
  const rows: Belonging[] = await tx('accounts')
    .whereIn('id', keys)
    .orderBy('id')
    .forUpdate()
    .select('id', 'company_id as company', 'roles');
  return new Map(rows.map((row) => [row.id, row]));
}

interface Told {
  entries: readonly AccountPut[];
  verdicts: readonly Verdict[];
  before: ReadonlyMap<string, Belonging>;
  actor: string;
}

/** R46: who gave a user of a company which roles last, the company's own people or the operator's systems, stands in the company's trail. */
async function tellCompanies(tx: Knex.Transaction, { entries, verdicts, before, actor }: Told): Promise<void> {
  const acts = entries.flatMap(({ key, kind, company, roles }, i) => {
    const verdict = verdicts[i]?.verdict;
    if (kind !== 'fleet' || (verdict !== 'created' && verdict !== 'changed')) return [];
    const was = before.get(key);
    if (was && was.company === (company ?? null) && was.roles.join() === roles.join()) return [];
    const left =
      was?.company && was.company !== company
        ? [{ company: was.company, detail: { account: key, roles: [] as string[] } }]
        : [];
    return [...left, ...(company ? [{ company, detail: { account: key, roles } }] : [])];
  });
  if (acts.length === 0) return;
  await tx.raw(
    `insert into audit (stream, actor, act, detail, hash)
     select 'company:' || company, ?, 'user-put', detail, '' from jsonb_to_recordset(?::jsonb) as acts (company text, detail jsonb)
     order by company, detail->>'account'`,
    [actor, JSON.stringify(acts)],
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

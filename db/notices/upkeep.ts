/** What goes of notices when its time is over (R58), and the news that the operator's own settings bring. */
import type { Knex } from 'knex';
import type { Terms } from '../../domain/developers/terms.ts';

const AT_ONCE = 1000;

/** Drops notices that are older than that; a reader that has not come so far is told. `true`: there may be more. */
export async function dropOldNotices(db: Knex, keptFor: string): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { dropped: number }[] }>(
    `with due as (
       select id, txid from notices where at < now() - :keptFor::interval order by at limit ${AT_ONCE}
     ), gone as (delete from notices n using due where n.id = due.id returning n.txid),
     noted as (update notices_dropped d set txid = g.txid from (select max(txid) as txid from gone having count(*) > 0) g where d.txid < g.txid)
     select count(*)::int as dropped from gone`,
    { keptFor },
  );
  return rows[0]?.dropped === AT_ONCE;
}

/** Those of a person who is erased; a company's stay with the company. */
export const removeNoticesOf = (tx: Knex, accounts: readonly string[]): Promise<unknown> =>
  tx.raw(`delete from notices where owner = any(select 'account:' || a from unnest(:accounts::text[]) a)`, {
    accounts: [...accounts],
  });

/** The terms in force: where others were before, everybody is told, once, whichever process sees them first. */
export async function tellOfTerms(db: Knex, { version, sha256, effectiveFrom }: Terms): Promise<void> {
  await db.raw(
    `with before as (select exists (select from terms_seen) as any),
     new as (insert into terms_seen (version, sha256) values (:version, :sha256) on conflict do nothing returning version)
     insert into notices (owner, type, data)
     select 'all', 'terms.changed', jsonb_build_object('version', :version::text, 'sha256', :sha256::text,
       'effectiveFrom', :effectiveFrom::text)
     from new, before where before.any`,
    { version, sha256, effectiveFrom },
  );
}

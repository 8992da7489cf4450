/**
 * A migration runs while processes of the version before go on. Whatever they may rely on in the tables is still there after it: each
 * table, column, right, function and key, and what could be written then can be written now. What a migration takes away or forbids all the
 * same is named here with the reason why the version before does not miss it.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { connect } from '../../db/postgres/connect.ts';
import { migrate } from '../../db/postgres/migrate.ts';
import { startPostgres, type Postgres } from '../../sandbox/postgres/postgres.ts';
import { firstOfFreePorts } from '../setup/free-ports.ts';

const folder = mkdtempSync(join(tmpdir(), 'rolling-'));
let postgres: Postgres;
let owner: Knex;
beforeAll(async () => {
  postgres = await startPostgres({ folder, port: await firstOfFreePorts(1), log: () => {} });
  await postgres.ensureDatabase('rolling');
  owner = connect(postgres.url('rolling'), { max: 2, statementTimeoutMs: 0 });
});
afterAll(async () => {
  await owner?.destroy();
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What statements may rely on: none of it may go. */
const RELIED_ON = `
  with held as (
    select c.oid, c.relname from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v') and not c.relispartition and c.relname !~ '^knex_'
  )
  select 'table ' || relname as fact from held
  union all select format('column %s.%s %s', h.relname, a.attname, format_type(a.atttypid, a.atttypmod)) from held h
    join pg_attribute a on a.attrelid = h.oid and a.attnum > 0 and not a.attisdropped
  union all select format('%s.%s may be left out', h.relname, a.attname) from held h
    join pg_attribute a on a.attrelid = h.oid and a.attnum > 0 and not a.attisdropped
    where not a.attnotnull or a.atthasdef or a.attidentity <> ''
  union all select format('%s.%s may be null', h.relname, a.attname) from held h
    join pg_attribute a on a.attrelid = h.oid and a.attnum > 0 and not a.attisdropped where not a.attnotnull
  union all select format('right to %s %s.%s', p, h.relname, a.attname) from held h
    join pg_attribute a on a.attrelid = h.oid and a.attnum > 0 and not a.attisdropped
    cross join unnest(array['select', 'insert', 'update']) p where has_column_privilege('right_of_way_app', h.oid, a.attnum, p)
  union all select format('right to delete %s', relname) from held where has_table_privilege('right_of_way_app', oid, 'delete')
  union all select format('function %s(%s) %s', p.proname, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid))
    from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prorettype <> 'trigger'::regtype
  union all select format('right to execute %s', p.oid::regprocedure) from pg_proc p
    where p.pronamespace = 'public'::regnamespace and has_function_privilege('right_of_way_app', p.oid, 'execute')
  union all select 'key ' || regexp_replace(pg_get_indexdef(i.indexrelid), '^.* INDEX \\S+ ', '')
    from pg_index i join held h on h.oid = i.indrelid where i.indisunique`;

/** What forbids something to be written: on a table that was there, none may come. */
const FORBIDS = `
  select format('%s: %s', r.relname, pg_get_constraintdef(c.oid)) as fact, r.relname as "table" from pg_constraint c
    join pg_class r on r.oid = c.conrelid where r.relnamespace = 'public'::regnamespace and c.contype in ('c', 'f', 'x') and c.conparentid = 0
  union all select format('%s: unique %s', r.relname, regexp_replace(pg_get_indexdef(i.indexrelid), '^.* INDEX \\S+ ', '')), r.relname
    from pg_index i join pg_class r on r.oid = i.indrelid where r.relnamespace = 'public'::regnamespace and i.indisunique
  union all select format('%s.%s must be given', r.relname, a.attname), r.relname
    from pg_class r join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
    where r.relnamespace = 'public'::regnamespace and r.relkind in ('r', 'p')
      and a.attnotnull and not a.atthasdef and a.attidentity = ''`;

interface Schema {
  reliedOn: Set<string>;
  forbids: Map<string, string>;
}

async function schema(db: Knex = owner): Promise<Schema> {
  const relied = await db.raw<{ rows: { fact: string }[] }>(RELIED_ON);
  const forbidding = await db.raw<{ rows: { fact: string; table: string }[] }>(FORBIDS);
  return {
    reliedOn: new Set(relied.rows.map(({ fact }) => fact)),
    forbids: new Map(forbidding.rows.map(({ fact, table }) => [fact, table])),
  };
}

const breaches = (before: Schema, after: Schema): string[] => [
  ...[...before.reliedOn].filter((fact) => !after.reliedOn.has(fact)).map((fact) => `gone: ${fact}`),
  ...[...after.forbids]
    .filter(([fact, table]) => !before.forbids.has(fact) && before.reliedOn.has(`table ${table}`))
    .map(([fact]) => `forbids: ${fact}`),
];

/** As in migrations.test.ts: before this was a rule. */
const FIRST = '0016';
const names = readdirSync(new URL('../../db/postgres/migrations/', import.meta.url).pathname)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3))
  .toSorted();

/** What the version before did not do, so that it does not miss it. */
const notMissed: Record<string, { breach: RegExp; because: string }[]> = {
  '0021_role_by_need': [
    {
      breach:
        /^gone: right to (insert|update|delete) (accounts|products|companies|downloads|mail_events|idempotency_keys)\b/,
      because: 'no statement of the application used these rights',
    },
    { breach: /^gone: right to insert audit\.(seq|at|txid|prev)$/, because: 'the trigger and the defaults set them' },
  ],
  '0029_release_digest': [
    {
      breach: /^gone: right to update companies\.name$/,
      because: 'what forgets a company made from a request is tried again, and such companies are made no more',
    },
    { breach: /^forbids: mails: CHECK/, because: 'both checks allow what they allowed, and more' },
    {
      breach: /^forbids: mails: unique .*\(digest_on,/,
      because: 'the column is new: rows written before leave it empty',
    },
  ],
  '0030_link_ends': [{ breach: /^forbids: mails: CHECK/, because: 'it allows what it allowed, and one more' }],
  '0039_catalogue': [
    {
      breach: /^forbids: signal_versions: FOREIGN KEY \(catalogue\)/,
      because: 'only the trigger writes there, and it is a new one',
    },
  ],
  '0041_readings_kept': [
    {
      breach: /^gone: right to update feed_heads\.shard$/,
      because: 'ingest moves the head, and nothing else of the row',
    },
  ],
  '0047_developers': [
    { breach: /^forbids: mails: CHECK/, because: 'both checks allow what they allowed, and more' },
    {
      breach: /^forbids: mails: (unique .*\((api_access|secret)_id,|FOREIGN KEY \((api_access|secret)_id\))/,
      because: 'the columns are new: rows written before leave them empty',
    },
  ],
  '0048_links': [
    { breach: /^forbids: mails: CHECK/, because: 'it allows what it allowed, and one more' },
    {
      breach: /^forbids: mails: (unique .*\(grant_id,|FOREIGN KEY \(grant_id\))/,
      because: 'the column is new: rows written before leave it empty',
    },
  ],
  '0053_fleets': [
    {
      breach: /^forbids: access: FOREIGN KEY \(subscription_id\)/,
      because: 'the column is new: rows written before leave it empty',
    },
  ],
  '0058_company_people': [
    {
      breach: /^forbids: mails: CHECK|^forbids: provider_applications: CHECK/,
      because: 'they allow what was allowed, and more',
    },
    {
      breach:
        /^forbids: mails: (unique .*\((invitation|rental|suspension)_id,|FOREIGN KEY \((invitation|rental|suspension)_id\))/,
      because: 'the columns are new: rows written before leave them empty',
    },
  ],
  '0064_ends_for_good': [
    {
      breach: /^forbids: (subscriptions|provider_consent_products): CHECK/,
      because: 'both checks allow what they allowed, and one more',
    },
  ],
  '0076_complaints': [
    {
      breach: /^forbids: (enquiries|enquiry_messages): CHECK/,
      because:
        'the topics that were allowed are, and one more; the outcome is a new column, which rows of before leave empty',
    },
  ],
  '0088_webhooks': [
    { breach: /^forbids: mails: CHECK/, because: 'it allows what it allowed, and one more' },
    {
      breach: /^forbids: mails: (unique .*\(webhook_id,|FOREIGN KEY \(webhook_id\))/,
      because: 'the column is new: rows written before leave it empty',
    },
  ],
  '0080_provider_consents': [
    {
      breach: /^forbids: mails: CHECK/,
      because: 'they allow what they allowed, and one more',
    },
    {
      breach: /^forbids: mails: (unique .*\(provider_consent_id,|FOREIGN KEY \(provider_consent_id\))/,
      because: 'the column is new: rows written before leave it empty',
    },
  ],
  '0046_access': [{ breach: /^forbids: accounts: CHECK/, because: 'it allows what it allowed, and developers' }],
  '0052_order_of_locks': [
    {
      breach: /^forbids: mail_events: FOREIGN KEY \(mail_id\)/,
      because: 'it allows what it allowed, and that mails go',
    },
  ],
};

test('each migration leaves everything that the version before may rely on', async () => {
  await migrate(
    owner,
    names.findLast((name) => name < FIRST),
  );
  const found: Record<string, string[]> = {};
  for (const name of names.filter((one) => one > FIRST)) {
    const before = await schema();
    await migrate(owner, name);
    const here = breaches(before, await schema()).filter(
      (breach) => !notMissed[name]?.some((known) => known.breach.test(breach)),
    );
    if (here.length > 0) found[name] = here;
  }
  expect(found).toEqual({});
});

test.each([
  ['alter table notes drop column text', /gone: column notes\.text text/],
  ['alter table mails rename column turn to round', /gone: column mails\.turn/],
  ['alter table notes alter column at type date', /gone: column notes\.at timestamp/],
  ['alter table accounts alter column locale set not null', /gone: accounts\.locale may be null/],
  ['alter table notes add column tag text not null', /^forbids: notes\.tag must be given$/],
  ['alter table notes add column tag text not null default 1', /^$/],
  ['revoke update on mails from right_of_way_app', /gone: right to update mails\./],
  ['alter table notes add check (length(text) < 10)', /forbids: notes: CHECK/],
  ['create unique index on notes (account_id)', /forbids: notes: unique/],
  ['drop function make_reading_partitions_ahead()', /gone: function make_reading_partitions_ahead/],
])('%s is found', async (sql, breach) => {
  await migrate(owner);
  const before = await schema();
  const tx = await owner.transaction();
  await tx.raw(sql);
  const after = await schema(tx);
  await tx.rollback();
  expect(breaches(before, after).join('\n')).toMatch(breach);
});

/** A migration runs while processes of the version before go on: it takes nothing away that these use, and holds up no writer. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const folder = new URL('../../db/postgres/migrations/', import.meta.url).pathname;
/** Those that had landed before this was a rule: a migration that has landed is never edited. */
const FIRST = '0016';
const BEFORE = new Set(['0018_mail_budget.ts']);

/** Tables that grow with every request: an index on them takes minutes. */
const big =
  /^(requests|request_products|mails|mail_events|timeline|audit|decisions|downloads|download_parts|files|readings|sessions|rate_limits|idempotency_keys|enquiries|enquiry_messages)$/;

/** What the version before may still read or write. */
const takesAway: Record<string, RegExp> = {
  'drops a column': /\bdrop\s+column\b/i,
  'drops a table': /\bdrop\s+(table|view)\b/i,
  'renames something': /\brename\s+(to|column|constraint)\b/i,
  'changes a column’s type': /\balter\s+column\s+\w+\s+(set\s+data\s+)?type\b/i,
  'wants a value that the version before does not write': /\balter\s+column\s+\w+\s+set\s+not\s+null\b/i,
  'adds a column that the version before leaves empty':
    /\badd\s+column\s+(?:(?!\bdefault\b)[^,;])*\bnot\s+null\b(?:(?!\bdefault\b)[^,;])*[,;]/i,
};

/** The faults of a migration's text. */
function faultsOf(text: string): string[] {
  // What a function does when it is called later, the migration does not do.
  const [up = ''] = text.split('export async function down(');
  const sql = up.replaceAll(/--[^\n]*/g, '').replaceAll(/\bas\s+(\$\w*\$)[\s\S]*?\1/gi, '');
  const made = new Set(
    [...sql.matchAll(/create\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?(\w+)/gi)].map(([, name]) => name),
  );
  const indexes = [...sql.matchAll(/create\s+(?:unique\s+)?index\s+(concurrently\s+)?[^;]*?\bon\s+(\w+)/gi)];
  const slow = indexes.filter(([, concurrently, table = '']) => !concurrently && big.test(table) && !made.has(table));
  return [
    ...Object.entries(takesAway).flatMap(([fault, pattern]) => (pattern.test(sql) ? [fault] : [])),
    ...slow.map(([, , table]) => `builds an index on ${table} while nobody may write to it: create it concurrently`),
  ];
}

const migrations = readdirSync(folder).filter((file) => file.endsWith('.ts') && file > FIRST && !BEFORE.has(file));

test.each(migrations)('%s suits the version before', (file) => {
  expect(faultsOf(readFileSync(join(folder, file), 'utf8'))).toEqual([]);
});

test('what breaks the version before is found', () => {
  const text = (name: string) => readFileSync(join(folder, `${name}.ts`), 'utf8');
  expect(faultsOf(text('0012_consent_ends_with_request'))).toEqual(['drops a column']);
  expect(faultsOf(text('0011_due_by_kind')).join()).toMatch(/index on requests/);
  expect(faultsOf('alter table mails add column x int not null;')).toHaveLength(1);
  expect(faultsOf('alter table mails add column x int not null default 0;')).toEqual([]);
  expect(faultsOf('do $$ begin drop table t; end $$;')).toEqual(['drops a table']);
  expect(faultsOf('create function f() returns void language plpgsql as $$ begin drop table t; end $$;')).toEqual([]);
  expect(faultsOf('create table t (id int not null); create index t_id on t (id);')).toEqual([]);
});

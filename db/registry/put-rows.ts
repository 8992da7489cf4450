/**
 * Puts entries of one kind: what is there is locked and read, each entry is judged by it, and what is new or another than
 * before is written, with its entry in the audit trail. All of it is the caller's transaction.
 */
import type { Knex } from 'knex';
import type { FieldFault } from '../../domain/refusal.ts';
import { refused, type Verdict } from './verdict.ts';

/** A row as it is compared: each column by its name. */
export type Columns = Record<string, string | boolean | number | Date | null | readonly string[] | object>;

export interface Entry {
  key: string;
  changedAt?: Date | null | undefined;
}

export interface Kind<E extends Entry> {
  table: string;
  /** The column that the keys are in. */
  keyColumn: string;
  /** Of the audit trail: which stream an entry belongs to, and what it is called there. */
  stream: (entry: E, before: Columns | undefined) => string;
  act: string;
  /** Columns that are compared in another form than the driver reads them in, as SQL. */
  read?: string;
  columns: (entry: E) => Columns;
  /** Columns that only a new row gets. */
  born?: (entry: E) => Columns;
  /** Why an entry can't be put, by what is there. */
  faults: (entry: E, before: Columns | undefined) => FieldFault[];
  /** Before rows change, which are locked: locks what that will lock, and the audit trail of all that is written. */
  lockMore?: (tx: Knex.Transaction, changing: readonly E[], written: readonly E[]) => Promise<unknown>;
  /** What else of a change the audit trail keeps; never personal data. */
  audited?: (entry: E) => object;
}

/** Another transaction created the same row meanwhile: the whole has to be tried again. */
export class CreatedMeanwhile extends Error {
  override readonly name = 'CreatedMeanwhile';
}

/** The verdict on each entry, in their order; no key may occur twice. @throws CreatedMeanwhile */
export async function putRows<E extends Entry>(
  tx: Knex.Transaction,
  kind: Kind<E>,
  entries: readonly E[],
  actor: string,
): Promise<Verdict[]> {
  const there = await lock(
    tx,
    kind,
    entries.map(({ key }) => key),
  );
  const judged = entries.map((entry) => judge(kind, entry, there.get(entry.key)));
  const having = (...wanted: Verdict['verdict'][]) =>
    judged.filter(({ verdict }) => wanted.includes(verdict.verdict)).map(({ entry }) => entry);
  await create(tx, kind, having('created'));
  await kind.lockMore?.(tx, having('changed'), having('created', 'changed'));
  for (const { entry, verdict, changed } of judged)
    if (verdict.verdict === 'changed')
      await tx(kind.table)
        .where(kind.keyColumn, entry.key)
        .update({ ...pick(forDatabase(kind.columns(entry)), changed), changed_at: entry.changedAt ?? null });
  await audit(tx, kind, judged, there, actor);
  return judged.map(({ verdict }) => verdict);
}

/** The rows that are there for these keys, locked in one order. */
async function lock<E extends Entry>(
  tx: Knex.Transaction,
  { table, keyColumn, read }: Kind<E>,
  keys: readonly string[],
): Promise<Map<string, Columns>> {
  const rows: (Columns & { put_key: string })[] = await tx(table)
    .whereIn(keyColumn, keys)
    .orderBy(keyColumn)
    .forUpdate()
    .select('*', tx.raw('??::text as put_key', [keyColumn]), ...(read ? [tx.raw(read)] : []));
  return new Map(rows.map((row) => [row.put_key, row]));
}

interface Judged<E> {
  entry: E;
  verdict: Verdict;
  /** The columns that are to be written. */
  changed: string[];
}

function judge<E extends Entry>(kind: Kind<E>, entry: E, before: Columns | undefined): Judged<E> {
  const faults = kind.faults(entry, before);
  if (faults.length > 0) return { entry, verdict: refused(...faults), changed: [] };
  if (!before) return { entry, verdict: { verdict: 'created' }, changed: [] };
  const since = before['changed_at'];
  if (entry.changedAt && since instanceof Date && entry.changedAt < since)
    return { entry, verdict: { verdict: 'late' }, changed: [] };
  const now = kind.columns(entry);
  const changed = Object.keys(now).filter((column) => !isSame(now[column], before[column]));
  return { entry, verdict: { verdict: changed.length > 0 ? 'changed' : 'unchanged' }, changed };
}

async function create<E extends Entry>(tx: Knex.Transaction, kind: Kind<E>, entries: readonly E[]): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map((entry) => ({
    [kind.keyColumn]: entry.key,
    ...forDatabase(kind.columns(entry)),
    ...kind.born?.(entry),
    changed_at: entry.changedAt ?? null,
  }));
  const made = await tx(kind.table).insert(rows).onConflict(kind.keyColumn).ignore().returning(kind.keyColumn);
  if (made.length < rows.length) throw new CreatedMeanwhile();
}

async function audit<E extends Entry>(
  tx: Knex.Transaction,
  kind: Kind<E>,
  judged: readonly Judged<E>[],
  there: ReadonlyMap<string, Columns>,
  actor: string,
): Promise<void> {
  const acts = judged
    .filter(({ verdict }) => verdict.verdict === 'created' || verdict.verdict === 'changed')
    .map(({ entry, verdict, changed }) => ({
      stream: kind.stream(entry, there.get(entry.key)),
      detail: { verdict: verdict.verdict, ...(changed.length > 0 ? { changed } : {}), ...kind.audited?.(entry) },
    }));
  if (acts.length === 0) return;
  await tx.raw(
    `insert into audit (stream, actor, act, detail, hash)
     select stream, ?, ?, detail, '' from jsonb_to_recordset(?::jsonb) as acts (stream text, detail jsonb) order by stream`,
    [actor, kind.act, JSON.stringify(acts)],
  );
}

const isSame = (one: unknown, other: unknown): boolean => comparable(one) === comparable(other);

const comparable = (value: unknown): string =>
  value instanceof Date
    ? value.toISOString()
    : value === null || typeof value !== 'object' || Array.isArray(value)
      ? JSON.stringify(value ?? null)
      : JSON.stringify(Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))));

const pick = (columns: Record<string, unknown>, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(names.map((name) => [name, columns[name]]));

/** Objects go into columns of JSON as text; lists are arrays of the database. */
const forDatabase = (columns: Columns): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(columns).map(([name, value]) => [
      name,
      value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date)
        ? JSON.stringify(value)
        : value,
    ]),
  );

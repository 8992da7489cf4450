/** Products as the operator's systems put them, by VIN or serial number (R4, R57). */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { keyFault, type EntryOf } from '../../domain/registry/entries.ts';
import { keptNumber } from '../../domain/registrations/vin.ts';
import type { FieldFault } from '../../domain/refusal.ts';
import { putRows, type Columns } from './put-rows.ts';
import type { Verdict } from './verdict.ts';

type ProductPut = EntryOf<'product'>;

type Born = ProductPut & { id: string };

const isVehicle = ({ kind }: ProductPut): boolean => kind === 'vehicle';

/** Vehicles and charge points are told apart by their kind; a number names one product only. */
export async function putProducts(
  tx: Knex.Transaction,
  entries: readonly ProductPut[],
  actor: string,
): Promise<Verdict[]> {
  const kept = entries.map((entry): Born => ({
    ...entry,
    id: entry.id ?? randomUUID(),
    key: isVehicle(entry) ? keptNumber(entry.key) : entry.key,
  }));
  const others = await kindsOf(tx, kept);
  const verdicts = new Map<Born, Verdict>();
  for (const vehicles of [true, false]) {
    const some = kept.filter((entry) => isVehicle(entry) === vehicles);
    const column = vehicles ? 'vin' : 'serial';
    const came = some.length > 0 ? await putRows(tx, { ...common, keyColumn: column, faults }, some, actor) : [];
    for (const [i, verdict] of came.entries()) verdicts.set(some[i]!, verdict);
  }
  return kept.map((entry) => verdicts.get(entry)!);

  function faults({ key, kind }: Born, before: Columns | undefined): FieldFault[] {
    const malformed = keyFault(kind, key);
    if (malformed) return [{ at: '/vin', code: 'vin-malformed' }];
    const kindNow = before ? before['kind'] : others.get(key);
    return kindNow !== undefined && kindNow !== kind ? [{ at: '/kind', code: 'kind-stays' }] : [];
  }
}

const common = {
  table: 'products',
  stream: ({ id }: Born, before: Columns | undefined) =>
    `product:${typeof before?.['id'] === 'string' ? before['id'] : id}`,
  act: 'product-put',
  read: 'placed_on_market_at::text as placed_on_market_at', // a day, not an instant
  columns: ({ kind, name, model, placedOnMarketAt, plugInDevice }: Born): Columns => ({
    kind,
    name,
    model: model ?? null,
    placed_on_market_at: placedOnMarketAt ?? null,
    plug_in_device: plugInDevice,
  }),
  born: ({ id }: Born): Columns => ({ id }),
};

/** The kinds of products that have one of the numbers, by number. */
async function kindsOf(tx: Knex.Transaction, entries: readonly ProductPut[]): Promise<Map<string, string>> {
  const keys = entries.map(({ key }) => key);
  const rows: { number: string; kind: string }[] = await tx('products')
    .whereIn('vin', keys)
    .orWhereIn('serial', keys)
    .select(tx.raw('coalesce(vin, serial) as number'), 'kind');
  return new Map(rows.map(({ number, kind }) => [number, kind]));
}

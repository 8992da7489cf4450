/** Registrations as the operator's systems put them: who is an authorised user of what, and from when until when (R2, R7, R8). */
import type { Knex } from 'knex';
import type { ProductId } from '../../domain/ids.ts';
import { type EntryOf } from '../../domain/registry/entries.ts';
import { keptNumber } from '../../domain/registrations/vin.ts';
import type { FieldFault } from '../../domain/refusal.ts';
import { lockRegistrationEnds } from '../access/lock-ends.ts';
import { queued } from '../postgres/queued.ts';
import { putRows, type Columns } from './put-rows.ts';
import type { Verdict } from './verdict.ts';

type RegistrationPut = EntryOf<'registration'>;

/**
 * What hangs on a registration that ends by this ends in the same commit: the database sees to that (migration 0014). An
 * end that has come is never undone, whatever comes late: a new registration takes an id of its own.
 */
export async function putRegistrations(
  tx: Knex.Transaction,
  entries: readonly RegistrationPut[],
  actor: string,
): Promise<Verdict[]> {
  await tx.raw(`select set_config('right_of_way.actor', ?, true)`, [actor]);
  const products = await productIds(tx, entries);
  const holders = await holdersThere(tx, entries);
  const productOf = ({ product }: RegistrationPut) => products.get(keptNumber(product)) ?? products.get(product);

  const faults = (entry: RegistrationPut, before: Columns | undefined): FieldFault[] => {
    const found: FieldFault[] = [];
    const product = productOf(entry);
    if (!product) found.push({ at: '/product', code: 'no-such-product' });
    if (!holders.has(entry.holder)) found.push({ at: '/holder', code: 'no-such-holder' });
    if (!before) return found;
    if (product && before['product_id'] !== product) found.push({ at: '/product', code: 'registration-stays' });
    if (before['holder'] !== entry.holder) found.push({ at: '/holder', code: 'registration-stays' });
    const ended = before['ended'] === true ? (before['ends_at'] as Date) : undefined;
    if (ended && !(entry.endsAt && entry.endsAt <= ended))
      found.push({ at: '/endsAt', code: 'registration-has-ended' });
    return found;
  };

  const verdicts = await putRows(
    tx,
    {
      table: 'registrations',
      keyColumn: 'id',
      stream: (entry) => `product:${productOf(entry)}`,
      act: 'registration-put',
      columns: ({ activated, startsAt, endsAt }) => ({ activated, starts_at: startsAt, ends_at: endsAt ?? null }),
      lockMore: async (_, changing, written) => {
        if (changing.some(mayEnd))
          await lockRegistrationEnds(
            tx,
            written.map((entry) => productOf(entry)!),
          );
      },
      born: (entry) => ({ product_id: productOf(entry)!, holder: entry.holder }),
      faults,
      audited: ({ key, holder, activated, startsAt, endsAt }) => ({
        registration: key,
        holder,
        activated,
        startsAt,
        endsAt: endsAt ?? null,
      }),
    },
    entries,
    actor,
  );
  if (verdicts.some(({ verdict }) => verdict === 'changed')) queued(tx, 'mails'); // shares may have ended
  return verdicts;
}

/** Whether a registration may not last after this, whatever our clock and the database's say. */
const mayEnd = ({ activated, startsAt, endsAt }: RegistrationPut): boolean =>
  !activated ||
  startsAt.getTime() > Date.now() - CLOCKS_APART_MS ||
  (endsAt instanceof Date && endsAt.getTime() < Date.now() + CLOCKS_APART_MS);
const CLOCKS_APART_MS = 60_000;

async function productIds(tx: Knex.Transaction, entries: readonly RegistrationPut[]): Promise<Map<string, ProductId>> {
  const numbers = [...new Set(entries.flatMap(({ product }) => [product, keptNumber(product)]))];
  const rows: { id: ProductId; number: string }[] = await tx('products')
    .whereIn('vin', numbers)
    .orWhereIn('serial', numbers)
    .select('id', tx.raw('coalesce(vin, serial) as number'));
  return new Map(rows.map(({ id, number }) => [number, id]));
}

/** Those of the holders that are there: retail accounts, and companies that are no providers (R2). */
async function holdersThere(tx: Knex.Transaction, entries: readonly RegistrationPut[]): Promise<Set<string>> {
  const idsOf = (prefix: string) => [
    ...new Set(entries.flatMap(({ holder }) => (holder.startsWith(prefix) ? [holder.slice(prefix.length)] : []))),
  ];
  const { rows } = await tx.raw<{ rows: { holder: string }[] }>(
    `select 'account:' || id as holder from accounts where kind = 'retail' and id = any(:accounts)
     union all
     select 'company:' || id from companies where kind <> 'provider' and id = any(:companies::uuid[])`,
    { accounts: idsOf('account:'), companies: idsOf('company:') },
  );
  return new Set(rows.map(({ holder }) => holder));
}

/** The newest value of each signal of a product, as they came in. */
import type { Knex } from 'knex';
import type { ProductId } from '../../domain/ids.ts';
import type { Holder } from '../../domain/principal.ts';
import { lasts } from '../registrations/lasts.ts';

export interface LatestValue {
  /** Its id. */
  signal: number;
  path: string;
  /** In English, and by language where the catalogue has it. */
  meaning: string;
  meanings: Record<string, string> | null;
  unit: string | null;
  /** JSON; `null` where the product had none to give. */
  value: unknown;
  /** Why it had none, where it said so. */
  reason: string | null;
  at: Date;
  /** When it came in; `null` where that is not known any more. */
  receivedAt: Date | null;
}

/** SQL: a product's newest values `kept` of signals `s` that fall into an activated registration of the holder which lasts (R7). */
const OF_HOLDER = `
  from latest l cross join lateral jsonb_each(l.state) kept join signals s on s.id = kept.key::smallint
  where l.product_no = (select no from products where id = :product)
    and exists (select from registrations g where g.product_id = :product and g.holder = :holder and g.activated
      and g.starts_at <= to_timestamp((kept.value->>0)::bigint / 1000.0) and ${lasts('g')})`;

/**
 * The holder's: never a former owner's. Without trade secrets, whose measures nobody agrees to on the way here (R53). By the name of the
 * signal.
 */
export async function latestOf(
  db: Knex,
  { holder, product }: { holder: Holder; product: ProductId },
): Promise<LatestValue[]> {
  const { rows } = await db.raw<{ rows: LatestValue[] }>(
    `select s.id as signal, s.path, s.meaning, s.meanings, s.unit, kept.value->1 as value, kept.value->>2 as reason,
       to_timestamp((kept.value->>0)::bigint / 1000.0) as at,
      to_timestamp((kept.value->>3)::bigint / 1000.0) as "receivedAt"
     ${OF_HOLDER} and not s.trade_secret order by s.path`,
    { holder, product },
  );
  return rows;
}

/** How many are left out of them as trade secrets. */
export async function latestSecrets(
  db: Knex,
  { holder, product }: { holder: Holder; product: ProductId },
): Promise<number> {
  const { rows } = await db.raw<{ rows: { count: number }[] }>(
    `select count(*)::int as count ${OF_HOLDER} and s.trade_secret`,
    { holder, product },
  );
  return rows[0]?.count ?? 0;
}

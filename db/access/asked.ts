/** What somebody can give a program access to (R42): products, and groups of their signals. Reads only. */
import type { Knex } from 'knex';
import type { ProductId } from '../../domain/ids.ts';
import type { Holder } from '../../domain/principal.ts';
import type { ProductKind } from '../../domain/requests/types.ts';
import { lasts } from '../registrations/lasts.ts';

export interface ProductToShare {
  id: ProductId;
  kind: ProductKind;
  vin: string | null;
  serial: string | null;
  name: string;
  /** How many others are authorised users of it now (R2). */
  otherUsers: number;
}

const MOST = 1000;

/** What a holder can give access to: registered to it and activated, now. */
export async function productsToShare(db: Knex, holder: Holder): Promise<ProductToShare[]> {
  const current = (r: string) => `${r}.activated and ${lasts(r)}`;
  const { rows } = await db.raw<{ rows: ProductToShare[] }>(
    `select p.id, p.kind, p.vin, p.serial, p.name,
       (select count(distinct o.holder)::int from registrations o
        where o.product_id = p.id and o.holder <> :holder and ${current('o')}) as "otherUsers"
     from products p where exists (select from registrations r where r.product_id = p.id and r.holder = :holder and ${current('r')})
     order by p.kind desc, p.vin, p.serial limit ${MOST}`,
    { holder },
  );
  return rows;
}

export interface SignalGroup {
  group: string;
  signals: number;
  /** Whether a signal of it may say something about a person (R52). */
  personal: boolean;
  /** How many are marked as trade secrets (R53). */
  secrets: number;
}

/** The groups of signals that products of these kinds send (R51). */
export async function signalGroups(db: Knex, kinds: readonly ProductKind[]): Promise<SignalGroup[]> {
  const { rows } = await db.raw<{ rows: SignalGroup[] }>(
    `select g as "group", count(*)::int as signals, bool_or(s.personal) as personal,
       (count(*) filter (where s.trade_secret))::int as secrets
     from signals s cross join unnest(s.groups) g
     where cardinality(s.kinds) = 0 or s.kinds && :kinds::text[] group by g order by g`,
    { kinds: [...new Set(kinds)] },
  );
  return rows;
}

/** R59: what was charged is corrected or paid back by records of their own; and what each third party owes for a month. */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { notFound, Refusal } from '../../domain/refusal.ts';
import { audit } from '../requests/transition.ts';

export const changeKinds = ['correction', 'refund'] as const;

interface Change {
  kind: (typeof changeKinds)[number];
  /** By how much the charge changes, in the smallest unit of its currency; below zero it becomes less. */
  cents: number;
  reason: string;
  /** The staff account. */
  by: string;
}

export interface ChangedCharge {
  requestId: RequestId;
  currency: string;
  chargedCents: number;
  /** After all changes. */
  netCents: number;
}

/** Changes a charge; never to less than nothing. @throws Refusal `not-found`, `invalid` */
export const changeCharge = (
  db: Knex,
  requestId: RequestId,
  { kind, cents, reason, by }: Change,
): Promise<ChangedCharge> =>
  db.transaction(async (tx) => {
    await tx.raw('select from requests where id = ? for update', [requestId]); // changes of one charge come one after the other
    const before = await netOf(tx, requestId);
    if (before.netCents + cents < 0)
      throw new Refusal({ code: 'invalid', faults: [{ at: '/cents', code: 'more-than-charged' }] });
    const id = randomUUID();
    await tx('charge_changes').insert({ id, request_id: requestId, kind, cents, because: reason, made_by: by });
    await audit(tx, `request:${requestId}`, `charge-${kind}`, `staff:${by}`, { change: id, cents });
    return netOf(tx, requestId);
  });

async function netOf(tx: Knex.Transaction, requestId: RequestId): Promise<ChangedCharge> {
  const { rows } = await tx.raw<{ rows: ChangedCharge[] }>(
    `select c.request_id as "requestId", c.currency, c.cents as "chargedCents",
       (c.cents + coalesce((select sum(x.cents) from charge_changes x where x.request_id = c.request_id), 0))::int as "netCents"
     from charges c where c.request_id = ?`,
    [requestId],
  );
  if (!rows[0]) throw notFound();
  return rows[0];
}

/** What one third party owes in one currency for a month. */
export interface InvoiceLine {
  recipient: string;
  registrationNumber: string;
  address: string;
  country: string;
  currency: string;
  requests: number;
  chargedCents: number;
  changedCents: number;
  totalCents: number;
}

/**
 * The invoices of a month, `YYYY-MM` in a time zone: what was charged in it, and by how much charges were changed in it, by third party and
 * currency. Whose details were removed stands together under no name.
 */
export async function invoicesOf(db: Knex, month: string, timeZone: string): Promise<InvoiceLine[]> {
  const { rows } = await db.raw<{ rows: InvoiceLine[] }>(
    `with bounds as (
       select (:first::timestamp at time zone :zone) as begins, ((:first::timestamp + interval '1 month') at time zone :zone) as ends
     ), item as (
       select c.request_id, c.currency, c.cents as charged, 0 as changed from charges c, bounds where c.at >= begins and c.at < ends
       union all
       select x.request_id, c.currency, 0, x.cents from charge_changes x join charges c using (request_id), bounds
       where x.at >= begins and x.at < ends
     )
     select coalesce(p.company->>'name', o.name, r.details->'recipient'->>'name', '') as recipient,
       coalesce(p.company->>'registrationNumber', o.registration_number, '') as "registrationNumber",
       coalesce(p.company->>'address', '') as address, coalesce(p.company->>'country', o.country, '') as country, i.currency,
       count(distinct i.request_id)::int as requests, sum(i.charged)::int as "chargedCents", sum(i.changed)::int as "changedCents",
       sum(i.charged + i.changed)::int as "totalCents"
     from item i join requests r on r.id = i.request_id left join companies o on o.id = r.company
       cross join lateral (select r.details->'recipient'->'company' as company) p
     group by 1, 2, 3, 4, 5 order by 1, 2, 5`,
    { first: `${month}-01`, zone: timeZone },
  );
  return rows;
}

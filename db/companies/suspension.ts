/** R60: staff suspend a provider, and resume it. Suspended, its open links and access end at once, and its programs read nothing. */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { Cuuid, RequestId } from '../../domain/ids.ts';
import type { SuspensionMailStep } from '../../domain/mails/steps.ts';
import { notFound } from '../../domain/refusal.ts';
import { handedOverBefore } from '../access/gate.ts';
import { closeAccesses } from '../access/end.ts';
import { lockEnds } from '../access/lock-ends.ts';
import { pageOf } from '../postgres/pages.ts';
import { queued } from '../postgres/queued.ts';
import { audit } from '../requests/transition.ts';
import { companyStream } from './company.ts';
import { endRequests } from './end-requests.ts';

export interface Provider {
  cuuid: Cuuid;
  name: string;
  country: string | null;
  suspendedAt: Date | null;
  /** Why; the provider reads it. */
  because: string | null;
  /** Its people that the record knows. */
  accounts: number;
  /** Its credentials that are not revoked. */
  credentials: number;
  /** Products that they may read now. */
  products: number;
}

const PROVIDER = `select o.id as cuuid, o.name, o.country, o.suspended_at as "suspendedAt", o.suspended_because as because,
    (select count(*)::int from accounts a where a.company_id = o.id) as accounts,
    (select count(*)::int from credentials c where c.owner = 'company:' || o.id and c.ended_at is null) as credentials,
    (select count(distinct x.product_no)::int from access x join credentials c on c.client_id = x.reader
     where c.owner = 'company:' || o.id and x.ended_at is null) as products
  from companies o where o.kind = 'provider'`;

/** One page, in the order of their CUUIDs. */
export async function providers(
  db: Knex,
  { cursor, limit = 100 }: { cursor?: { id: string } | undefined; limit?: number } = {},
): Promise<{ providers: Provider[]; next: { id: string } | null }> {
  const { rows } = await db.raw<{ rows: Provider[] }>(
    `${PROVIDER} and (:after::uuid is null or o.id > :after::uuid) order by o.id limit :limit`,
    { after: cursor?.id ?? null, limit: limit + 1 },
  );
  const page = pageOf(rows, limit, ({ cuuid }) => ({ id: cuuid }));
  return { providers: page.rows, next: page.next };
}

interface Suspending {
  reason: string;
  /** The staff account. */
  by: string;
}

/**
 * Suspends a provider. When this resolves nothing is handed over to it any more, and its requests have ended; what fleets consented to
 * and it subscribed stays, for when it is resumed. Done again it ends what may have been left. @throws Refusal `not-found`
 */
export async function suspendProvider(
  db: Knex,
  cuuid: Cuuid,
  { reason, by }: Suspending,
): Promise<{ provider: Provider; requests: RequestId[] }> {
  const actor = `staff:${by}` as const;
  await db.transaction(async (tx) => {
    const { suspendedAt } = await lockProvider(tx, cuuid);
    await lockEnds(tx); // before the audit trail (decision 0026)
    if (!suspendedAt) {
      await tx.raw(
        'update companies set suspended_at = clock_timestamp(), suspended_because = :reason where id = :cuuid',
        {
          cuuid,
          reason,
        },
      );
      const id = randomUUID();
      await tx('company_suspensions').insert({ id, company_id: cuuid, because: reason, suspended_by: by });
      await tell(tx, cuuid, id, 'provider-suspended');
      await audit(tx, companyStream(cuuid), 'suspended', actor, { suspension: id });
    }
    await closeAccesses(tx, `company:${cuuid}`, actor);
  });
  // What was opened while the accesses were read is refused by the gate: whoever began to hand it over before is waited for.
  await handedOverBefore(db);
  const requests = await endRequests(db, {
    where: 'r.company = :cuuid',
    bindings: { cuuid },
    actor,
    tells: true,
  });
  return { provider: await provider(db, cuuid), requests };
}

/** Resumes a provider: what it has subscribed opens again. Done again it answers the same. @throws Refusal `not-found` */
export const resumeProvider = (db: Knex, cuuid: Cuuid, by: string): Promise<Provider> =>
  db.transaction(async (tx) => {
    const { suspendedAt } = await lockProvider(tx, cuuid);
    if (suspendedAt) {
      await tx.raw('update companies set suspended_at = null, suspended_because = null where id = ?', [cuuid]);
      const { rows } = await tx.raw<{ rows: { id: string }[] }>(
        `update company_suspensions set resumed_at = clock_timestamp(), resumed_by = :by
         where company_id = :cuuid and resumed_at is null returning id`,
        { cuuid, by },
      );
      await tx.raw('select open_subscriptions(array[:cuuid]::uuid[])', { cuuid });
      if (rows[0]) await tell(tx, cuuid, rows[0].id, 'provider-resumed');
      await audit(tx, companyStream(cuuid), 'resumed', `staff:${by}`, { suspension: rows[0]?.id ?? null });
    }
    return provider(tx, cuuid);
  });

async function lockProvider(tx: Knex.Transaction, cuuid: Cuuid): Promise<{ suspendedAt: Date | null }> {
  const row = (await tx('companies')
    .where({ id: cuuid, kind: 'provider' })
    .forNoKeyUpdate()
    .first('suspended_at as suspendedAt')) as { suspendedAt: Date | null } | undefined;
  if (!row) throw notFound();
  return row;
}

async function provider(db: Knex, cuuid: Cuuid): Promise<Provider> {
  const { rows } = await db.raw<{ rows: Provider[] }>(`${PROVIDER} and o.id = ?`, [cuuid]);
  if (!rows[0]) throw notFound();
  return rows[0];
}

/** At most so many of its people are told. */
const TOLD = 20;

/** Its people; where the record knows none, whoever applied for it. */
async function tell(tx: Knex.Transaction, cuuid: Cuuid, suspension: string, step: SuspensionMailStep): Promise<void> {
  await tx.raw(
    `with people as (
       select 'account:' || id as recipient from accounts where company_id = :cuuid and kind = 'provider' order by id limit ${TOLD}
     )
     insert into mails (suspension_id, step, recipient)
     select :suspension::uuid, :step::text, recipient from people
     union all select :suspension::uuid, :step::text, 'applicant' where not exists (select from people)
       and exists (select from provider_applications where cuuid = :cuuid and details_removed_at is null)`,
    { cuuid, suspension, step },
  );
  queued(tx, 'mails');
}

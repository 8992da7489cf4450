/** What a mail is written from: the request as it stands when the mail goes out, not as it stood when it was queued. */
import type { Knex } from 'knex';
import type { RequestId } from '../domain/ids.ts';
import type { Locale } from '../domain/request-form.ts';
import type { Period } from '../domain/period.ts';
import type { ProductKind } from '../domain/request-types.ts';
import type { State } from '../domain/states.ts';

export interface MailRecord {
  requestId: RequestId;
  status: State;
  /** Empty once the personal details are removed (R13). */
  email: string;
  locale: Locale;
  timeZone: string;
  period: Period;
  /** In the order of the form. */
  products: { kind: ProductKind; vin: string | null }[];
  /** Where no email was accepted yet, what it would be if this one were accepted now. */
  verifyBy: Date;
  dueBy: Date | null;
  downloadUntil: Date | null;
  verifiedAt: Date | null;
  endedAt: Date | null;
  linkGeneration: number;
  /** Files to download, the manifest included. */
  fileCount: number;
  cancelledBy: 'requester' | 'support' | null;
}

/** The record behind a request's mails. Throws where there is no such request: mails refer to theirs by a foreign key. */
export async function mailRecord(db: Knex, requestId: RequestId): Promise<MailRecord> {
  const { rows } = await db.raw<{ rows: MailRecord[] }>(
    `select r.id as "requestId", r.status, r.email, r.locale, r.policy->>'timeZone' as "timeZone",
       jsonb_build_object('from', r.period_from, 'to', r.period_to) as period,
       (select coalesce(jsonb_agg(jsonb_build_object('kind', p.kind, 'vin', p.vin) order by rp.position), '[]')
        from request_products rp join products p on p.id = rp.product_id where rp.request_id = r.id) as products,
       coalesce(r.verify_by, ((clock_timestamp() + r.clock_shift) at time zone 'UTC' + (r.policy->>'verifyWithin')::interval)
         at time zone 'UTC') as "verifyBy",
       r.due_by as "dueBy", r.download_until as "downloadUntil", r.verified_at as "verifiedAt", r.ended_at as "endedAt",
       r.link_generation as "linkGeneration",
       (select count(*)::int from files f where f.request_id = r.id) as "fileCount",
       (select case when d.actor = 'account:' || r.requester then 'requester' else 'support' end
        from decisions d where d.request_id = r.id and d.kind = 'cancelled') as "cancelledBy"
     from requests r where r.id = :requestId`,
    { requestId },
  );
  const [record] = rows;
  if (!record) throw new Error('There is no such request.');
  return record;
}

/** What a mail is written from: the request as it stands when the mail goes out, not as it stood when it was queued. */
import type { Knex } from 'knex';
import type { Format } from '../../../domain/export/formats.ts';
import type { RequestId } from '../../../domain/ids.ts';
import type { MailRecipient } from '../../../domain/mails/steps.ts';
import type { GdprBasis } from '../../../domain/requests/form-fields.ts';
import type { Locale } from '../../../domain/languages/languages.ts';
import type { Day } from '../../../domain/time/day.ts';
import type { Period } from '../../../domain/time/period.ts';
import { isSharing, type ProductKind, type RequestType } from '../../../domain/requests/types.ts';
import type { SharingDetails } from '../../../domain/requests/details.ts';
import type { State } from '../../../domain/requests/states.ts';
import { HELD_BACK_NOW, type HeldBackNow } from '../../secrets/withholdings.ts';
import { mailReview, REVIEW_COLUMNS, type MailReview, type ReviewRow } from './review.ts';
import { mailSharing, SHARING_COLUMNS, type MailSharing, type SharingRow } from './sharing.ts';

export interface MailRecord {
  requestId: RequestId;
  /** The account that submitted the request; `null` without one. */
  requester: string | null;
  /** R67: whether the requester has confirmed the address, with this request or one before. */
  addressConfirmed: boolean;
  type: RequestType;
  recipient: MailRecipient;
  status: State;
  /** Empty once the personal details are removed (R13), and for an account that is not among those asked to decide. */
  email: string;
  locale: Locale;
  /** The account's language is not known: its mails are in every language (R26). */
  languageUnknown: boolean;
  timeZone: string;
  period: Period;
  /** In the order of the form. */
  products: MailProduct[];
  /** The deadline to confirm. While no email was accepted yet: the deadline if this email were accepted now. */
  verifyBy: Date;
  dueBy: Date | null;
  downloadUntil: Date | null;
  verifiedAt: Date | null;
  endedAt: Date | null;
  downloaded: boolean;
  linkGeneration: number;
  /** Files to download, the manifest included, the summary not. */
  fileCount: number;
  /** What the others come as (R62). */
  formats: Format[];
  /** R51; `null`: all. */
  groups: string[] | null;
  /** R52 */
  withoutPersonal: boolean;
  gdprBasis: GdprBasis | null;
  /** R53 */
  tradeSecrets: boolean;
  measuresVersion: string | null;
  /** R54: what staff hold back of it now. */
  heldBack: HeldBackNow[];
  cancelledBy: 'requester' | 'support' | null;
  /** Why, where support has it told to the requester (R50). */
  cancelledWhy: string | null;
  /** R60: what staff demand to be erased, and by when, while that is not confirmed. */
  demand: { reason: string; eraseBy: Day } | null;
  /** R60: when its requester said that it has erased the data. */
  erasedAt: Date | null;
  /** What third parties' requests have besides; none for the other types, and once the personal details are removed. */
  sharing: MailSharing | null;
  /** What requests reviewed by people, and rental companies' requests, have besides; `null` likewise. */
  review: MailReview | null;
}

export interface MailProduct {
  kind: ProductKind;
  vin: string | null;
  /** For those who decide about it alone (R26). */
  serial?: string | null;
  /** All of this kind that the customer has: how many is not for the third party to know yet. */
  all?: true;
}

/** Whose mail it is: a request, and one of those who get mails about it. */
export interface MailOf {
  requestId: RequestId;
  recipient: MailRecipient;
}

type Row = Omit<MailRecord, 'sharing' | 'review'> & SharingRow & ReviewRow;

/** The record behind a request's mails to one recipient. */
export async function mailRecord(db: Knex, requestId: RequestId, recipient: MailRecipient): Promise<MailRecord> {
  const [record] = await mailRecords(db, [{ requestId, recipient }]);
  if (!record) throw new Error(NO_REQUEST);
  return record;
}

const NO_REQUEST = 'There is no such request.';

/**
 * The records behind several mails, in their order. Throws where there is no such request: mails refer to theirs by a
 * foreign key.
 */
export async function mailRecords(db: Knex, mails: readonly MailOf[]): Promise<MailRecord[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `select r.id as "requestId", asked.recipient, r.requester, r.type, r.status, coalesce(a.locale, r.locale) as locale,
       d.no is not null and a.locale is null as "languageUnknown", r.policy->>'timeZone' as "timeZone",
       case asked.recipient when 'requester' then r.email
         when 'former' then coalesce(r.former_email, '')
         when 'renter' then coalesce(r.details->'renter'->>'email', '') else coalesce(a.email, '') end as email,
       jsonb_build_object('from', r.period_from, 'to', r.period_to) as period,
       (select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('kind', p.kind, 'serial', case when d.no is not null then p.serial end))
          || jsonb_build_object('vin', p.vin) order by rp.position), '[]')
        from request_products rp join products p on p.id = rp.product_id
        where rp.request_id = r.id and (rp.dropped_at is null or r.status = 'revoked')) as products,
       coalesce(r.verify_by, ((clock_timestamp() + r.clock_shift) at time zone 'UTC' + (r.policy->>'verifyWithin')::interval)
         at time zone 'UTC') as "verifyBy",
       r.due_by as "dueBy", r.download_until as "downloadUntil", r.verified_at as "verifiedAt", r.ended_at as "endedAt", r.downloaded_at is not null as downloaded,
       r.link_generation as "linkGeneration",
       r.verified_at is not null or exists (
         select from requests o where r.email <> '' and o.email <> '' and lower(o.email) = lower(r.email)
           and o.requester is not distinct from r.requester and o.verified_at is not null) as "addressConfirmed",
       (select count(*)::int from files f where f.request_id = r.id and f.position >= 0) as "fileCount", r.formats,
       r.groups, r.without_personal as "withoutPersonal", r.gdpr_basis as "gdprBasis",
       r.secrets as "tradeSecrets", r.measures_version as "measuresVersion", ${HELD_BACK_NOW} as "heldBack",
       (select case when d.actor = 'account:' || r.requester then 'requester' else 'support' end
        from decisions d where d.request_id = r.id and d.kind = 'cancelled') as "cancelledBy",
       case when asked.recipient = 'requester' then
         (select n.text from notes n where n.request_id = r.id and n.act = 'cancelled' and n.told limit 1) end as "cancelledWhy",
       r.erased_at as "erasedAt",
       (select jsonb_build_object('reason', m.demand, 'eraseBy', m.erase_by) from misuse_cases m
        where m.request_id = r.id and m.status = 'demanded' and m.demand is not null order by m.demanded_at desc limit 1) as demand,
       ${SHARING_COLUMNS},
       ${REVIEW_COLUMNS}
     from unnest(:requests::uuid[], :recipients::text[]) with ordinality as asked (request_id, recipient, no)
     join requests r on r.id = asked.request_id
     left join deciders d on d.request_id = r.id and 'account:' || d.account_id = asked.recipient
     left join accounts a on a.id = d.account_id
     left join consents c on c.request_id = r.id
     order by asked.no`,
    { requests: mails.map(({ requestId }) => requestId), recipients: mails.map(({ recipient }) => recipient) },
  );
  if (rows.length < mails.length) throw new Error(NO_REQUEST);
  return rows.map(recordOf);
}

function recordOf(row: Row): MailRecord {
  const { recipient } = row;
  const sharing = isSharing(row.type) ? mailSharing(row) : null;
  const review = mailReview(row);
  return {
    requestId: row.requestId,
    requester: row.requester,
    addressConfirmed: row.addressConfirmed,
    type: row.type,
    recipient,
    status: row.status,
    email: row.email,
    locale: row.locale,
    languageUnknown: row.languageUnknown,
    timeZone: row.timeZone,
    period: row.period,
    products: productsFor(recipient, row, { sharing, review }),
    verifyBy: row.verifyBy,
    dueBy: row.dueBy,
    downloadUntil: row.downloadUntil,
    verifiedAt: row.verifiedAt,
    endedAt: row.endedAt,
    downloaded: row.downloaded,
    linkGeneration: row.linkGeneration,
    fileCount: row.fileCount,
    formats: row.formats,
    groups: row.groups,
    withoutPersonal: row.withoutPersonal,
    gdprBasis: row.gdprBasis,
    tradeSecrets: row.tradeSecrets,
    measuresVersion: row.measuresVersion,
    heldBack: row.heldBack,
    cancelledBy: row.cancelledBy,
    cancelledWhy: row.cancelledWhy,
    demand: row.demand,
    erasedAt: row.erasedAt,
    sharing,
    review,
  };
}

/**
 * Until the data is ready, a third party reads the products as it wrote them: no mail before that says how many wallboxes
 * or chargers a customer has. Requests to which staff bind products show those of the form until then (R34, R36); a public
 * body's form may name none.
 */
function productsFor(
  recipient: MailRecipient,
  { status, products }: Pick<MailRecord, 'status' | 'products'>,
  { sharing, review }: Pick<MailRecord, 'sharing' | 'review'>,
): MailProduct[] {
  if (sharing) return recipient === 'requester' && status !== 'ready' ? asWritten(sharing.asked) : products;
  if (products.length > 0 || !review || review.form.type === 'rental') return products;
  return asWritten(review.form.products ?? { vins: [] });
}

const asWritten = ({ vins, wallbox, chargers }: SharingDetails['products']): MailProduct[] => [
  ...vins.map((vin) => ({ kind: 'vehicle' as const, vin })),
  ...(wallbox ? [{ kind: 'wallbox' as const, vin: null, all: true as const }] : []),
  ...(chargers ? [{ kind: 'charger' as const, vin: null, all: true as const }] : []),
];

/** Shares as an authorised user of a product sees and ends them (R2, R29, R30). */
import type { Knex } from 'knex';
import type { ConsentReceipt } from '../../domain/sharing/receipt.ts';
import type { ProductId, RequestId } from '../../domain/ids.ts';
import { holderOf, type Holder, type Principal } from '../../domain/principal.ts';
import { notFound, Refusal, refuseIf } from '../../domain/refusal.ts';
import { isSharing, type ProductKind } from '../../domain/requests/types.ts';
import { copiesMayExist } from '../downloads/under-way.ts';
import { isEnd, type State } from '../../domain/requests/states.ts';
import { isAdministrator, mustAdminister } from '../registrations/accounts.ts';
import { WAITS_FOR_DECISION } from './consent.ts';
import { dropProducts } from './end.ts';
import { lockRequest } from '../requests/row.ts';
import { afterPlace, placedPageOf } from '../postgres/pages.ts';
import type { ListCursor, RequestState } from '../requests/views.ts';
import { revokedBefore, type Revoked } from './revoke.ts';

export interface Share extends Pick<
  RequestState,
  'groups' | 'withoutPersonal' | 'gdprBasis' | 'tradeSecrets' | 'measuresVersion'
> {
  requestId: RequestId;
  status: State;
  recipient: { name: string; company?: string };
  /** In the third party's own words. */
  purpose: string;
  period: { from: string; to: string };
  products: { id: ProductId; kind: ProductKind; vin?: string; serial?: string; name: string; ended: boolean }[];
  consentedAt: Date | null;
  consentBy: Date | null;
  downloadUntil: Date | null;
  downloadedAt: Date | null;
  /** R60: when the third party said that it has erased the data. */
  erasedAt: Date | null;
  /** Whether the caller's own side consented, so that there is a receipt for it. */
  hasReceipt: boolean;
  /** Whether ending it still changes anything, and the caller may. */
  canEnd: boolean;
  /** Whether the caller was asked, and nobody has decided yet (R26). */
  canDecide: boolean;
}

/**
 * The shared products that the caller may see and end (R30): every product that its own side shared, and those of others'
 * shares of which it was an authorised user in some of the time shared. So a buyer sees no share of a former owner.
 */
const MINE = `
  select rp.* from requests r join request_products rp on rp.request_id = r.id
  where r.holder = :holder and r.type in ('agent', 'provider')
  union
  select rp.* from registrations reg join request_products rp on rp.product_id = reg.product_id
    join requests r on r.id = rp.request_id and r.type in ('agent', 'provider')
  where reg.holder = :holder and reg.activated and exists (
    select from jsonb_array_elements(rp.given) part where tstzrange(reg.starts_at, reg.ends_at)
      && tstzrange((part->>'from')::timestamptz, (part->>'until')::timestamptz))`;

interface SharesAsked {
  cursor?: ListCursor | undefined;
  /** This one alone. */
  only?: RequestId | undefined;
  limit?: number;
}

/** One page of the shares that concern a product of the caller, newest first, no matter who consented to them. */
export async function sharesOf(
  db: Knex,
  principal: Principal,
  { cursor, only, limit = 50 }: SharesAsked = {},
): Promise<{ shares: Share[]; next: ListCursor | null }> {
  const holder = holderOf(principal);
  if (!holder) return { shares: [], next: null };
  const { rows } = await db.raw<{ rows: (Omit<Share, 'canEnd'> & { place: ListCursor })[] }>(
    `select r.id as "requestId", r.status,
       jsonb_strip_nulls(jsonb_build_object('name', r.details->'recipient'->'name', 'company', r.details->'recipient'->'company'->'name')) as recipient,
       r.details->>'purpose' as purpose, jsonb_build_object('from', r.period_from, 'to', r.period_to) as period,
       r.groups, r.without_personal as "withoutPersonal", r.gdpr_basis as "gdprBasis",
       r.secrets as "tradeSecrets", r.measures_version as "measuresVersion",
       jsonb_agg(distinct jsonb_strip_nulls(jsonb_build_object('id', p.id, 'kind', p.kind, 'vin', p.vin, 'serial', p.serial,
         'name', p.name, 'ended', mine.dropped_at is not null))) as products,
       r.consented_at as "consentedAt", r.consent_by as "consentBy", r.download_until as "downloadUntil", r.downloaded_at as "downloadedAt",
       r.erased_at as "erasedAt", r.consented_at is not null and r.holder = :holder as "hasReceipt", ${WAITS_FOR_DECISION} as "canDecide",
       jsonb_build_object('at', r.submitted_at, 'id', r.id) as place
     from (${MINE}) mine join requests r on r.id = mine.request_id join products p on p.id = mine.product_id
     where r.type in ('agent', 'provider') and (:only::uuid is null or r.id = :only)
       and (:id::uuid is null or (r.submitted_at, r.id) < (:at::timestamptz, :id::uuid))
     group by r.id order by r.submitted_at desc, r.id desc limit :limit`,
    { holder, account: principal.account, only: only ?? null, ...afterPlace(cursor, limit) },
  );
  const page = placedPageOf(rows, limit);
  const mayEnd = await isAdministrator(db, principal);
  const shares = page.rows.map((share) => ({
    ...share,
    canEnd: mayEnd && !isEnd(share.status) && share.products.some(({ ended }) => !ended),
    canDecide: mayEnd && share.canDecide,
  }));
  return { shares, next: page.next };
}

/** Ends the sharing of products that the caller may speak for; of all of them where none are named. */
export const revokeShare = (
  db: Knex,
  principal: Principal,
  id: RequestId,
  products?: readonly ProductId[],
): Promise<Revoked> =>
  db.transaction(async (tx) => {
    await mustAdminister(tx, principal);
    const request = await lockRequest(tx, id);
    const holder = holderOf(principal);
    const mine = request && holder && isSharing(request.type) ? await productsSpokenFor(tx, holder, id) : [];
    if (!request || mine.length === 0) throw notFound();
    const foreign = (products ?? []).flatMap((product, i) => (mine.includes(product) ? [] : [i]));
    refuseIf(foreign.map((i) => ({ at: `/products/${i}`, code: 'not-in-this-share' })));
    if (request.status === 'revoked') return revokedBefore(tx, request);
    if (isEnd(request.status)) throw new Refusal({ code: 'share-over', state: request.status });
    const ended = await dropProducts(tx, id, products ?? mine, `account:${principal.account}`);
    const { status } = (await tx('requests').where({ id }).first('status')) as { status: State };
    return { status, products: ended, copiesRemain: await copiesMayExist(tx, id) };
  });

async function productsSpokenFor(tx: Knex.Transaction, holder: Holder, id: RequestId): Promise<ProductId[]> {
  const { rows } = await tx.raw<{ rows: { product_id: ProductId }[] }>(
    `select product_id from (${MINE}) mine where request_id = :id`,
    {
      holder,
      id,
    },
  );
  return [...new Set(rows.map(({ product_id }) => product_id))];
}

/** When a consent ended before its time: of requests `r`. */
export const REVOKED_AT = `case when r.status = 'revoked' then r.ended_at end`;

/** The receipt of a consent, for the account that gave it and for accounts that act for the same holder. @throws Refusal `not-found` */
export async function receiptOf(
  db: Knex,
  principal: Principal,
  id: RequestId,
): Promise<ConsentReceipt & { revokedAt: Date | null }> {
  const holder = holderOf(principal);
  const { rows } = await db.raw<{ rows: { receipt: ConsentReceipt; revoked_at: Date | null }[] }>(
    `select c.receipt, ${REVOKED_AT} as revoked_at from consents c join requests r on r.id = c.request_id
     where r.id = :id and r.holder = :holder`,
    { id, holder },
  );
  const row = rows[0];
  if (!row) throw notFound();
  return { ...row.receipt, revokedAt: row.revoked_at };
}

/** The customer's decision about a third party's request (R26–R28), through the link that one of those asked was sent. */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { holderOf, type Principal } from '../../domain/principal.ts';
import { linkDead, notFound } from '../../domain/refusal.ts';
import { detailsOf } from '../../domain/requests/details.ts';
import { isEnd, type State } from '../../domain/requests/states.ts';
import { consentReceipt, type SharedProduct } from '../../domain/sharing/receipt.ts';
import { isAdministrator, mustAdminister } from '../registrations/accounts.ts';
import { decide, moveByDecision } from '../requests/decide.ts';
import { queueMail } from '../mails/outbox.ts';
import { lockRequest, type RequestRow } from '../requests/row.ts';
import { trace } from '../requests/transition.ts';

export type ConsentDecision = 'consent' | 'decline';

/**
 * Consents or declines, once. The same decision again answers the same; another one, or one that comes too late, finds
 * the link dead. `decider`: whose link it is.
 */
export const decideConsent = (db: Knex, id: RequestId, decider: number, decision: ConsentDecision): Promise<State> =>
  db.transaction(async (tx) => {
    const request = await lockRequest(tx, id);
    const account = await accountToConsent(tx, id, decider);
    if (!request || !account) throw notFound();
    if (request.status === 'declined' && decision === 'decline') return request.status;
    if (isEnd(request.status)) throw linkDead(request.status);
    if (request.consented_at) {
      if (decision === 'consent') return request.status;
      throw linkDead('decided');
    }
    if (request.status !== 'awaiting-consent') throw notFound();
    if (request.consent_by && request.now >= request.consent_by) throw linkDead('cancelled');
    return decision === 'consent' ? consent(tx, request, account) : decline(tx, request, account);
  });

async function consent(tx: Knex.Transaction, request: RequestRow, account: string): Promise<State> {
  const actor = `account:${account}` as const;
  await decide(tx, request.id, 'consented', actor);
  await tx.raw('update requests set consented_at = clock_timestamp() + clock_shift where id = ?', [request.id]);
  await trace(tx, request.id, 'consented', actor);
  const receipt = consentReceipt({
    requestId: request.id,
    details: detailsOf('agent', request),
    products: await productsShared(tx, request.id),
    period: { from: request.period_from, to: request.period_to },
    groups: request.groups,
    personal: !request.without_personal,
    gdprBasis: request.gdpr_basis,
    tradeSecrets: request.secrets,
    measuresVersion: request.measures_version,
    givenAt: request.now,
    policy: request.policy,
  });
  await tx('consents').insert({
    request_id: request.id,
    account_id: account,
    given_at: request.now,
    receipt: JSON.stringify(receipt),
  });
  await queueMail(tx, request.id, 'consent-receipt', [actor]);
  return request.status;
}

/** The products that are shared now, without those whose sharing has ended. */
async function productsShared(tx: Knex.Transaction, id: RequestId): Promise<SharedProduct[]> {
  const { rows } = await tx.raw<{ rows: SharedProduct[] }>(
    `select p.kind, coalesce(p.vin, p.serial) as id from request_products rp join products p on p.id = rp.product_id
     where rp.request_id = ? and rp.dropped_at is null order by rp.position`,
    [id],
  );
  return rows;
}

const decline = (tx: Knex.Transaction, request: RequestRow, account: string): Promise<State> =>
  moveByDecision(tx, request, {
    name: 'consent-declined',
    actor: `account:${account}`,
    decision: 'declined',
    tells: { step: 'declined', to: ['requester'] },
  });

/** The account whose link carries this number, while it may consent: of a fleet an administrator, as of now (R46). */
export async function accountToConsent(db: Knex, id: RequestId, no: number): Promise<string | undefined> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `select a.id from deciders d join accounts a on a.id = d.account_id join requests r on r.id = d.request_id
     where d.request_id = :id and d.no = :no and (a.kind <> 'fleet'
       or ('administrator' = any(a.roles) and r.holder = 'company:' || a.company_id))`,
    { id, no },
  );
  return rows[0]?.id;
}

/** The account whose link carries this number, whatever its role is now: the account that consented can always revoke (R30). */
export async function deciderAccount(db: Knex, id: RequestId, no: number): Promise<string | undefined> {
  const row = (await db('deciders').where({ request_id: id, no }).first('account_id')) as
    | { account_id: string }
    | undefined;
  return row?.account_id;
}

/** The number of the link by which an account was asked. @throws Refusal `not-found` where it was not */
export async function deciderNumber(db: Knex, id: RequestId, account: string): Promise<number> {
  const row = (await db('deciders').where({ request_id: id, account_id: account }).first('no')) as
    | { no: number }
    | undefined;
  if (!row) throw notFound();
  return row.no;
}

/** The same decision by an account that was asked, without the link. @throws Refusal `not-found`, `not-an-administrator`, `link-dead` */
export async function decideOwn(
  db: Knex,
  principal: Principal,
  id: RequestId,
  decision: ConsentDecision,
): Promise<State> {
  const no = await deciderNumber(db, id, principal.account);
  await mustAdminister(db, principal);
  return decideConsent(db, id, no, decision);
}

/** SQL: whether the account `:account` is asked to decide about a request `r`, and nobody has decided yet. */
export const WAITS_FOR_DECISION = `(r.status = 'awaiting-consent' and r.consented_at is null and exists (
  select from deciders d where d.request_id = r.id and d.account_id = :account))`;

/** How many decisions wait for an account (R26). */
export async function decisionsWaiting(db: Knex, principal: Principal): Promise<number> {
  const holder = holderOf(principal);
  if (!holder || !(await isAdministrator(db, principal))) return 0;
  const { rows } = await db.raw<{ rows: { count: number }[] }>(
    `select count(*)::int as count from requests r where r.holder = :holder and ${WAITS_FOR_DECISION}`,
    { holder, account: principal.account },
  );
  return rows[0]?.count ?? 0;
}

/** What becomes of a link that is ready (R15): it is ended before its time, a new one takes its place, or its end comes near. */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { defaultPolicy } from '../../domain/policy.ts';
import type { Principal } from '../../domain/principal.ts';
import { notFound, notInThisState, Refusal } from '../../domain/refusal.ts';
import type { State } from '../../domain/requests/states.ts';
import { countUnderWay } from '../downloads/under-way.ts';
import { queueMail, queueMailAnew } from '../mails/outbox.ts';
import { sameNoteSince, writeNote } from '../support/notes.ts';
import { moveByDecision } from './decide.ts';
import { isOwn } from './own.ts';
import { lockRequest, type RequestRow } from './row.ts';
import { trace, type Actor, type TraceDetail } from './transition.ts';

/** Who does it: the requester, by the account or by the link to the status; or staff with a reason, which is kept as a note. */
export type LinkActor =
  | { requester: Principal | 'by-link' }
  /** `seen`: how many notes the author had seen; a form that comes twice is then answered like the first time. */
  | { staff: string; reason: string; seen?: number | undefined };

/** Ends a link that is ready, running downloads included. Doing it twice answers the same. @throws Refusal `not-found`, `not-in-this-state` */
export const withdrawLink = (db: Knex, id: RequestId, by: LinkActor): Promise<State> =>
  db.transaction(async (tx) => {
    const request = await lockedFor(tx, id, by);
    if (request.status === 'withdrawn') return request.status;
    return moveByDecision(tx, request, {
      name: 'withdrawn',
      actor: actorOf(by),
      decision: 'withdrawn',
      detail: { by: 'staff' in by ? 'support' : 'requester' },
      aside: await noted(tx, id, 'withdrawn', by),
      tells: { step: 'withdrawn', to: ['requester'] },
    });
  });

/**
 * Sends a new link to the request's address; every link before it is dead from the commit. A requester may do so a few times in
 * 24 hours. @throws Refusal `not-found`, `not-in-this-state`, `too-many-new-links`
 */
export const sendNewLink = (db: Knex, id: RequestId, by: LinkActor): Promise<State> =>
  db.transaction(async (tx) => {
    const request = await lockedFor(tx, id, by);
    if ('staff' in by && (await sameNoteSince(tx, id, noteBy(by, 'new-link'), by.seen))) return request.status;
    if (request.status !== 'ready' || !request.download_until || request.now >= request.download_until)
      throw notInThisState(request);
    if ('requester' in by) await refuseTooMany(tx, id);
    await noted(tx, id, 'new-link', by);
    await replaceLinks(tx, request, { event: 'new-link', actor: actorOf(by) });
    await queueMailAnew(tx, id, 'new-link');
    return request.status;
  });

/** Every link to the requester that was sent so far is dead from the commit. */
export async function replaceLinks(
  tx: Knex.Transaction,
  { id, link_generation: before }: RequestRow,
  { event, actor }: { event: 'new-link' | 'address-corrected' | 'address-changed'; actor: Actor },
): Promise<void> {
  const generation = before + 1;
  await tx('requests').where({ id }).update({ link_generation: generation });
  await trace(tx, id, event, actor, { generation });
}

/** By the request's own clock. @throws Refusal `too-many-new-links` */
async function refuseTooMany(tx: Knex.Transaction, id: RequestId): Promise<void> {
  const { rows } = await tx.raw<{ rows: { again_in: string | null }[] }>(
    `select extract(epoch from t.at + interval '24 hours' - clock_timestamp() - r.clock_shift) as again_in
     from requests r join timeline t on t.request_id = r.id
     where r.id = :id and t.event = 'new-link' and t.at > clock_timestamp() + r.clock_shift - interval '24 hours'
     order by t.at desc
     offset coalesce((select (policy->'limits'->>'newLinksPerDay')::int from requests where id = :id), :most) - 1 limit 1`,
    { id, most: defaultPolicy.limits.newLinksPerDay },
  );
  if (rows[0]) throw new Refusal({ code: 'too-many-new-links', againInSeconds: Math.ceil(Number(rows[0].again_in)) });
}

/** SQL: when the consent to a request `r` ends at the latest, as its receipt says; none where none was needed. No link outlives it. */
export const CONSENT_ENDS_AT = `(select (receipt->'event'->>'validUntilAtTheLatest')::timestamptz
  from consents where request_id = r.id)`;

/** Milliseconds until the row of a ready link is to be looked at: its reminder, or its end. */
export const linkDueInMs = (
  { remind_of_link_at, now }: Pick<RequestRow, 'remind_of_link_at' | 'now'>,
  until: Date,
): number => Math.min(remind_of_link_at?.getTime() ?? Infinity, until.getTime()) - now.getTime();

/** Sends the one reminder of a link where it is due and nothing was downloaded. Answers when to look again. */
export async function remindOfLink(
  tx: Knex.Transaction,
  request: Pick<RequestRow, 'id' | 'now' | 'remind_of_link_at' | 'download_until'>,
): Promise<number | null> {
  const { id, remind_of_link_at, download_until: until } = request;
  if (!until) return null;
  const dueInMs = linkDueInMs(request, until);
  if (!remind_of_link_at || request.now < remind_of_link_at) return dueInMs;
  await countUnderWay(tx, id);
  await tx('requests').where({ id }).update({ remind_of_link_at: null });
  if (await tx('requests').where({ id, downloaded_at: null }).first('id')) await queueMail(tx, id, 'link-reminder');
  return until.getTime() - request.now.getTime();
}

async function lockedFor(tx: Knex.Transaction, id: RequestId, by: LinkActor): Promise<RequestRow> {
  const request = await lockRequest(tx, id);
  if (!request || ('requester' in by && by.requester !== 'by-link' && !isOwn(request, by.requester))) throw notFound();
  return request;
}

function actorOf(by: LinkActor): Actor {
  if ('staff' in by) return `staff:${by.staff}`;
  return by.requester === 'by-link' ? 'link' : `account:${by.requester.account}`;
}

async function noted(
  tx: Knex.Transaction,
  id: RequestId,
  act: 'withdrawn' | 'new-link',
  by: LinkActor,
): Promise<TraceDetail> {
  if (!('staff' in by)) return {};
  const { id: note } = await writeNote(tx, id, noteBy(by, act));
  return { note };
}

const noteBy = ({ staff, reason }: Extract<LinkActor, { staff: string }>, act: 'withdrawn' | 'new-link') => ({
  by: staff,
  act,
  text: reason,
});

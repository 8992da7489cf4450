/** What becomes of a link that is ready before its time (R15): it is ended, or a new one takes its place. */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import type { Principal } from '../../domain/principal.ts';
import { notFound, notInThisState } from '../../domain/refusal.ts';
import type { State } from '../../domain/requests/states.ts';
import { queueMail } from '../mails/outbox.ts';
import { writeNote } from '../support/notes.ts';
import { moveByDecision } from './decide.ts';
import { isOwn } from './own.ts';
import { lockRequest, type RequestRow } from './row.ts';
import { trace, type Actor, type TraceDetail } from './transition.ts';

/** Who does it: the requester, by the account or by the link to the status; or staff with a reason, which is kept as a note. */
export type LinkActor = { requester: Principal | 'by-link' } | { staff: string; reason: string };

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

/** Sends a new link to the request's address; every link before it is dead from the commit. @throws Refusal `not-found`, `not-in-this-state` */
export const sendNewLink = (db: Knex, id: RequestId, by: LinkActor): Promise<State> =>
  db.transaction(async (tx) => {
    const request = await lockedFor(tx, id, by);
    if (request.status !== 'ready' || !request.download_until || request.now >= request.download_until)
      throw notInThisState(request);
    const generation = request.link_generation + 1;
    await tx('requests').where({ id }).update({ link_generation: generation });
    await noted(tx, id, 'new-link', by);
    await trace(tx, id, 'new-link', actorOf(by), { generation });
    await queueMail(tx, id, 'new-link', ['requester'], generation);
    return request.status;
  });

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
  const { id: note } = await writeNote(tx, id, { by: by.staff, act, text: by.reason });
  return { note };
}

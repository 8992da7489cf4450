/** R34: a representative confirms or refuses that a company without logins owns the vehicles it asks for. */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { notFound, notInThisState } from '../../domain/refusal.ts';
import { detailsOf } from '../../domain/requests/details.ts';
import type { State } from '../../domain/requests/states.ts';
import { bindProducts } from '../registrations/binding.ts';
import { decide, moveByDecision } from '../requests/decide.ts';
import { queueMail } from '../mails/outbox.ts';
import { lockRequest } from '../requests/row.ts';
import { decidedBefore, writeReason, type StaffReason } from './staff-decision.ts';
import { trace } from '../requests/transition.ts';

/** Confirms or refuses; the same again answers the same. @throws Refusal `not-found`, `not-in-this-state`, `invalid` VIN by VIN */
export const decideOwnership = (db: Knex, id: RequestId, confirmed: boolean, reason: StaffReason): Promise<State> =>
  db.transaction(async (tx) => {
    const request = await lockRequest(tx, id);
    if (!request || request.type !== 'unregistered-fleet') throw notFound();
    const kind = confirmed ? 'ownership-confirmed' : 'ownership-refused';
    if (await decidedBefore(tx, id, kind)) return request.status;
    if (request.status !== 'awaiting-ownership-check') throw notInThisState(request);
    if (await decidedBefore(tx, id, 'ownership-confirmed')) throw notInThisState(request);
    const actor = `staff:${reason.by}` as const;
    await writeReason(tx, id, kind, reason);
    if (!confirmed)
      return moveByDecision(tx, request, {
        name: 'ownership-refused',
        actor,
        decision: 'ownership-refused',
        tells: { step: 'ownership-refused', to: ['requester'] },
      });
    const { company, products } = detailsOf('unregistered-fleet', request);
    await bindProducts(tx, request, { vins: products.vins, pointer: '/request/products/vins', of: company });
    await decide(tx, id, kind, actor);
    await trace(tx, id, kind, actor);
    await queueMail(tx, id, 'ownership-confirmed');
    return request.status;
  });

/** Ends open requests whose people may not have the data any more: a link that is ready is ended with its downloads, all others are cancelled. */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { isEnd } from '../../domain/requests/states.ts';
import { moveByDecision } from '../requests/decide.ts';
import { lockRequest } from '../requests/row.ts';
import type { Actor } from '../requests/transition.ts';

interface Ending {
  /** SQL about requests `r`, and its bindings. */
  where: string;
  bindings: Record<string, string>;
  actor: Actor;
  /** Whether their requesters are told, as of an act of support. */
  tells: boolean;
}

/** One transaction a request: each end holds by itself, and calling it again ends what is left. Answers those that it ended. */
export async function endRequests(db: Knex, { where, bindings, actor, tells }: Ending): Promise<RequestId[]> {
  const { rows } = await db.raw<{ rows: { id: RequestId }[] }>(
    `select r.id from requests r where r.ended_at is null and (${where}) order by r.id`,
    bindings,
  );
  const ended: RequestId[] = [];
  for (const { id } of rows)
    await db.transaction(async (tx) => {
      const request = await lockRequest(tx, id);
      if (!request || isEnd(request.status)) return;
      const name = request.status === 'ready' ? 'withdrawn' : 'cancelled';
      await moveByDecision(tx, request, {
        name,
        actor,
        decision: name,
        ...(tells ? { detail: { by: 'support' }, tells: { step: name, to: ['requester'] } } : {}),
      });
      ended.push(id);
    });
  return ended;
}

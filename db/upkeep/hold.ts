/** R58: a legal hold keeps what is personal in a request beyond its time, for a reason, until somebody lifts it. */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { notFound } from '../../domain/refusal.ts';
import { lockRequest } from '../requests/row.ts';
import { audit } from '../requests/transition.ts';
import { writeNote } from '../support/notes.ts';

/** Begins or lifts a hold, with the reason as a note; what is so already stays as it is. Answers since when it is held. @throws Refusal `not-found` */
export const holdRequest = (
  db: Knex,
  id: RequestId,
  { held, by, reason }: { held: boolean; by: string; reason: string },
): Promise<Date | null> =>
  db.transaction(async (tx) => {
    const request = await lockRequest(tx, id);
    if (!request) throw notFound();
    if ((request.held_at !== null) === held) return request.held_at;
    const act = held ? 'hold-begun' : 'hold-lifted';
    const note = await writeNote(tx, id, { by, act, text: reason });
    const { rows } = await tx.raw<{ rows: { held_at: Date | null }[] }>(
      'update requests set held_at = case when :held then clock_timestamp() end where id = :id returning held_at',
      { id, held },
    );
    await audit(tx, `request:${id}`, act, `staff:${by}`, { note: note.id });
    return rows[0]?.held_at ?? null;
  });

/** Accesses that have ended, in the order in which they ended: what processes that hand over, and readers, are told. */
import type { Knex } from 'knex';
import type { ProductId } from '../../domain/ids.ts';
import { isOf, KEY, type Reader } from './reader.ts';

/** Why an access ended, as `end_access` was told. */
export const endedBecause = [
  'giver',
  'user',
  'recipient',
  'unenrolled',
  'credential',
  'replaced',
  'not-taken',
  'replay',
  'expired',
  'staff',
] as const;
export type EndedBecause = (typeof endedBecause)[number];

/** SQL: ended ones stay in lists for so long, of those who gave and of those who read. */
export const ENDED_SHOWN = `interval '90 days'`;

export interface EndedAccess {
  id: string;
  /** As `keyOf` has it. */
  reader: string;
  product: ProductId;
  at: Date;
  because: EndedBecause;
}

const ENDED = `a.id, ${KEY} as reader, a.product_id as product, a.ended_at as at, a.ended_because as because`;

/** What ended after so many ends; and how many there are by now. */
export async function endedAfter(db: Knex, ends: number): Promise<{ ends: number; ended: EndedAccess[] }> {
  const { rows } = await db.raw<{ rows: (EndedAccess & { epoch: string })[] }>(
    `select e.epoch, ${ENDED} from access_epoch e left join access a on a.ended_epoch > :ends`,
    { ends },
  );
  return { ends: Number(rows[0]?.epoch ?? ends), ended: rows.filter(({ id }) => id) };
}

/** A reader's accesses that ended after a moment (milliseconds since 1970), in order. */
export async function endedSince(db: Knex, reader: Reader, sinceMs: number): Promise<EndedAccess[]> {
  const { rows } = await db.raw<{ rows: EndedAccess[] }>(
    `select ${ENDED} from access a
     where ${isOf(reader)} and a.ended_at > to_timestamp(:since / 1000.0)
     order by a.ended_at`,
    { ...reader, since: sinceMs },
  );
  return rows;
}

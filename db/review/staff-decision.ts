/** A decision of staff about a request, with its reason: told to the requester, traced without its words. */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';

/** Whoever decides, and why. */
export interface StaffReason {
  /** The staff account. */
  by: string;
  reason: string;
}

/** Writes down the reason. */
export async function writeReason(
  tx: Knex.Transaction,
  id: RequestId,
  kind: string,
  { by, reason }: StaffReason,
): Promise<void> {
  await tx.raw(
    `insert into staff_decisions (request_id, kind, reason, account_id, at)
     select id, :kind, :reason, :by, clock_timestamp() + clock_shift from requests where id = :id`,
    { id, kind, reason, by },
  );
}

/** Whether a decision of that kind was made before. */
export async function decidedBefore(tx: Knex.Transaction, id: RequestId, kind: string): Promise<boolean> {
  return (await tx('decisions').where({ request_id: id, kind }).first('kind')) !== undefined;
}

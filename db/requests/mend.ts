/** What the commands that mend ask of the record, and note in it. Ids, states and times only. */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import type { State } from '../../domain/requests/states.ts';
import { STUCK_IDS, STUCK_KIND, type StuckKind } from './stuck.ts';
import { queued } from '../postgres/queued.ts';
import { audit } from './transition.ts';

export interface StuckRequest {
  id: RequestId;
  status: State;
  why: StuckKind;
}

/** Requests that do not get on by themselves, the oldest first. */
export async function stuckRequests(db: Knex, limit: number): Promise<StuckRequest[]> {
  const { rows } = await db.raw<{ rows: StuckRequest[] }>(
    `select r.id, r.status, ${STUCK_KIND} as why from requests r where r.id in (${STUCK_IDS}) order by r.submitted_at limit ?`,
    [limit],
  );
  return rows;
}

export interface StuckMail {
  id: string;
  step: string;
  status: string;
  attempts: number;
  lastError: string | null;
}

/** Mails that have waited for five minutes, and those of the last seven days that did not go out. */
export async function stuckMails(db: Knex, limit: number): Promise<StuckMail[]> {
  const { rows } = await db.raw<{ rows: StuckMail[] }>(
    `select id, step, status, attempts, last_error as "lastError" from mails
     where (status in ('queued', 'claimed') and queued_at < now() - interval '5 minutes')
       or (status = 'refused' and settled_at > now() - interval '7 days' and last_error is distinct from 'no-longer-true')
     order by queued_at limit ?`,
    [limit],
  );
  return rows;
}

/** Which of some ids are requests, and whether they have files. */
export async function requestsWithFiles(db: Knex, ids: readonly string[]): Promise<Map<string, { hasFiles: boolean }>> {
  const { rows } = await db.raw<{ rows: { id: string; hasFiles: boolean }[] }>(
    `select id, export_attempt > 0 and files_deleted_at is null as "hasFiles" from requests where id = any(:ids)`,
    { ids: [...ids] },
  );
  return new Map(rows.map(({ id, hasFiles }) => [id, { hasFiles }]));
}

/** Files that requests which are ready should have, by request and place, after `after`. */
export async function filesThatShouldBe(
  db: Knex,
  after: { id: string; position: number } | undefined,
  limit: number,
): Promise<{ id: RequestId; position: number; storageKey: string; bytes: number }[]> {
  const { rows } = await db.raw<{ rows: { id: RequestId; position: number; storageKey: string; bytes: string }[] }>(
    `select f.request_id as id, f.position, f.storage_key as "storageKey", f.bytes
     from files f join requests r on r.id = f.request_id
     where r.status = 'ready' and (:id::uuid is null or (f.request_id, f.position) > (:id::uuid, :position::int))
     order by f.request_id, f.position limit :limit`,
    { id: after?.id ?? null, position: after?.position ?? 0, limit },
  );
  return rows.map((row) => ({ ...row, bytes: Number(row.bytes) }));
}

/** Which of these hashes of seals, in hexadecimal, are not there. */
export async function sealsMissing(db: Knex, hashes: readonly string[]): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { hash: string }[] }>(
    `select h.hash from unnest(:hashes::text[]) as h (hash)
     where not exists (select from audit_seals s where encode(s.hash, 'hex') = lower(h.hash))`,
    { hashes: [...hashes] },
  );
  return rows.map(({ hash }) => hash);
}

/** Whether the numbers of transactions are behind the last seal, so that nothing would be sealed until they catch up. */
export async function sealsAreAhead(db: Knex): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { ahead: boolean }[] }>(
    `select coalesce((select below_txid from audit_seals order by no desc limit 1) > pg_snapshot_xmax(pg_current_snapshot()),
       false) as ahead`,
  );
  return rows[0]?.ahead ?? false;
}

/** Sends a mail that waits or was refused as soon as a worker can; `false` where it is on its way, has gone, or is unknown. */
export const requeueMail = (db: Knex, id: string): Promise<boolean> =>
  db.transaction(async (tx) => {
    const { rows } = await tx.raw<{ rows: { request_id: RequestId | null }[] }>(
      `update mails set status = 'queued', next_attempt_at = clock_timestamp(), settled_at = null, last_error = null,
         counted_at = coalesce(counted_at, clock_timestamp()) -- an operator's word is worth a place in the budget
       where id = ? and (status = 'queued' or (status = 'refused' and last_error is distinct from 'no-longer-true'))
       returning request_id`,
      [id],
    );
    const [mail] = rows;
    if (mail) queued(tx, 'mails');
    if (mail?.request_id) await audit(tx, `request:${mail.request_id}`, 'mail-requeued', 'operator', { mail: id });
    return mail !== undefined;
  });

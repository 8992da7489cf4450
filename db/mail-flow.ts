/** Whether emails get out, as far as the outbox shows. */
import type { Knex } from 'knex';

/** Whether none has been waiting for two minutes to be taken by the mail service: for `/readyz`, not for any decision. */
export async function mailsGetOut(db: Knex): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { held: boolean }[] }>(
    `select exists (select from mails where status = 'queued' and queued_at < clock_timestamp() - interval '2 minutes') as held`,
  );
  return rows[0]?.held === false;
}

/** What goes of webhooks when its time is over, and their secrets under a new key. */
import type { Knex } from 'knex';
import type { Seal } from '../../domain/links/seal.ts';

/** Deliveries, since what they tell of happened. */
const KEPT = 'P30D';
const AT_ONCE = 1000;

/** Drops those that are older; `true`: there may be more. */
export async function dropOldDeliveries(db: Knex): Promise<boolean> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `delete from webhook_deliveries where id in (
       select id from webhook_deliveries where at < now() - '${KEPT}'::interval order by at limit ${AT_ONCE} for update skip locked)`,
  );
  return rowCount === AT_ONCE;
}

/** Secrets that an older key has sealed are sealed by the first one, so that the older can go. */
export async function sealAnew(db: Knex, { seal, open, isCurrent }: Seal): Promise<boolean> {
  const secrets = (await db('webhook_secrets').select('id', 'sealed')) as { id: string; sealed: Buffer }[];
  for (const { id, sealed } of secrets.filter((one) => !isCurrent(one.sealed))) {
    const plain = open(sealed);
    if (plain)
      await db('webhook_secrets')
        .where({ id, sealed })
        .update({ sealed: seal(plain) });
  }
  return false;
}

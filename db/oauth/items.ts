/**
 * What the authorization server keeps (R42): codes, tokens, pushed requests, by the hash of their value. Each hangs on its
 * link: where that has ended, it is not there, whatever was written after the end.
 */
import type { Knex } from 'knex';
import { GRANT_LIVES } from '../access/lives.ts';

/** By which an item is found: its kind, and the hash of its value. */
export interface ItemKey {
  kind: string;
  id: Buffer;
}

export interface ItemToKeep extends ItemKey {
  clientId: string | null;
  grantId: string | null;
  /** Of a device code: how the code that a person types is found. */
  userCode: Buffer | null;
  lifetimeS: number;
  payload: object;
}

export interface KeptItem {
  id: Buffer;
  payload: Record<string, unknown>;
  consumed: boolean;
  /** Consumed a moment ago, so that whoever lost the answer may ask again. */
  isInGrace: boolean;
  /** Seconds since 1970. */
  expiresAt: number;
}

/** How long a public program may repeat a refresh whose answer it lost. */
const GRACE = `interval '60 seconds'`;
/** A token that was rotated is known for so long, so that who uses it again ends the link. */
const CONSUMED_KEPT = `interval '14 days'`;
const DEVICE_POLL = `interval '4500 milliseconds'`; // clients wait five seconds, by clocks of their own

const LIVES = `i.revoked_at is null and (i.grant_id is null or (${GRANT_LIVES}))`;

/**
 * Keeps an item, or what has changed of it; never that it was used. The first access token of a link marks the link as
 * taken, in the same statement; with its first refresh token it is looked at, so that its sleep is known.
 */
export async function keepItem(db: Knex, item: ItemToKeep): Promise<void> {
  await db.raw(
    `with taken as (
       update grants set taken_at = coalesce(taken_at, clock_timestamp()), look_wanted_at = clock_timestamp(), look_signalled_at = null
       where id = :grantId::uuid and ended_at is null and case :kind when 'AccessToken' then taken_at is null
         when 'RefreshToken' then not exists (select from oauth_items r where r.grant_id = :grantId::uuid and r.kind = 'RefreshToken') end
     )
     insert into oauth_items (id, kind, client_id, grant_id, user_code, expires_at, payload)
     values (:id, :kind, :clientId, :grantId, :userCode, clock_timestamp() + :lifetimeS * interval '1 second', :payload::jsonb)
     on conflict (id, kind) do update set payload = excluded.payload, grant_id = excluded.grant_id,
       expires_at = case when oauth_items.consumed_at is null then excluded.expires_at else oauth_items.expires_at end`,
    { ...item, payload: JSON.stringify(item.payload) },
  );
}

const KEPT = `i.id, i.payload, i.consumed_at is not null as consumed,
  coalesce(i.consumed_at > clock_timestamp() - ${GRACE}, false) as "isInGrace", extract(epoch from i.expires_at)::int as "expiresAt"`;

/** An item, also one that has run out: the library says so. */
export async function findItem(db: Knex, { kind, id }: ItemKey): Promise<KeptItem | undefined> {
  const { rows } = await db.raw<{ rows: KeptItem[] }>(
    `select ${KEPT} from oauth_items i left join grants g on g.id = i.grant_id where i.id = :id and i.kind = :kind and ${LIVES}`,
    { id, kind },
  );
  return rows[0];
}

/** A device code by what a person typed; `codes` are its hashes under each key. */
export async function findByUserCode(db: Knex, codes: readonly Buffer[]): Promise<KeptItem | undefined> {
  const { rows } = await db.raw<{ rows: KeptItem[] }>(
    `select ${KEPT} from oauth_items i left join grants g on g.id = i.grant_id
     where i.user_code = any(:codes::bytea[]) and i.kind = 'DeviceCode' and ${LIVES}`,
    { codes: [...codes] },
  );
  return rows[0];
}

/** Notes that a device asks; `true` where it asked too short a time ago (RFC 8628). */
export async function polledTooSoon(db: Knex, { kind, id }: ItemKey): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { tooSoon: boolean }[] }>(
    `update oauth_items i set polled_at = clock_timestamp()
     from (select id, kind, polled_at from oauth_items where id = :id and kind = :kind for update) b
     where i.id = b.id and i.kind = b.kind
     returning coalesce(b.polled_at > clock_timestamp() - ${DEVICE_POLL}, false) as "tooSoon"`,
    { id, kind },
  );
  return rows[0]?.tooSoon ?? false;
}

/** Uses an item, once; a rotated token may be used again for a minute. Of calls at once one succeeds. */
export async function consumeItem(db: Knex, { kind, id }: ItemKey): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `update oauth_items set consumed_at = coalesce(consumed_at, clock_timestamp()),
       expires_at = case when kind = 'RefreshToken' then least(expires_at, clock_timestamp() + ${CONSUMED_KEPT}) else expires_at end
     where id = :id and kind = :kind and revoked_at is null
       and (consumed_at is null or (kind = 'RefreshToken' and consumed_at > clock_timestamp() - ${GRACE}))
     returning 1`,
    { id, kind },
  );
  return rows.length > 0;
}

/** A refresh token that is kept lives on from its use; noted once a day. */
export const prolongItem = async (db: Knex, { kind, id }: ItemKey, lifetimeS: number): Promise<void> => {
  await db.raw(
    `update oauth_items set expires_at = clock_timestamp() + :lifetimeS * interval '1 second'
     where id = :id and kind = :kind and consumed_at is null
       and expires_at < clock_timestamp() + (:lifetimeS - 86400) * interval '1 second'`,
    { id, kind, lifetimeS },
  );
};

/** Revokes an item. */
export const revokeItem = async (db: Knex, { kind, id }: ItemKey): Promise<void> => {
  await db.raw('update oauth_items set revoked_at = clock_timestamp() where id = :id and kind = :kind', { id, kind });
};

/** Removes an item that nobody asks for again. */
export const dropItem = async (db: Knex, { kind, id }: ItemKey): Promise<void> => {
  await db.raw('delete from oauth_items where id = :id and kind = :kind', { id, kind });
};

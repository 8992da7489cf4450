/** R43: who asks with an access token, by one statement. What it may read is looked up each time; the token says nothing of it. */
import type { Knex } from 'knex';
import { NOT_SUSPENDED } from '../companies/suspended.ts';
import type { EndedBecause } from './ended.ts';
import { GRANT_LIVES } from './lives.ts';
import { MANY } from './page.ts';
import { isOf, type Reader } from './reader.ts';
import { NOT_OVER } from './rights.ts';
import { hashOf, mayBeToken } from '../../domain/access/token.ts';

export interface Bearer {
  credentialId: string;
  /** The reader, as accesses name it. */
  clientId: string;
  /** The link that the token hangs on; `null` where a program asks for itself (`service`). */
  grantId: string | null;
  /** Until when the token lives, if nobody ends it before. */
  expiresAt: Date;
  /** How many products it opens now; one more than `MANY` (page.ts) where there are more still. */
  size: number;
}

/** Beyond this it makes no difference how many there are, and each call would count them. */
const COUNTED = MANY + 1;

/**
 * Who asks by this token; `null` where it is none of ours, has run out or was revoked, where its link or its credential
 * has ended, or its company is suspended (R60). `resource`: what it must be for.
 */
export async function bearerOf(db: Knex, token: string, resource: string): Promise<Bearer | null> {
  if (!mayBeToken(token)) return null;
  const { rows } = await db.raw<{ rows: Bearer[] }>(BEARER, { id: hashOf(token), resource });
  return rows[0] ?? null;
}

/** The short numbers of the products that a reader's accesses open now, in no order. */
export async function productNosOf(db: Knex, reader: Reader): Promise<number[]> {
  const { rows } = await db.raw<{ rows: { no: number }[] }>(
    `select a.product_no as no from access a where ${isOf(reader)} and ${NOT_OVER}`,
    { ...reader },
  );
  return rows.map(({ no }) => no);
}

interface LinkEnd {
  ended: Date;
  reason: EndedBecause;
}

interface LostToken extends Reader {
  /** When and why its link, or its credential, has ended, or its company was suspended (R60); `null` where that is not why. */
  end: LinkEnd | null;
}

/** Whose a token was that opens nothing any more; `null` where nobody knows. */
export async function whoseToken(db: Knex, token: string): Promise<LostToken | null> {
  if (!mayBeToken(token)) return null;
  const { rows } = await db.raw<{ rows: (Reader & { ended: Date | null; reason: EndedBecause })[] }>(
    `select i.client_id as "clientId", i.grant_id as "grantId", e.ended, e.reason
     from oauth_items i join credentials c on c.client_id = i.client_id left join grants g on g.id = i.grant_id
     left join lateral (select v.ended, v.reason from (values
       ((select max(a.ended_at) from access a where a.grant_id = g.id and g.ended_at is not null), g.ended_because),
       (g.until, 'expired'), (c.ended_at, 'credential'),
       ((select o.suspended_at from companies o where 'company:' || o.id = c.owner), 'staff')) v (ended, reason)
       where v.ended <= clock_timestamp() order by v.ended limit 1) e on true
     where i.id = :id and i.kind in ('AccessToken', 'ClientCredentials')`,
    { id: hashOf(token) },
  );
  const [found] = rows;
  if (!found) return null;
  const { ended, reason, ...reader } = found;
  return { ...reader, end: ended && { ended, reason } };
}

/** Two branches and not one `or`, which would look through all accesses. */
const BEARER = `
  select c.id as "credentialId", i.client_id as "clientId", i.grant_id as "grantId", i.expires_at as "expiresAt",
    coalesce(o.size, 0) as size
  from oauth_items i
  join credentials c on c.client_id = i.client_id and c.ended_at is null and ${NOT_SUSPENDED}
  left join grants g on g.id = i.grant_id
  left join lateral (select count(*)::int as size from (
    (select from access a where a.grant_id = i.grant_id and ${NOT_OVER} limit ${COUNTED})
    union all
    (select from access a where i.grant_id is null and a.grant_id is null and a.reader = i.client_id and ${NOT_OVER} limit ${COUNTED})
  ) x) o on true
  where i.id = :id and i.kind in ('AccessToken', 'ClientCredentials') and i.revoked_at is null
    and i.expires_at > clock_timestamp() and i.payload->>'aud' = :resource
    and (i.grant_id is null or (${GRANT_LIVES}))`;

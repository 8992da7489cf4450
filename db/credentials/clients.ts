/** A credential as the authorization server meets it: by its client id, with the hashes of the secrets that work. */
import type { Knex } from 'knex';
import type { CredentialType } from '../../domain/developers/credential.ts';
import type { DeveloperForm } from '../../domain/developers/profile.ts';
import type { Holder } from '../../domain/principal.ts';
import { NOT_SUSPENDED } from '../companies/suspended.ts';

export interface Client {
  id: string;
  clientId: string;
  name: string;
  type: CredentialType;
  redirectUris: string[];
  initiateLoginUri: string | null;
  linkKey: string | null;
  /** Whose it is. */
  owner: Holder;
  /** SHA-256 of each secret that works now, with its id for `noteUse`. */
  secrets: { id: string; hash: Buffer }[];
  /** Who asks, as people are shown; a developer whose details were removed asks no more. */
  developer: { kind: DeveloperForm['kind']; name: string; company: string | null; country: string };
  /**
   * What people are told that it is for, and whose data it may be linked to: `own-data` only products of its owner,
   * `third-party` those of everybody who agrees. `null` where API access was not granted (a provider's service).
   */
  access: { use: 'own-data' | 'third-party'; purpose: string; groups: string[] | null } | null;
}

const CLIENT = `select c.id, c.client_id as "clientId", c.name, c.type, c.redirect_uris as "redirectUris",
    c.initiate_login_uri as "initiateLoginUri", c.link_key as "linkKey", c.owner,
    coalesce((select jsonb_agg(jsonb_build_object('id', s.id, 'hash', encode(s.hash, 'hex')) order by s.created_at)
      from credential_secrets s where s.credential_id = c.id and s.ended_at is null
        and s.expires_at > clock_timestamp() + c.clock_shift), '[]') as secrets,
    jsonb_build_object('kind', d.kind, 'name', d.name, 'company', d.company->>'name', 'country', d.country) as developer,
    -- Whoever may ask others may ask for its own, too; of several, the newest says what it is for.
    (select jsonb_build_object('use', r.use, 'purpose', r.purpose, 'groups', r.groups) from api_access_requests r
     where r.owner = c.owner and r.status = 'approved' order by r.use = 'third-party' desc, r.submitted_at desc limit 1) as access
  from credentials c join developers d on d.owner = c.owner and d.details_removed_at is null
  where c.ended_at is null and ${NOT_SUSPENDED} and`;

/** `undefined` where there is none, it was revoked, or its company is suspended (R60). */
export const findClient = (db: Knex, clientId: string): Promise<Client | undefined> =>
  one(db, `${CLIENT} c.client_id = ?`, clientId);

/** The one that a link URL stands for (R42). */
export const findClientByLink = (db: Knex, linkKey: string): Promise<Client | undefined> =>
  one(db, `${CLIENT} c.link_key = ?`, linkKey);

async function one(db: Knex, sql: string, value: string): Promise<Client | undefined> {
  const { rows } = await db.raw<{ rows: (Omit<Client, 'secrets'> & { secrets: { id: string; hash: string }[] })[] }>(
    sql,
    [value],
  );
  const [row] = rows;
  return row && { ...row, secrets: row.secrets.map(({ id, hash }) => ({ id, hash: Buffer.from(hash, 'hex') })) };
}

interface Use {
  clientId: string;
  /** Which secret was shown; none of a public program, and none by a token. */
  secretId?: string | undefined;
  /** Such as `POST /oauth/token`. */
  call: string;
  /** The block of addresses that it came from. */
  network: string;
}

/** Notes that a credential was used: once a minute at most, so that reading makes no busy row. */
export async function noteUse(db: Knex, { clientId, secretId, call, network }: Use): Promise<void> {
  await db.raw(
    `with used as (
       update credentials set last_used_at = clock_timestamp(), last_use = :use::jsonb
       where client_id = :clientId and ended_at is null
         and (last_used_at is null or last_used_at < clock_timestamp() - interval '1 minute')
     )
     update credential_secrets set last_used_at = clock_timestamp()
     where id = :secretId and ended_at is null and (last_used_at is null or last_used_at < clock_timestamp() - interval '1 minute')`,
    { clientId, secretId: secretId ?? null, use: JSON.stringify({ call, network }) },
  );
}

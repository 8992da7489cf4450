/** R41, R46: credentials of programs, as their owners see them. What a secret is, nobody can read here: only its hash is kept. */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import {
  newClientId,
  newLinkKey,
  newSecret,
  secretHash,
  type CredentialChange,
  type CredentialForm,
  type CredentialType,
} from '../../domain/developers/credential.ts';
import type { Terms } from '../../domain/developers/terms.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Holder, Principal } from '../../domain/principal.ts';
import { notFound, Refusal, refuseIf } from '../../domain/refusal.ts';
import { IS_OPEN as STREAM_IS_OPEN } from '../access/streams.ts';
import { mustHaveAccess } from '../developers/access-requests.ts';
import { lockReadyDeveloper, mustDevelop } from '../developers/profile.ts';
import { afterPlace, placedPageOf } from '../postgres/pages.ts';
import { queued } from '../postgres/queued.ts';
import { mustBeAllowed } from '../registrations/accounts.ts';
import { audit, type Actor } from '../requests/transition.ts';

/** `without-secret`: it has none that works, so that its program gets no tokens. */
export const credentialStates = ['active', 'without-secret', 'revoked'] as const;

export interface Credential {
  id: string;
  clientId: string;
  name: string;
  type: CredentialType;
  redirectUris: string[];
  initiateLoginUri: string | null;
  /** Of the link URL; a service has none. */
  linkKey: string | null;
  createdAt: Date;
  lastUsedAt: Date | null;
  /** To which call, and from which network. */
  lastUse: { call: string; network: string } | null;
  /** Those that were not removed, the oldest first; `lastUsedAt` to the minute. */
  secrets: CredentialSecret[];
  /** How many people's links hang on it. */
  links: number;
  /** How many streams read by it at this moment. */
  openStreams: number;
  /** Of a company the account that made it, also where it has left: with its name where the record knows it. */
  madeBy: { id: string; name: string | null };
  /** How many products it may read now. */
  products: number;
  status: (typeof credentialStates)[number];
  endedAt: Date | null;
  endedBy: string | null;
}

export interface CredentialSecret {
  id: string;
  createdAt: Date;
  expiresAt: Date;
  expired: boolean;
  lastUsedAt: Date | null;
}

const CREDENTIAL = `select c.id, c.client_id as "clientId", c.name, c.type, c.redirect_uris as "redirectUris",
    c.initiate_login_uri as "initiateLoginUri", c.link_key as "linkKey", c.created_at as "createdAt",
    c.last_used_at as "lastUsedAt", c.last_use as "lastUse", s.secrets, c.ended_at as "endedAt", c.ended_by as "endedBy",
    (select count(*)::int from grants g where g.client_id = c.client_id and g.ended_at is null and g.taken_at is not null) as links,
    (select count(*)::int from data_streams s where s.client_id = c.client_id and ${STREAM_IS_OPEN}) as "openStreams",
    jsonb_build_object('id', c.made_by, 'name', (select name from accounts a where a.id = c.made_by)) as "madeBy",
    (select count(distinct x.product_no)::int from access x where x.reader = c.client_id and x.ended_at is null) as products,
    case when c.ended_at is not null then 'revoked' when c.type = 'public' or s.works then 'active' else 'without-secret' end as status
  from credentials c cross join lateral (
    select coalesce(bool_or(not k.expired), false) as works,
      coalesce(jsonb_agg(jsonb_build_object('id', k.id, 'createdAt', k.created_at, 'expiresAt', k.expires_at, 'expired', k.expired,
        'lastUsedAt', k.last_used_at) order by k.created_at, k.id), '[]') as secrets
    from (select *, expires_at <= clock_timestamp() + c.clock_shift as expired from credential_secrets
          where credential_id = c.id and ended_at is null) k) s`;

/** As PostgreSQL writes it into JSON. */
type SecretRow = Omit<CredentialSecret, 'createdAt' | 'expiresAt' | 'lastUsedAt'> & {
  createdAt: string;
  expiresAt: string;
  lastUsedAt: string | null;
};
type CredentialRow = Omit<Credential, 'secrets'> & { secrets: SecretRow[] };

const credentialOf = ({ secrets, ...row }: CredentialRow): Credential => ({
  ...row,
  secrets: secrets.map(({ createdAt, expiresAt, lastUsedAt, ...secret }) => ({
    ...secret,
    createdAt: new Date(createdAt),
    expiresAt: new Date(expiresAt),
    lastUsedAt: lastUsedAt === null ? null : new Date(lastUsedAt),
  })),
});

/** A page of the caller's, newest first; those that were revoked stay listed. */
export async function credentialsFor(
  db: Knex,
  caller: Principal,
  { cursor, limit = 100 }: { cursor?: { at: string; id: string } | undefined; limit?: number } = {},
): Promise<{ credentials: Credential[]; next: { at: string; id: string } | null }> {
  const { rows } = await db.raw<{ rows: (CredentialRow & { place: { at: string; id: string } })[] }>(
    `select l.*, jsonb_build_object('at', l."createdAt", 'id', l.id) as place from (
       ${CREDENTIAL} where c.owner = :owner
         and (:id::uuid is null or c.created_at < :at::timestamptz or c.created_at = :at::timestamptz and c.id > :id::uuid)
       order by c.created_at desc, c.id limit :limit) l`,
    { owner: await mustDevelop(db, caller), ...afterPlace(cursor, limit) },
  );
  const page = placedPageOf(rows, limit);
  return { credentials: page.rows.map(credentialOf), next: page.next };
}

/** One of the caller's. @throws Refusal `not-found` */
export const credentialFor = async (db: Knex, caller: Principal, id: string): Promise<Credential> =>
  mustFind(db, await mustDevelop(db, caller), id);

interface Creating {
  terms: Terms;
  rules: Policy['credentials'];
  /** Under which it is created once. */
  id?: string | undefined;
}

/** With the secret, which is known to nobody after this; none of a public program, and none the second time. */
export interface Created {
  credential: Credential;
  secret: string | null;
  replayed: boolean;
}

/**
 * Creates a credential with its first secret.
 * @throws Refusal `no-developer-profile`, `terms-not-accepted`, `no-api-access`, `not-an-administrator`, `too-many-credentials`, or `invalid`
 */
export const createCredential = (
  db: Knex,
  caller: Principal,
  form: CredentialForm,
  { terms, rules, id = randomUUID() }: Creating,
): Promise<Created> =>
  db.transaction(async (tx) => {
    const owner = await mustDevelop(tx, caller);
    await lockReadyDeveloper(tx, owner, terms);
    const [before] = await find(tx, owner, id);
    if (before) return { credential: credentialOf(before), secret: null, replayed: true };
    await mustBeTheirs(tx, caller, form.type);
    // R31: a provider was approved as such, and a fleet consents to each of its services.
    if (!(form.type === 'service' && caller.kind === 'provider')) await mustHaveAccess(tx, owner);
    const { rows: there } = await tx.raw<{ rows: { live: number; id_taken: boolean }[] }>(
      `select count(*) filter (where owner = :owner and ended_at is null)::int as live,
         coalesce(bool_or(id = :id), false) as id_taken from credentials where owner = :owner or id = :id`,
      { owner, id },
    );
    if (there[0]?.id_taken) throw notFound(); // it is another's
    if ((there[0]?.live ?? 0) >= rules.most) throw new Refusal({ code: 'too-many-credentials', most: rules.most });
    await tx('credentials').insert({
      id,
      client_id: newClientId(),
      owner,
      made_by: caller.account,
      name: form.name,
      type: form.type,
      redirect_uris: form.redirectUris ?? [],
      initiate_login_uri: form.initiateLoginUri ?? null,
      link_key: form.type === 'service' ? null : newLinkKey(),
    });
    const secret = form.type === 'public' ? null : (await addSecretTo(tx, id, rules)).secret;
    await audit(tx, `credential:${id}`, 'created', `account:${caller.account}`, { type: form.type });
    queued(tx, 'credentials');
    return { credential: await mustFind(tx, owner, id), secret, replayed: false };
  });

/** Changes what is given. @throws Refusal `not-found`, `credential-revoked`, or `invalid` */
export const changeCredential = (
  db: Knex,
  caller: Principal,
  id: string,
  change: CredentialChange,
): Promise<Credential> =>
  acting(db, caller, id, async (tx, { type }) => {
    const { name, redirectUris, initiateLoginUri } = change;
    if (type === 'service' && (redirectUris?.length || initiateLoginUri))
      refuseIf([
        { at: redirectUris?.length ? '/redirectUris' : '/initiateLoginUri', code: 'service-sends-nobody-back' },
      ]);
    const columns = {
      ...(name === undefined ? {} : { name }),
      ...(redirectUris === undefined ? {} : { redirect_uris: redirectUris }),
      ...(initiateLoginUri === undefined ? {} : { initiate_login_uri: initiateLoginUri }),
    };
    if (Object.keys(columns).length === 0) return;
    await tx('credentials').where({ id }).update(columns);
    await audit(tx, `credential:${id}`, 'changed', `account:${caller.account}`, {
      fields: Object.keys(change).toSorted(),
    });
  });

/** A second secret beside the first, so that a program can change over. @throws Refusal `not-found`, `credential-revoked`, `two-secrets-live`, `no-secrets-of-a-public` */
export async function addSecret(
  db: Knex,
  caller: Principal,
  id: string,
  rules: Pick<Policy['credentials'], 'secretLifetime'>,
): Promise<{ credential: Credential; secretId: string; secret: string }> {
  let added: { secretId: string; secret: string } | undefined;
  const credential = await acting(db, caller, id, async (tx, { type }) => {
    if (type === 'public') throw new Refusal({ code: 'no-secrets-of-a-public' });
    if ((await liveSecrets(tx, id)) >= MOST_SECRETS) throw new Refusal({ code: 'two-secrets-live' });
    added = await addSecretTo(tx, id, rules);
    await wantLook(tx, id);
    await audit(tx, `credential:${id}`, 'secret-added', `account:${caller.account}`, { secret: added.secretId });
  });
  if (!added) throw new Error('no secret was added');
  return { credential, ...added };
}

const MOST_SECRETS = 2;

/** By a statement after the one that locked the credential: that one sees what was there before it waited for the lock. */
async function liveSecrets(tx: Knex.Transaction, id: string): Promise<number> {
  const { rows } = await tx.raw<{ rows: { live: number }[] }>(
    `select count(*)::int as live from credential_secrets s join credentials c on c.id = s.credential_id
     where c.id = ? and s.ended_at is null and s.expires_at > clock_timestamp() + c.clock_shift`,
    [id],
  );
  return rows[0]?.live ?? 0;
}

/** Removes a secret: no token is given for it from then on. Once it is gone, removing it again changes nothing. @throws Refusal `not-found`, `credential-revoked` */
export const removeSecret = (db: Knex, caller: Principal, id: string, secretId: string): Promise<Credential> =>
  acting(db, caller, id, async (tx) => {
    const { rows } = await tx.raw<{ rows: { was_live: boolean }[] }>(
      `with here as (select id, ended_at from credential_secrets where id = :secretId and credential_id = :id for update),
         ended as (update credential_secrets s set ended_at = clock_timestamp() from here where s.id = here.id and here.ended_at is null)
       select ended_at is null as was_live from here`,
      { id, secretId },
    );
    if (!rows[0]) throw notFound();
    if (!rows[0].was_live) return;
    await wantLook(tx, id);
    await audit(tx, `credential:${id}`, 'secret-removed', `account:${caller.account}`, { secret: secretId });
  });

/**
 * Revokes a credential for good, and ends in the same transaction whatever could be read by it: each link, subscription and consent.
 * Done again it answers the same. @throws Refusal `not-found`
 */
export const revokeCredential = (db: Knex, caller: Principal, id: string): Promise<Credential> =>
  db.transaction(async (tx) => {
    const owner = await mustDevelop(tx, caller);
    const { clientId, type, ended } = await lock(tx, owner, id);
    if (type === 'service') await mustBeAllowed(tx, caller, 'run-services');
    if (!ended) await endCredentials(tx, [{ id, clientId }], `account:${caller.account}`);
    return mustFind(tx, owner, id);
  });

/** Ends all of these owners', as their details are removed (R58). */
export async function endCredentialsOf(tx: Knex.Transaction, owners: readonly string[], by: Actor): Promise<void> {
  const { rows } = await tx.raw<{ rows: Ending[] }>(
    `select id, client_id as "clientId" from credentials where owner = any(?) and ended_at is null order by id for no key update`,
    [[...owners]],
  );
  await endCredentials(tx, rows, by);
}

interface Ending {
  id: string;
  clientId: string;
}

/** Ends those whose rows are locked, and whatever could be read by them. */
async function endCredentials(tx: Knex.Transaction, ending: readonly Ending[], by: Actor): Promise<void> {
  const ids = ending.map(({ id }) => id);
  await tx.raw(
    `update credentials set ended_at = clock_timestamp(), ended_by = :by, look_wanted_at = clock_timestamp(), look_signalled_at = null
     where id = any(:ids::uuid[])`,
    { ids, by },
  );
  await tx.raw(
    'update credential_secrets set ended_at = clock_timestamp() where credential_id = any(?::uuid[]) and ended_at is null',
    [ids],
  );
  // Nothing can be given to them any more: who gives locks their rows first. So this finds all there is.
  await tx.raw(
    `select count(*) from end_access(array(select id from access where reader = any(:clients) and ended_at is null), :by, 'credential')`,
    { clients: ending.map(({ clientId }) => clientId), by },
  );
  for (const id of ids) await audit(tx, `credential:${id}`, 'revoked', by);
}

/** Does something with a credential that is the caller's and was not revoked. */
const acting = (
  db: Knex,
  caller: Principal,
  id: string,
  act: (tx: Knex.Transaction, held: Held) => Promise<void>,
): Promise<Credential> =>
  db.transaction(async (tx) => {
    const owner = await mustDevelop(tx, caller);
    const held = await lock(tx, owner, id);
    if (held.type === 'service') await mustBeAllowed(tx, caller, 'run-services');
    if (held.ended) throw new Refusal({ code: 'credential-revoked' });
    await act(tx, held);
    return mustFind(tx, owner, id);
  });

interface Held {
  clientId: string;
  type: CredentialType;
  ended: boolean;
}

async function lock(tx: Knex.Transaction, owner: Holder, id: string): Promise<Held> {
  const { rows } = await tx.raw<{ rows: Held[] }>(
    `select client_id as "clientId", type, ended_at is not null as ended
     from credentials where id = :id and owner = :owner for no key update`,
    { id, owner },
  );
  if (!rows[0]) throw notFound();
  return rows[0];
}

async function addSecretTo(
  tx: Knex.Transaction,
  credential: string,
  { secretLifetime }: Pick<Policy['credentials'], 'secretLifetime'>,
): Promise<{ secretId: string; secret: string }> {
  const [secretId, secret] = [randomUUID(), newSecret()];
  await tx.raw(
    `insert into credential_secrets (id, credential_id, hash, created_at, expires_at)
     select :secretId, id, :hash, now, now + :secretLifetime::interval
     from (select id, clock_timestamp() + clock_shift as now from credentials where id = :credential) c`,
    { secretId, credential, hash: secretHash(secret), secretLifetime },
  );
  return { secretId, secret };
}

const wantLook = (tx: Knex.Transaction, id: string) =>
  tx.raw('update credentials set look_wanted_at = clock_timestamp(), look_signalled_at = null where id = ?', [id]);

/** R46: a service reads without a person: an administrator of the company makes it. */
async function mustBeTheirs(tx: Knex.Transaction, caller: Principal, type: CredentialType): Promise<void> {
  if (type !== 'service') return;
  if (caller.kind === 'fleet') return mustBeAllowed(tx, caller, 'run-services');
  const company = caller.kind === 'provider' && caller.company;
  if (!company || !(await tx('companies').where({ id: company, kind: 'provider' }).first('id')))
    refuseIf([{ at: '/type', code: 'service-not-theirs' }]);
}

const find = async (db: Knex, owner: Holder, id: string): Promise<CredentialRow[]> =>
  (await db.raw<{ rows: CredentialRow[] }>(`${CREDENTIAL} where c.id = :id and c.owner = :owner`, { id, owner })).rows;

async function mustFind(db: Knex, owner: Holder, id: string): Promise<Credential> {
  const [row] = await find(db, owner, id);
  if (!row) throw notFound();
  return credentialOf(row);
}

/**
 * Where the library keeps its things: in the record, by the hash of their value. What it would do by itself and we promise
 * otherwise, is here: a code is used once however many ask at once, what hangs on an ended link is not there, and nobody is
 * remembered as signed in.
 */
import type { Knex } from 'knex';
import { errors, Provider, type Adapter, type AdapterPayload } from 'oidc-provider';
import { endGrant, findGrant, grantOfItem } from '../../db/oauth/grants.ts';
import { findClient } from '../../db/credentials/clients.ts';
import {
  consumeItem,
  dropItem,
  findByUserCode,
  findItem,
  keepItem,
  polledTooSoon,
  revokeItem,
  type ItemKey,
  type KeptItem,
} from '../../db/oauth/items.ts';
import type { OAuthKeys } from '../../domain/access/keys.ts';
import { hashOf } from '../../domain/access/token.ts';
import { clientMetadata } from './client.ts';

export interface Kept {
  db: Knex;
  keys: OAuthKeys;
  /** What tokens are for. */
  resource: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Client ids are ours: whatever else was typed is not looked for. */
const CLIENT_ID = /^[\w.~-]{1,100}$/;

/** One a kind of thing, as the library wants them. */
export const adapterOf =
  (kept: Kept) =>
  (kind: string): Adapter => {
    if (kind === 'Client') return { ...nothing, find: async (id) => clientOf(kept, id) };
    if (kind === 'Grant') return grants(kept);
    return new Items(kind, kept);
  };

const nothing: Adapter = {
  upsert: () => Promise.reject(new Error('not kept here')),
  find: async () => undefined,
  findByUid: async () => undefined,
  findByUserCode: async () => undefined,
  consume: () => Promise.reject(new Error('not kept here')),
  destroy: async () => undefined,
  revokeByGrantId: async () => undefined,
};

async function clientOf({ db }: Kept, id: string): Promise<AdapterPayload | undefined> {
  const client = CLIENT_ID.test(id) ? await findClient(db, id) : undefined;
  return client && clientMetadata(client);
}

/** A link is given by our own page; the library finds it, and ends it where something of it was used twice or given up. */
const grants = ({ db, resource }: Kept): Adapter => ({
  ...nothing,
  async find(id) {
    const grant = UUID.test(id) ? await findGrant(db, id) : undefined;
    // Without `iat`: by another clock it may lie in the future, and the grant would be refused.
    return (
      grant && {
        kind: 'Grant',
        jti: grant.id,
        accountId: grant.giver,
        clientId: grant.clientId,
        resources: { [resource]: grant.scope },
      }
    );
  },
  destroy: (id) => endGrant(db, id, routeNow() === 'revocation' ? 'recipient' : 'replay'),
});

/** The library's name of the route that is being answered. */
const routeNow = (): string | undefined => Provider.ctx?.oidc.route;

/** Kinds whose values stand in other things' payloads, under a handle. */
const withHandles = new Set(['DeviceCode', 'PushedAuthorizationRequest']);
const passing = new Set(['Interaction', 'Session']);

class Items implements Adapter {
  readonly #kind: string;
  readonly #kept: Kept;

  constructor(kind: string, kept: Kept) {
    this.#kind = kind;
    this.#kept = kept;
  }

  async upsert(value: string, payload: AdapterPayload, lifetimeS: number): Promise<void> {
    const { clientId = null, grantId = null, userCode } = payload;
    await keepItem(this.#kept.db, {
      ...this.#key(value),
      clientId,
      grantId,
      userCode: userCode ? (this.#kept.keys.userCodes(userCode)[0] ?? null) : null,
      lifetimeS,
      payload: this.#withoutValues(payload),
    });
  }

  async find(value: string): Promise<AdapterPayload | undefined> {
    const key = this.#key(value);
    if (value.startsWith('~') && routeNow() === 'token') return undefined; // a handle is for our pages
    if (this.#kind === 'DeviceCode' && routeNow() === 'token' && (await polledTooSoon(this.#kept.db, key)))
      throw new errors.SlowDown();
    const item = await findItem(this.#kept.db, key);
    return item && { ...this.#payloadOf(item), jti: value };
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    const { db, keys } = this.#kept;
    const item = await findByUserCode(db, keys.userCodes(userCode));
    return item && { ...this.#payloadOf(item), userCode, jti: keys.handleOf(item.id) };
  }

  /** Nothing hangs on the library's session. */
  async findByUid(): Promise<undefined> {
    return undefined;
  }

  async consume(value: string): Promise<void> {
    const { db } = this.#kept;
    const key = this.#key(value);
    if (await consumeItem(db, key)) return;
    const grant = await grantOfItem(db, key);
    if (grant) await endGrant(db, grant, 'replay');
    throw this.#kind === 'PushedAuthorizationRequest'
      ? new errors.InvalidRequestUri('it was already used')
      : new errors.InvalidGrant('it was already used');
  }

  async destroy(value: string): Promise<void> {
    const act = passing.has(this.#kind) ? dropItem : revokeItem;
    await act(this.#kept.db, this.#key(value));
  }

  /** Tokens die with their link, by every look-up's join. The library asks for this also where an access token alone is revoked. */
  async revokeByGrantId(): Promise<void> {}

  #key(value: string): ItemKey {
    const { keys } = this.#kept;
    const handled = value.startsWith('~') && withHandles.has(this.#kind) ? keys.idOfHandle(value) : undefined;
    return { kind: this.#kind, id: handled ?? hashOf(value) };
  }

  #payloadOf({ payload, consumed, isInGrace, expiresAt }: KeptItem): AdapterPayload {
    const isWithheld = isInGrace && this.#kind === 'RefreshToken' && routeNow() === 'token';
    return {
      ...payload,
      ...(this.#kind === 'RefreshToken' ? { exp: expiresAt } : {}),
      ...(consumed && !isWithheld ? { consumed: true } : {}),
    };
  }

  /** What is stored tells no value that somebody could use, nor who is signed in. */
  #withoutValues({ jti: _value, userCode: _typed, deviceInfo: _device, ...payload }: AdapterPayload): object {
    const { keys } = this.#kept;
    if (this.#kind === 'Session') {
      const { kind, exp, iat, uid, state } = payload;
      return { kind, exp, iat, uid, state };
    }
    const pushed = this.#kind === 'Interaction' ? (payload as { parJti?: string }).parJti : undefined;
    return pushed && !pushed.startsWith('~') ? { ...payload, parJti: keys.handleOf(hashOf(pushed)) } : payload;
  }
}

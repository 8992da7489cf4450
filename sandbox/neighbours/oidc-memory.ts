/**
 * What the provider keeps while somebody signs in, in memory. It never keeps who is signed in with it, so that each time
 * another account can be picked.
 */
import type { Adapter, AdapterPayload } from 'oidc-provider';

const NEVER_KEPT = 'Session';
const kept = new Map<string, { payload: AdapterPayload; until: number }>();

export class OidcMemory implements Adapter {
  readonly #model: string;

  constructor(model: string) {
    this.#model = model;
  }

  async upsert(id: string, payload: AdapterPayload, expiresInS = 60): Promise<void> {
    const now = Date.now();
    for (const [key, { until }] of kept) if (until <= now) kept.delete(key);
    if (this.#model !== NEVER_KEPT) kept.set(this.#key(id), { payload, until: now + expiresInS * 1000 });
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const found = kept.get(this.#key(id));
    return found && found.until > Date.now() ? found.payload : undefined;
  }

  async consume(id: string): Promise<void> {
    const found = kept.get(this.#key(id));
    if (found) found.payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    kept.delete(this.#key(id));
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [key, { payload }] of kept) if (payload.grantId === grantId) kept.delete(key);
  }

  /** Of sessions and of devices: it keeps neither. */
  async findByUid(): Promise<undefined> {}
  async findByUserCode(): Promise<undefined> {}

  #key(id: string): string {
    return `${this.#model} ${id}`;
  }
}

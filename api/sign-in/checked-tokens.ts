/**
 * Tokens whose signature was checked, so that one and the same is not checked with every call: that takes longer than most
 * answers. Only a token that was good is remembered, by its hash, until it ends. All are forgotten when the provider's keys
 * were read again: one of them may be withdrawn.
 */
import { hash } from 'node:crypto';
import type { Principal } from '../../domain/principal.ts';

const MOST = 10_000;

export class CheckedTokens {
  readonly #checked = new Map<string, { principal: Principal; endsAt: number }>();
  #keysReadAt: number | undefined;

  /** Whose a token is, where it was checked by the keys that were read at `keysReadAt` and has not ended. */
  find(token: string, keysReadAt: number | undefined): Principal | undefined {
    this.#forgetOthers(keysReadAt);
    const found = this.#checked.get(nameOf(token));
    return found && Date.now() < found.endsAt ? found.principal : undefined;
  }

  /** `endsAt`: milliseconds since 1970. */
  remember(token: string, principal: Principal, endsAt: number, keysReadAt: number | undefined): void {
    this.#forgetOthers(keysReadAt);
    if (this.#checked.size >= MOST) this.#forgetOldest();
    this.#checked.set(nameOf(token), { principal: Object.freeze(principal), endsAt });
  }

  #forgetOthers(keysReadAt: number | undefined): void {
    if (keysReadAt === this.#keysReadAt) return;
    this.#checked.clear();
    this.#keysReadAt = keysReadAt;
  }

  #forgetOldest(): void {
    for (const oldest of this.#checked.keys()) {
      this.#checked.delete(oldest);
      return;
    }
  }
}

/** A memory that is read by others must not hand out tokens. */
const nameOf = (token: string): string => hash('sha256', token, 'base64url');

/** Those of this process who wait for notices (R48). What they hear is a hint: they read the record, and do so by themselves, too. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Of one owner at once; who comes after is answered at once. */
const MOST = 20;

export interface Ear {
  /** Resolves when something was said, or after so long; answers whether something was. */
  heard(withinMs: number, gone: AbortSignal): Promise<boolean>;
  close(): void;
}

export class NoticeEars {
  readonly #of = new Map<string, Set<() => void>>();

  /** Somebody was told something: `owner` as notices have it, `null` where it is not known who. */
  hear(owner: string | null): void {
    const concerned = owner === null || owner === 'all' ? [...this.#of.values()] : [this.#of.get(owner) ?? []];
    for (const ears of concerned) for (const wake of ears) wake();
  }

  /** Listens until it is closed, also between two waits; `null` where so many do already. */
  open(owner: string): Ear | null {
    const ears = this.#of.get(owner) ?? new Set();
    if (ears.size >= MOST) return null;
    let said = false;
    let wake: (() => void) | undefined;
    const hear = () => {
      said = true;
      wake?.();
    };
    ears.add(hear);
    this.#of.set(owner, ears);
    return {
      async heard(withinMs, gone) {
        if (!said) {
          const over = new AbortController();
          wake = () => over.abort();
          await sleep(withinMs, undefined, { signal: AbortSignal.any([over.signal, gone]) }).catch(() => undefined);
        }
        const was = said;
        said = false;
        return was;
      },
      close: () => {
        ears.delete(hear);
        if (ears.size === 0) this.#of.delete(owner);
      },
    };
  }
}

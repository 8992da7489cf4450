/**
 * The downloads that this process hands over. The end of a link cuts its downloads at once, and throws away the bytes that
 * still lie in their sockets. The database's notice says so; in case the notice gets lost, the gate is asked about all
 * running downloads every `LOOK_EVERY_MS`.
 */
import { inRounds } from '../../../db/postgres/rounds.ts';
import type { DownloadGate, Pass } from '../../../db/downloads/gate.ts';

const LOOK_EVERY_MS = 250;
/** If the gate gave no answer for this long, all links are taken for closed. */
const UNKNOWN_MS = 5000;

export interface Running extends Pass {
  /** The files that the bytes handed over last belong to. */
  names: readonly string[];
  /** Throws away the bytes that the reader has not taken yet. */
  cut: () => void;
}

/** Calls `heard` with the id of each request whose link has ended; `null` means that any link may have. */
export type HearOfEnds = (heard: (request: string | null) => void) => void;

export class RunningDownloads {
  readonly #gate: DownloadGate;
  readonly #running = new Set<Running>();
  /** Calls of the same moment share a look; a look that began before a call's end does for none. */
  readonly #lookTogether = inRounds<void, void>(
    () => '',
    async (round) => {
      await this.#lookAt(() => true);
      for (const { resolve } of round) resolve();
    },
  );
  #timer: NodeJS.Timeout | undefined;
  #answeredAt = 0;

  constructor(gate: DownloadGate, hear: HearOfEnds = () => {}) {
    this.#gate = gate;
    hear((id) => void this.#lookAt(({ request }) => id === null || request === id));
  }

  add(one: Running): void {
    if (this.#running.size === 0) this.#answeredAt = performance.now();
    this.#running.add(one);
    this.#timer ??= setTimeout(() => void this.#lookAgain(), LOOK_EVERY_MS);
  }

  /**
   * Cuts those of this process whose link has ended by now. Who answers a call that ends links waits for this: whatever the
   * kernel still holds for a slow reader is thrown away before the answer, not a notice later.
   */
  async cutEnded(): Promise<void> {
    if (this.#running.size > 0) await this.#lookTogether();
  }

  remove(one: Running): void {
    this.#running.delete(one);
    if (this.#running.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #lookAgain(): Promise<void> {
    const firstEndMs = await this.#lookAt(() => true);
    if (this.#running.size === 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#lookAgain(), Math.max(1, Math.min(LOOK_EVERY_MS, firstEndMs)));
  }

  /** Cuts the chosen downloads that may not go on; answers the milliseconds until the first link of the others ends. */
  async #lookAt(chosen: (one: Running) => boolean): Promise<number> {
    const asked = [...this.#running].filter(chosen);
    if (asked.length === 0) return LOOK_EVERY_MS;
    try {
      const { closed, firstEndMs } = await this.#gate.look(asked);
      this.#answeredAt = performance.now();
      for (const one of asked) if (closed.includes(one)) one.cut();
      return firstEndMs;
    } catch {
      if (performance.now() - this.#answeredAt > UNKNOWN_MS) for (const one of asked) one.cut();
      return LOOK_EVERY_MS;
    }
  }
}

/**
 * The downloads that this process hands over. An end cuts them at once, with whatever still lies in the socket: by the
 * database's notice, and, should that not come, because the gate is asked for all of them again and again.
 */
import type { DownloadGate, Pass } from '../../../db/downloads/gate.ts';

const LOOK_EVERY_MS = 250;
/** What could not be asked for so long is taken for closed. */
const UNKNOWN_MS = 5000;

export interface Running extends Pass {
  /** The files that what was handed over last has bytes of. */
  names: readonly string[];
  /** Throws away what was not taken yet. */
  cut: () => void;
}

/** Lets somebody hear of requests whose links have ended; `null`: of some that are not known. */
export type HearOfEnds = (heard: (request: string | null) => void) => void;

export class RunningDownloads {
  readonly #gate: DownloadGate;
  readonly #running = new Set<Running>();
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

  /** Cuts those that were chosen and may not go on; answers in how many milliseconds the first link of the others ends. */
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

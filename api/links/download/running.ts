/**
 * The downloads that this process hands over. The end of a link cuts its downloads at once, and throws away the bytes that
 * still lie in their sockets. The database's notice says so; in case the notice gets lost, the gate is asked about all
 * running downloads every `LOOK_EVERY_MS`. The call that ends a link is answered once all processes have cut.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { inRounds } from '../../../db/postgres/rounds.ts';
import type { DownloadGate, Pass } from '../../../db/downloads/gate.ts';
import { AWAY_AFTER_MS, type AskedOthers, type HandingProcesses } from '../../../db/downloads/handing-processes.ts';

const LOOK_EVERY_MS = 250;
/** If the record gave no answer for this long, all links are taken for closed: others wait for this process no longer than `AWAY_AFTER_MS`. */
const UNKNOWN_MS = 2500;
/** How often a call that waits for other processes asks whether they have cut. */
const ASK_EVERY_MS = 5;
/** Where it can't ask. */
const ASK_AGAIN_MS = 100;

export interface Running extends Pass {
  /** The files that the bytes handed over last belong to. */
  names: readonly string[];
  /** Throws away the bytes that the reader has not taken yet. */
  cut: () => void;
}

/** What the other processes say. */
interface Heard {
  /** The link of this request has ended; `null`: any link may have. */
  ended: (request: string | null) => void;
  /** A call waits until this process has cut. */
  cut: () => void;
}

/** Passes on what is heard. */
export type HearOfEnds = (heard: Heard) => void;

export class RunningDownloads {
  readonly #gate: DownloadGate;
  readonly #running = new Set<Running>();
  readonly #processes: HandingProcesses;
  /** Calls of the same moment share a look; a look that began before a call's end does for none. */
  readonly #lookTogether = inRounds<void, void>(
    () => '',
    async (round) => {
      await Promise.all([this.#running.size > 0 ? this.#lookAt(() => true) : undefined, this.#othersHaveCut()]);
      for (const { resolve } of round) resolve();
    },
  );
  #timer: NodeJS.Timeout | undefined;
  /** Cuts everything where the record gives no answer for too long: the others take this process for dead then. */
  #unanswered: NodeJS.Timeout | undefined;
  /** What this process says of itself goes out one after the other, so that the last word is the newest. */
  #said: Promise<unknown> = Promise.resolve();

  constructor(gate: DownloadGate, processes: HandingProcesses, hear: HearOfEnds = () => {}) {
    this.#gate = gate;
    this.#processes = processes;
    hear({
      ended: (id) => void this.#lookAt(({ request }) => id === null || request === id),
      cut: () => void (this.#running.size > 0 && this.#lookAtAll()),
    });
  }

  /** Resolves once the other processes know that this one hands over; nothing may be handed over before. */
  async add(one: Running): Promise<void> {
    const isFirst = this.#running.size === 0;
    this.#running.add(one);
    if (isFirst) this.#answered();
    this.#timer ??= setTimeout(() => void this.#lookAgain(), LOOK_EVERY_MS);
    if (isFirst) this.#said = this.#say(() => this.#processes.hasCutFor('0'));
    await this.#said;
  }

  /**
   * Cuts all downloads whose link has ended by now, of this process and of all others. Who answers a call that ends links
   * waits for this: whatever the kernel still holds for a slow reader is thrown away before the answer, not a notice later.
   */
  cutEnded(): Promise<void> {
    return this.#lookTogether();
  }

  remove(one: Running): void {
    this.#running.delete(one);
    if (this.#running.size > 0) return;
    clearTimeout(this.#timer);
    clearTimeout(this.#unanswered);
    this.#timer = undefined;
    this.#said = this.#say(async () => {
      if (this.#running.size === 0) await this.#processes.handsNothingOver();
    }).catch(() => {}); // it counts as away a little later
  }

  /** One after the other; rejects where this one could not be said. */
  #say(word: () => Promise<void>): Promise<void> {
    return this.#said.catch(() => {}).then(word);
  }

  async #lookAgain(): Promise<void> {
    const firstEndMs = await this.#lookAtAll();
    if (this.#running.size === 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#lookAgain(), Math.max(1, Math.min(LOOK_EVERY_MS, firstEndMs)));
  }

  /** Looks at all, and tells the calls that wait for it. */
  async #lookAtAll(): Promise<number> {
    try {
      const call = await this.#processes.lastAsked();
      const firstEndMs = await this.#cutClosed([...this.#running]);
      if (this.#running.size > 0) await (this.#said = this.#say(() => this.#processes.hasCutFor(call)));
      this.#answered();
      return firstEndMs;
    } catch {
      return LOOK_EVERY_MS;
    }
  }

  /** Cuts the chosen downloads that may not go on; answers the milliseconds until the first link of the others ends. */
  async #lookAt(chosen: (one: Running) => boolean): Promise<number> {
    const asked = [...this.#running].filter(chosen);
    return this.#cutClosed(asked).catch(() => LOOK_EVERY_MS);
  }

  async #cutClosed(asked: readonly Running[]): Promise<number> {
    if (asked.length === 0) return LOOK_EVERY_MS;
    const { closed, firstEndMs } = await this.#gate.look(asked);
    for (const one of asked) if (closed.includes(one)) one.cut();
    return firstEndMs;
  }

  /** Others wait for this process no longer than this lasts, whether its questions fail or hang. */
  #answered(): void {
    clearTimeout(this.#unanswered);
    if (this.#running.size === 0) return;
    this.#unanswered = setTimeout(() => {
      for (const one of this.#running) one.cut();
    }, UNKNOWN_MS);
  }

  /**
   * Never rejects: the end is committed, and whoever is answered "unavailable" takes it for not done. Where the record can't be
   * asked, every process has cut after `AWAY_AFTER_MS`, by the notice, by its own look, or since it can't look.
   */
  async #othersHaveCut(): Promise<void> {
    const giveUpAt = performance.now() + AWAY_AFTER_MS;
    for (let others: AskedOthers | null | undefined; performance.now() < giveUpAt; await sleep(ASK_EVERY_MS)) {
      try {
        others ??= await this.#processes.askOthers();
        if (others === null || (await others.haveCut())) return;
      } catch {
        await sleep(ASK_AGAIN_MS);
      }
    }
  }
}

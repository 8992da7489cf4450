/**
 * What this process hands over: downloads, and connections that carry readings. An end cuts them at once, and throws away the
 * bytes that still lie in their sockets. The database's notice says so; in case the notice gets lost, the record is asked
 * about all that is handed over every `LOOK_EVERY_MS`. The call that ends something is answered once all processes have cut.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { inRounds } from '../../db/postgres/rounds.ts';
import { AWAY_AFTER_MS, type AskedOthers, type HandingProcesses } from '../../db/postgres/handing-processes.ts';

const LOOK_EVERY_MS = 250;
/** If the record gave no answer for this long, all is taken for ended: others wait for this process no longer than `AWAY_AFTER_MS`. */
const UNKNOWN_MS = 2500;
/** How often a call that waits for other processes asks whether they have cut. */
const ASK_EVERY_MS = 5;
/** Where it can't ask. */
const ASK_AGAIN_MS = 100;

/** Something of a kind that is looked at together. */
export interface HandedItem {
  kind: HandedKind;
  /** Of a download: its request. */
  request?: string;
  /** Throws away the bytes that the reader has not taken yet. */
  cut: () => void;
}

export interface HandedKind {
  /** Which of these may go on no longer; milliseconds until the first of the others ends by itself. */
  look(items: readonly never[]): Promise<{ closed: readonly unknown[]; firstEndMs: number }>;
}

/** Lets whoever hands readings over at this moment come to an end, where something ended since that was done last. */
export interface ReadingsEnds {
  /** A number that each end raises. */
  soFar(): Promise<number>;
  /** Resolves once everything that was being handed over has been. */
  handedOverBefore(): Promise<void>;
}

/** What the other processes say. */
interface Heard {
  /** The link of this request has ended; `null`: any link may have. */
  ended: (request: string | null) => void;
  /** Accesses to readings have ended. */
  accessEnded: () => void;
  /** A call waits until this process has cut. */
  cut: () => void;
}

/** Passes on what is heard. */
export type HearOfEnds = (heard: Heard) => void;

export class HandedOver {
  readonly #items = new Set<HandedItem>();
  readonly #processes: HandingProcesses;
  readonly #readings: ReadingsEnds;
  /** Up to here nothing that has ended is still being handed over, and all processes have cut it. */
  #settled = -1;
  /** Calls of the same moment share a look; a look that began before a call's end does for none. */
  readonly #lookTogether = inRounds<void, void>(
    () => '',
    async (round) => {
      const ends = await this.#readingsHandedOver();
      await Promise.all([this.#items.size > 0 ? this.#lookAt(() => true) : undefined, this.#othersHaveCut()]);
      this.#settled = Math.max(this.#settled, ends);
      for (const { resolve } of round) resolve();
    },
  );
  /** Notices of ends that come together share a look at readings, and those of calls one at all: each looks through every connection. */
  readonly #lookAtReadings = inRounds<void, void>(
    () => '',
    async (round) => {
      await this.#lookAt(({ request }) => request === undefined);
      for (const { resolve } of round) resolve();
    },
  );
  readonly #lookForOthers = inRounds<void, void>(
    () => '',
    async (round) => {
      if (this.#items.size > 0) await this.#lookAtAll();
      for (const { resolve } of round) resolve();
    },
  );
  #timer: NodeJS.Timeout | undefined;
  /** Cuts everything where the record gives no answer for too long: the others take this process for dead then. */
  #unanswered: NodeJS.Timeout | undefined;
  /** What this process says of itself goes out one after the other, so that the last word is the newest. */
  #said: Promise<unknown> = Promise.resolve();

  constructor(processes: HandingProcesses, readings: ReadingsEnds, hear: HearOfEnds = () => {}) {
    this.#processes = processes;
    this.#readings = readings;
    hear({
      ended: (id) => void this.#lookAt(({ request }) => request !== undefined && (id === null || request === id)),
      accessEnded: () => void this.#lookAtReadings(),
      cut: () => void this.#lookForOthers(),
    });
  }

  /** Resolves once the other processes know that this one hands over; nothing may be handed over before. */
  async add(one: HandedItem): Promise<void> {
    const isFirst = this.#items.size === 0;
    this.#items.add(one);
    if (isFirst) this.#answered();
    this.#timer ??= setTimeout(() => void this.#lookAgain(), LOOK_EVERY_MS);
    if (isFirst) this.#said = this.#say(() => this.#processes.hasCutFor('0'));
    await this.#said;
  }

  /**
   * Cuts all that has ended by now, of this process and of all others. Who answers a call that ends something waits for this:
   * whatever the kernel still holds for a slow reader is thrown away before the answer, not a notice later.
   */
  cutEnded(): Promise<void> {
    return this.#lookTogether();
  }

  remove(one: HandedItem): void {
    if (!this.#items.delete(one) || this.#items.size > 0) return;
    clearTimeout(this.#timer);
    clearTimeout(this.#unanswered);
    this.#timer = undefined;
    this.#said = this.#say(async () => {
      if (this.#items.size === 0) await this.#processes.handsNothingOver();
    }).catch(() => {}); // it counts as away a little later
  }

  /** One after the other; rejects where this one could not be said. */
  #say(word: () => Promise<void>): Promise<void> {
    return this.#said.catch(() => {}).then(word);
  }

  async #lookAgain(): Promise<void> {
    const firstEndMs = await this.#lookAtAll();
    if (this.#items.size === 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#lookAgain(), Math.max(1, Math.min(LOOK_EVERY_MS, firstEndMs)));
  }

  /** Looks at all, and tells the calls that wait for it. */
  async #lookAtAll(): Promise<number> {
    try {
      const call = await this.#processes.lastAsked();
      const firstEndMs = await this.#cutClosed([...this.#items]);
      if (this.#items.size > 0) await (this.#said = this.#say(() => this.#processes.hasCutFor(call)));
      this.#answered();
      return firstEndMs;
    } catch {
      return LOOK_EVERY_MS;
    }
  }

  /** Cuts the chosen ones that may not go on; answers the milliseconds until the first of the others ends. */
  async #lookAt(chosen: (one: HandedItem) => boolean): Promise<number> {
    const asked = [...this.#items].filter(chosen);
    return this.#cutClosed(asked).catch(() => LOOK_EVERY_MS);
  }

  async #cutClosed(asked: readonly HandedItem[]): Promise<number> {
    const kinds = new Set(asked.map(({ kind }) => kind));
    const firstEnds = await Promise.all(
      [...kinds].map(async (kind) => {
        const own = asked.filter((one) => one.kind === kind);
        const { closed, firstEndMs } = await kind.look(own as never[]); // each knows its own
        const over = new Set(closed);
        for (const one of own) if (over.has(one)) one.cut();
        return firstEndMs;
      }),
    );
    return Math.min(LOOK_EVERY_MS, ...firstEnds);
  }

  /** Others wait for this process no longer than this lasts, whether its questions fail or hang. */
  #answered(): void {
    clearTimeout(this.#unanswered);
    if (this.#items.size === 0) return;
    this.#unanswered = setTimeout(() => {
      for (const one of this.#items) one.cut();
    }, UNKNOWN_MS);
  }

  /**
   * Waits until nobody hands over by what was so before the ends of now; answers how many ends there were. Never rejects, as below.
   * Where nothing ended since all processes had cut, there is nothing to wait for.
   */
  async #readingsHandedOver(): Promise<number> {
    const giveUpAt = performance.now() + AWAY_AFTER_MS;
    while (performance.now() < giveUpAt)
      try {
        const ends = await this.#readings.soFar();
        if (ends > this.#settled) await this.#readings.handedOverBefore();
        return ends;
      } catch {
        await sleep(ASK_AGAIN_MS);
      }
    return this.#settled;
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

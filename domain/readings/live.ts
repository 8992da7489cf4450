/** What has been seen of a product lately: where it was. Kept while somebody watches. */
import { wellKnown } from './well-known.ts';

/** One product's readings of one batch, as they came in. */
export interface LiveFrame {
  pos: number;
  /** Signal, time (ms since 1970), value as JSON, and perhaps a reason, by tabs; a line each. */
  body: string;
}

export interface Spot {
  /** Milliseconds since 1970, as it was measured. */
  at: number;
  latitude: number;
  longitude: number;
}

/** Spots kept: more than a picture can show. */
const MOST_SPOTS = 2000;

export class Seen {
  /** Where it was, in the order of time. */
  readonly way: Spot[] = [];
  /** The last frame that was taken. */
  pos = 0;
  #latitude: { at: number; value: number } | undefined;
  #longitude: { at: number; value: number } | undefined;

  /**
   * Takes frames in their order. `paths`: the signals' names by their ids. What was measured before `since` is not the
   * reader's (R7).
   */
  take(frames: readonly LiveFrame[], { paths, since }: { paths: ReadonlyMap<number, string>; since: Date }): void {
    for (const { pos, body } of frames) {
      this.pos = Math.max(this.pos, pos);
      for (const line of body.split('\n')) {
        const [signal = '', time = '', value = 'null'] = line.split('\t');
        const at = Number(time);
        const path = paths.get(Number(signal));
        if (line === '' || path === undefined || at < since.getTime()) continue;
        const found = value === 'null' ? undefined : { at, value: Number(value) };
        if (path === wellKnown.latitude) this.#latitude = found;
        else if (path === wellKnown.longitude) this.#longitude = found;
        else continue;
        this.#place();
      }
    }
    if (this.way.length > MOST_SPOTS) this.way.splice(0, this.way.length - MOST_SPOTS);
  }

  /** Latitude and longitude of one moment are one spot; what comes late, or is missing, is none. */
  #place(): void {
    const [latitude, longitude] = [this.#latitude, this.#longitude];
    if (!latitude || !longitude || latitude.at !== longitude.at) return;
    if (latitude.at <= (this.way.at(-1)?.at ?? -Infinity)) return;
    this.way.push({ at: latitude.at, latitude: latitude.value, longitude: longitude.value });
  }
}

/** Whether a product speaks, and why not. */
export type LiveState = 'streaming' | 'quiet' | 'never-sent' | 'not-activated';

interface Heard {
  activated: boolean;
  hasValues: boolean;
  heardAt: Date | null;
  now: Date;
  /** Longer without a word, and it is quiet (`data.quietAfter` in the policy). */
  quietAfterMs: number;
}

export function liveState(of: Heard): LiveState {
  if (!of.activated) return 'not-activated';
  if (!of.hasValues) return 'never-sent';
  return of.heardAt && of.now.getTime() - of.heardAt.getTime() < of.quietAfterMs ? 'streaming' : 'quiet';
}

/** What products and the nets between do to readings: so that a recipient can see what its program makes of it. */
import type { Reading } from '../demo/journal.ts';
import { signalId } from '../demo/catalogue.ts';
import type { Send } from './drive.ts';

export const hows = ['silence', 'late', 'twice', 'clock-ahead', 'invalid', 'storm'] as const;
export type How = (typeof hows)[number];

/** In words, as buttons say them; then what it does. */
export const spelled: Record<How, [button: string, does: string]> = {
  silence: ['Fall silent', 'says nothing for a minute; what it measures meanwhile is lost'],
  late: ['Be late', 'says everything 20 seconds late for a minute, with the time at which it was measured'],
  twice: ['Say it twice', 'sends each batch twice, and each reading again in a batch of its own, for a minute'],
  'clock-ahead': ['Clock ahead', 'has a clock that is three minutes ahead, for a minute'],
  invalid: [
    'Say nonsense',
    'sends readings that can’t be taken beside those that can, and values that are missing, for a minute',
  ],
  storm: ['Storm', 'sends five thousand readings a second for 15 seconds'],
};

/** A reading as it goes out; what is not as it should be may have another signal or value than any product has. */
export interface Sent extends Omit<Reading, 'signal'> {
  signal: number | string;
  reason?: string;
}

const LASTS_MS = 60_000;
const STORM_MS = 15_000;
const LATE_MS = 20_000;
const AHEAD_MS = 3 * 60_000;
const STORM = { batches: 5, readings: 1000 };
/** Later than this is refused (ingest/check-readings.ts). */
const FAR_AHEAD_MS = 60 * 60_000;

export class Misbehaviour {
  readonly how: How;
  /** In milliseconds since 1970. */
  readonly until: number;
  #held: { readings: readonly Sent[]; due: number }[] = [];
  #last: readonly Reading[] = [];

  constructor(how: How) {
    this.how = how;
    this.until = Date.now() + (how === 'storm' ? STORM_MS : LASTS_MS);
  }

  /** Sends what is due now, in its own way. Called each second. */
  send(readings: readonly Reading[], now: number, send: Send): void {
    if (this.how === 'late') {
      if (readings.length > 0) this.#held.push({ readings, due: now + LATE_MS });
      while (this.#held[0] && this.#held[0].due <= now) send(this.#held.shift()?.readings ?? []);
      return;
    }
    if (this.how === 'storm') for (const batch of this.#storm(readings, now)) send(batch);
    if (readings.length === 0) return;
    if (this.how === 'twice') {
      send(readings, { again: true });
      send(readings);
    } else if (this.how === 'clock-ahead') send(readings.map((reading) => ({ ...reading, at: reading.at + AHEAD_MS })));
    else if (this.how === 'invalid') send([...readings.map(missing), ...nonsense(now)]);
  }

  /** It behaves again: what was held back goes out. */
  end(send: Send): void {
    for (const { readings } of this.#held.splice(0)) send(readings);
  }

  /** Many of the last readings, a millisecond apart. */
  *#storm(readings: readonly Reading[], now: number): Generator<Reading[]> {
    if (readings.length > 0) this.#last = readings;
    const last = this.#last;
    if (last.length === 0) return;
    for (let batch = 0; batch < STORM.batches; batch++)
      yield Array.from({ length: STORM.readings }, (_, i) => ({
        ...last[batch % last.length]!,
        at: now - STORM.readings + i,
      }));
  }
}

/** Each third value is missing, and says why. */
const missing = (reading: Reading, i: number): Sent =>
  i % 3 === 0 ? { ...reading, value: 'null', reason: 'sensor-fault' } : reading;

/** Of another type than its signal, of no signal, and of a time that is still to come. */
const nonsense = (now: number): Sent[] => [
  { signal: signalId('supply'), at: now, value: '"twelve volts"' },
  { signal: 'Vehicle.NoSuchThing', at: now, value: '1' },
  { signal: signalId('supply'), at: now + FAR_AHEAD_MS, value: '12.4' },
];

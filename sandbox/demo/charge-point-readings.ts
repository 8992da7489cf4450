/** What a wallbox or charger reports of the sessions at it, in OCPI's terms. */
import type { ChargingPeriod } from './battery.ts';
import type { ChargingSession } from './charging-session.ts';
import { Journal, rounded, type Reading } from './journal.ts';
import type { DemoChargePoint } from './products.ts';
import { randomFrom } from './random.ts';
import { airTemperature } from './weather.ts';

const MINUTE = 60_000;
const iso = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

/** The readings of a charge point between two moments, a session at a time, in the order of time. */
export function* chargePointReadings(
  point: DemoChargePoint,
  sessions: readonly ChargingSession[],
  { starts, until }: { starts: number; until: number },
): Generator<Reading[]> {
  const random = randomFrom(point.serial);
  const journal = new Journal();
  journal.put(starts + 10 * MINUTE, 'evseStatus', 'AVAILABLE');
  let free = starts + 20 * MINUTE;
  for (const session of sessions) {
    // Between two sessions there is time for an update of its software, or for a fault that a restart mends.
    if (session.plugged - free > 120 * MINUTE && random.chance(0.06)) {
      const down = free + random.between(0.2, 0.6) * (session.plugged - free);
      journal.put(down, 'evseStatus', random.chance(0.7) ? 'INOPERATIVE' : 'OUTOFORDER');
      journal.put(down + random.between(6, 40) * MINUTE, 'evseStatus', 'AVAILABLE');
    }
    report(journal, point, session);
    free = session.unplugged;
    yield journal.take().filter(({ at }) => at < until);
  }
}

function report(journal: Journal, point: DemoChargePoint, { plugged, unplugged, periods }: ChargingSession): void {
  const session = new SessionReport(journal, point, plugged);
  for (const period of periods) session.period(period);
  session.end(unplugged);
}

/** One session as it goes on: begun when the cable is in. */
export class SessionReport {
  readonly #journal: Journal;
  readonly #shown: (at: number) => number;
  #kwh = 0;
  #over: number;

  /** `shown`: the time that values tell of a moment, where it is another one than the readings' own. */
  constructor(journal: Journal, point: DemoChargePoint, plugged: number, shown = (at: number): number => at) {
    this.#journal = journal;
    this.#shown = shown;
    this.#over = plugged;
    journal.put(plugged, 'evseStatus', 'CHARGING');
    journal.put(plugged, 'sessionId', `${point.serial}-${Math.round(shown(plugged) / 1000)}`);
    journal.put(plugged, 'sessionAuth', 'WHITELIST');
    journal.put(plugged, 'sessionStart', iso(shown(plugged)));
    journal.put(plugged, 'sessionStatus', 'ACTIVE');
    journal.put(plugged, 'sessionEnergy', 0);
  }

  period({ from, until, kwh }: ChargingPeriod): void {
    const hours = (until - from) / (60 * MINUTE);
    this.#kwh += kwh;
    this.#over = until;
    this.#journal.put(until, 'sessionEnergy', rounded(this.#kwh, 3));
    this.#journal.put(until, 'contactor', rounded(airTemperature(until) + 9 + (kwh / hours) * 1.1, 1));
    this.#journal.put(until, 'sessionPeriod', {
      start_date_time: iso(this.#shown(from)),
      dimensions: [
        { type: 'ENERGY', volume: rounded(kwh, 3) },
        { type: 'POWER', volume: rounded(kwh / hours, 2) },
        { type: 'TIME', volume: rounded(hours, 4) },
      ],
    });
  }

  /** The cable is out. */
  end(unplugged: number): void {
    const journal = this.#journal;
    if (unplugged - this.#over > 2 * MINUTE)
      journal.put(unplugged, 'sessionPeriod', {
        start_date_time: iso(this.#shown(this.#over)),
        dimensions: [{ type: 'PARKING_TIME', volume: rounded((unplugged - this.#over) / (60 * MINUTE), 4) }],
      });
    journal.put(unplugged, 'sessionEnd', iso(this.#shown(unplugged)));
    journal.put(unplugged, 'sessionStatus', 'COMPLETED');
    journal.put(unplugged, 'evseStatus', 'AVAILABLE');
  }
}

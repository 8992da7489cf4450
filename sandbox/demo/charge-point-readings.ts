/** What a wallbox or charger reports of the sessions at it, in OCPI's terms. */
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
  let kwh = 0;
  journal.put(plugged, 'evseStatus', 'CHARGING');
  journal.put(plugged, 'sessionId', `${point.serial}-${Math.round(plugged / 1000)}`);
  journal.put(plugged, 'sessionAuth', 'WHITELIST');
  journal.put(plugged, 'sessionStart', iso(plugged));
  journal.put(plugged, 'sessionStatus', 'ACTIVE');
  journal.put(plugged, 'sessionEnergy', 0);
  for (const period of periods) {
    const hours = (period.until - period.from) / (60 * MINUTE);
    kwh += period.kwh;
    journal.put(period.until, 'sessionEnergy', rounded(kwh, 3));
    journal.put(period.until, 'contactor', rounded(airTemperature(period.until) + 9 + (period.kwh / hours) * 1.1, 1));
    journal.put(period.until, 'sessionPeriod', {
      start_date_time: iso(period.from),
      dimensions: [
        { type: 'ENERGY', volume: rounded(period.kwh, 3) },
        { type: 'POWER', volume: rounded(period.kwh / hours, 2) },
        { type: 'TIME', volume: rounded(hours, 4) },
      ],
    });
  }
  const over = periods.at(-1)?.until ?? plugged;
  if (unplugged - over > 2 * MINUTE)
    journal.put(unplugged, 'sessionPeriod', {
      start_date_time: iso(over),
      dimensions: [{ type: 'PARKING_TIME', volume: rounded((unplugged - over) / (60 * MINUTE), 4) }],
    });
  journal.put(unplugged, 'sessionEnd', iso(unplugged));
  journal.put(unplugged, 'sessionStatus', 'COMPLETED');
  journal.put(unplugged, 'evseStatus', 'AVAILABLE');
}

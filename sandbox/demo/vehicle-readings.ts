/** A vehicle's year, day by day. */
import type { DemoDay } from './calendar.ts';
import type { Reading } from './journal.ts';
import { randomFrom } from './random.ts';
import type { DemoVehicle } from './vehicle.ts';
import { VehicleLife, type LifeSpan } from './vehicle-life.ts';

const HOUR = 3_600_000;

export interface VehicleYear extends LifeSpan {
  days: readonly DemoDay[];
}

/** The readings of a vehicle, a day at a time, in the order of time, before `until`; the same for the same days. */
export function* vehicleReadings(vehicle: DemoVehicle, year: VehicleYear): Generator<Reading[]> {
  const random = randomFrom(vehicle.vin);
  const habit = vehicle.habit();
  const life = new VehicleLife(vehicle, random, year);
  for (const day of year.days) {
    const plans = habit(day, random);
    if (day.back > (vehicle.firstBack ?? Infinity)) continue;
    const silent = vehicle.silent !== undefined && day.back <= vehicle.silent.from && day.back >= vehicle.silent.until;
    if (silent) life.sleep(day);
    else {
      life.wake(day);
      for (const plan of plans) life.follow(plan.to, day, plan.leaves);
    }
    // It stands on past the end, as if tomorrow were there: what comes after the end is left out below.
    if (day.back === 1) life.standUntil(year.until + 7 * HOUR, day);
    yield life.journal.take().filter(({ at }) => at < year.until);
  }
}

/** One stay at a charge point: what the vehicle's life hands to the wallbox or charger that stands there. */
import type { ChargingPeriod } from './battery.ts';

export interface ChargingSession {
  /** Cable in and cable out, in milliseconds. */
  plugged: number;
  unplugged: number;
  periods: readonly ChargingPeriod[];
}

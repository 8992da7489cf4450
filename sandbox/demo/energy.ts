/** What drives a vehicle: a battery or a tank, each of which spends, tells of itself and can be filled up on the way. */
import type { SignalName } from './catalogue.ts';
import type { Journal } from './journal.ts';
import type { Step } from './journey.ts';

/** What a vehicle said of itself last, by signal; nothing where it said nothing. */
export type LastSaid = Partial<Record<SignalName, unknown>>;

export interface EnergySource {
  /** Goes on from what was said last. */
  goOnFrom(last: LastSaid): void;
  /** Takes the energy of one step of driving, at that air temperature. */
  spend(step: Step, air: number): void;
  /** What the driver would see every minute or so. */
  reportDriving(journal: Journal, step: Step): void;
  /** What changes slowly. */
  reportState(journal: Journal, at: number): void;
  /** Low enough that a driver with so many kilometres to go looks for a station. */
  isLow(kmLeft: number): boolean;
  /** Fills up while standing; returns when that is done, in milliseconds. */
  fillUp(journal: Journal, at: number): number;
  /** It has stood so many hours, at that air temperature. */
  rest(hours: number, air: number): void;
}

/** Energy of motion gained in a step by a car of 1.9 t, in kWh; negative where it slows down. */
export const kineticKwh = ({ before, speed }: Step): number =>
  (0.5 * 1900 * ((speed / 3.6) ** 2 - (before / 3.6) ** 2)) / 3.6e6;

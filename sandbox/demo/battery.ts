/** A traction battery: spends by distance, speed and heating, gains by braking, and charges quickly or at home. */
import { kineticKwh, type EnergySource, type LastSaid } from './energy.ts';
import { rounded, type Journal } from './journal.ts';
import type { Step } from './journey.ts';
import { airTemperature } from './weather.ts';

/** A quarter of an hour at the plug. */
export interface ChargingPeriod {
  from: number;
  until: number;
  /** Delivered by the charger: a little more than what arrives. */
  kwh: number;
}

const QUARTER_MS = 900_000;
/** What of the charger's energy reaches the cells. */
const EFFICIENCY = 0.92;

export class Battery implements EnergySource {
  readonly capacity: number;
  /** In kWh. */
  #energy: number;
  #cells = 15;
  /** Out of the battery (-) or into it, at the last step of driving. */
  #watts = 0;
  #consumption = 0.17;
  #health: number;

  constructor(capacity: number, percent: number, health: number) {
    this.capacity = capacity;
    this.#energy = (capacity * percent) / 100;
    this.#health = health;
  }

  get percent(): number {
    return (this.#energy / this.capacity) * 100;
  }

  goOnFrom({ charge, health }: LastSaid): void {
    if (typeof charge === 'number') this.#energy = (this.capacity * Math.min(100, Math.max(0, charge))) / 100;
    if (typeof health === 'number') this.#health = health;
  }

  spend(step: Step, air: number): void {
    const mean = (step.before + step.speed) / 2;
    const rolling = step.km * (0.105 + 0.055 * (mean / 100) ** 2);
    const comfort = ((0.45 + Math.max(0, 17 - air) * 0.085 + Math.max(0, air - 24) * 0.1) * step.seconds) / 3600;
    const motion = kineticKwh(step);
    const spent = rolling + comfort + (motion > 0 ? motion / 0.9 : motion * 0.72);
    this.#energy = Math.min(this.capacity, this.#energy - spent);
    this.#watts = (-spent / step.seconds) * 3.6e6;
    this.#cells += ((Math.max(air, 0) + 16 - this.#cells) * step.seconds) / 5400;
    if (step.km > 0.02) this.#consumption += (spent / step.km - this.#consumption) * 0.0008;
    this.#health -= step.km * 4e-5;
  }

  reportDriving(journal: Journal, step: Step): void {
    journal.put(step.at, 'power', Math.round(this.#watts / 100) * 100);
  }

  reportState(journal: Journal, at: number): void {
    journal.change(at, 'charge', rounded(this.percent, 1));
    journal.change(at, 'range', Math.max(0, Math.round(this.#energy / Math.max(0.13, this.#consumption)) * 1000));
    journal.change(at, 'cells', rounded(this.#cells, 0));
    journal.change(at, 'health', rounded(this.#health, 1));
    journal.change(at, 'resistance', rounded(78 + (100 - this.#health) * 1.6 + Math.max(0, 25 - this.#cells) * 1.1, 0));
    journal.change(
      at,
      'inverter',
      Math.round(this.#cells + (this.#watts === 0 ? 0 : 14 + Math.min(24, Math.abs(this.#watts) / 2500))),
    );
  }

  isLow(kmLeft: number): boolean {
    return this.percent < 14 && this.#energy - kmLeft * this.#consumption < this.capacity * 0.06;
  }

  rest(hours: number, air: number): void {
    this.#cells = air + (this.#cells - air) * Math.exp(-hours / 9);
    this.#energy -= Math.min(this.#energy * 0.02, hours * 0.004);
    this.#watts = 0;
  }

  fillUp(journal: Journal, at: number): number {
    const plugged = at + 90_000;
    journal.put(plugged, 'cable', true);
    const done = [
      ...this.#charge(
        journal,
        plugged + 40_000,
        Infinity,
        80,
        (percent) => Math.min(125, (104 - percent) * 2.1),
        () => 240_000,
      ),
    ].at(-1);
    const unplugged = (done?.until ?? plugged) + 60_000;
    journal.put(unplugged, 'cable', false);
    return unplugged + 120_000;
  }

  /**
   * Charges at home or at the depot with so many kW up to a limit (percent), and yields what the charger delivers, a period
   * at a time. `pace`: how long the next period is, in milliseconds; a quarter of an hour where nothing is said.
   */
  chargeAt(
    journal: Journal,
    from: number,
    until: number,
    limit: number,
    kw: number,
    pace: () => number = () => QUARTER_MS,
  ): Generator<ChargingPeriod> {
    const power = (percent: number) => (percent < 95 ? kw : Math.max(2.2, kw * (101 - percent) * 0.16));
    return this.#charge(journal, from, until, limit, power, pace);
  }

  *#charge(
    journal: Journal,
    from: number,
    until: number,
    limit: number,
    power: (percent: number) => number,
    pace: () => number,
  ): Generator<ChargingPeriod> {
    let over: number | undefined;
    const target = (this.capacity * limit) / 100;
    for (let at = from; at < until - 60_000 && target - this.#energy > 0.01;) {
      const kw = power(this.percent) * EFFICIENCY * (0.988 + 0.008 * Math.sin(at / 1.7e6)); // the grid's ripple
      const hours = Math.min(pace() / 3.6e6, (until - at) / 3.6e6, (target - this.#energy) / kw);
      journal.change(at, 'charging', true);
      journal.put(at, 'power', Math.round(kw * 10) * 100);
      journal.put(at, 'chargeLeft', Math.round(((target - this.#energy) / kw) * 60) * 60);
      this.#energy += kw * hours;
      this.#cells += (Math.max(airTemperature(at), 0) + 10 + kw * 0.15 - this.#cells) * Math.min(1, hours);
      const end = at + hours * 3.6e6;
      this.reportState(journal, end);
      over = Math.round(end);
      yield { from: Math.round(at), until: over, kwh: (kw * hours) / EFFICIENCY };
      at = end;
    }
    if (over === undefined) return;
    journal.put(over, 'charging', false);
    journal.put(over, 'power', 0);
    journal.put(over, 'chargeLeft', 0);
  }
}

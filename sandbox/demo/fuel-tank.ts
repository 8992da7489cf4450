/** A combustion engine and its tank. */
import { kineticKwh, type EnergySource, type LastSaid } from './energy.ts';
import { rounded, type Journal } from './journal.ts';
import type { Step } from './journey.ts';
import type { Random } from './random.ts';

const KWH_PER_LITRE = 2.9; // at the wheels
const TOP_OF_GEAR = [16, 32, 50, 70, 95, 400];

export class FuelTank implements EnergySource {
  readonly #capacity: number;
  readonly #random: Random;
  #litres: number;
  #coolant = 12;
  #used = 0;
  #driven = 0;

  constructor(capacity: number, percent: number, random: Random) {
    this.#capacity = capacity;
    this.#litres = (capacity * percent) / 100;
    this.#random = random;
  }

  goOnFrom({ fuel }: LastSaid): void {
    if (typeof fuel === 'number') this.#litres = (this.#capacity * fuel) / 100;
  }

  spend(step: Step, air: number): void {
    const mean = (step.before + step.speed) / 2;
    const work = step.km * (0.115 + 0.06 * (mean / 100) ** 2) + Math.max(0, kineticKwh(step));
    const cold = this.#coolant < 70 ? 1.25 : 1;
    const litres = (work / KWH_PER_LITRE) * cold + (0.7 * step.seconds) / 3600;
    this.#litres = Math.max(0.5, this.#litres - litres);
    this.#used += litres;
    this.#driven += step.km;
    this.#coolant += ((90 - this.#coolant) * step.seconds) / (air < 5 ? 340 : 240);
  }

  reportDriving(journal: Journal, step: Step): void {
    const gear = step.speed < 1 ? 0 : TOP_OF_GEAR.findIndex((top) => step.speed <= top) + 1;
    const idle = 780 + this.#random.between(-20, 20);
    const perKmh = [0, 118, 72, 48, 36, 28.5, 22.5][gear] ?? 22.5;
    journal.change(step.at, 'gear', gear);
    journal.put(step.at, 'engine', Math.round(Math.max(idle, gear === 0 ? idle : step.speed * perKmh)));
  }

  reportState(journal: Journal, at: number): void {
    journal.change(at, 'fuel', Math.round((this.#litres / this.#capacity) * 100));
    journal.change(at, 'coolant', Math.round(this.#coolant));
    if (this.#driven > 1) journal.change(at, 'consumption', rounded((this.#used / this.#driven) * 100, 1));
    journal.change(at, 'mixture', rounded(1.2 + Math.sin(at / 4.1e9) * 2.4, 1));
  }

  rest(hours: number, air: number): void {
    this.#coolant = air + (this.#coolant - air) * Math.exp(-hours / 2.2);
    this.#used = 0;
    this.#driven = 0;
  }

  isLow(kmLeft: number): boolean {
    return this.#litres / this.#capacity < 0.13 && kmLeft > 2;
  }

  fillUp(journal: Journal, at: number): number {
    const minutes = this.#random.between(5, 9);
    this.#litres = this.#capacity * this.#random.between(0.94, 1);
    this.reportState(journal, at + (minutes - 1) * 60_000);
    return at + minutes * 60_000;
  }
}

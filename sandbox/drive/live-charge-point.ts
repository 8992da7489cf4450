/** A demo wallbox or charger at which cars charge now, one after the other. */
import { Battery } from '../demo/battery.ts';
import { SessionReport } from '../demo/charge-point-readings.ts';
import { Journal, type Reading } from '../demo/journal.ts';
import type { DemoChargePoint } from '../demo/products.ts';
import { randomFrom } from '../demo/random.ts';
import type { LiveProduct, Scenario, Stretch } from './live-product.ts';

const MINUTE = 60_000;

export class LiveChargePoint implements LiveProduct {
  readonly #journal = new Journal();
  readonly #point: DemoChargePoint;
  readonly #shown: (at: number) => number;
  #session: SessionReport | undefined;
  #paceMs = 10_000;

  constructor(point: DemoChargePoint, shown: (at: number) => number) {
    this.#point = point;
    this.#shown = shown;
  }

  goAt(speed: number): void {
    this.#paceMs = Math.max(10, speed) * 1000;
  }

  *play(_scenario: Scenario, at: number): Generator<Stretch, void> {
    const random = randomFrom(`${this.#point.serial} ${at}`);
    for (let now = at; ;) {
      const car = new Battery(64, random.between(22, 45), 98);
      const theCars = new Journal(); // what the car says is not the charge point's to tell
      const session = new SessionReport(this.#journal, this.#point, now, this.#shown);
      this.#session = session;
      yield this.#told(now);
      for (const period of car.chargeAt(theCars, now + 2000, Infinity, 80, this.#point.power, () => this.#paceMs)) {
        theCars.take();
        session.period(period);
        yield this.#told(period.until);
        now = period.until;
      }
      now += 3 * MINUTE;
      this.#end(now);
      yield this.#told(now);
      now += 2 * MINUTE;
    }
  }

  stop(at: number): readonly Reading[] {
    this.#journal.take(); // what it had not said yet
    this.#end(at);
    return this.#journal.take();
  }

  #end(at: number): void {
    this.#session?.end(at);
    this.#session = undefined;
  }

  #told(until: number): Stretch {
    return { until, readings: this.#journal.take() };
  }
}

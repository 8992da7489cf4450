/** Four tyres: pressure by the gas law, warmth from driving, a slow leak, and a refill when the driver is warned. */
import type { Journal } from './journal.ts';
import type { Random } from './random.ts';

const names = ['tyreFrontLeft', 'tyreFrontRight', 'tyreRearLeft', 'tyreRearRight'] as const;
const KPA_OF_AIR = 101;

export class Tyres {
  /** At 20 °C, in kPa. */
  #cold: number[];
  /** What driving adds, in kPa. */
  #warmth = 0;

  constructor(random: Random) {
    this.#cold = names.map((_, i) => (i < 2 ? 252 : 244) + random.between(-4, 4));
  }

  roll(speed: number, seconds: number): void {
    this.#warmth += ((24 * Math.min(1, speed / 90) - this.#warmth) * seconds) / 1500;
  }

  rest(hours: number): void {
    this.#warmth *= Math.exp(-hours / 0.7);
    this.#cold = this.#cold.map((pressure) => (pressure < 232 ? 250 : pressure - hours * 0.0016));
  }

  /** To the 5 kPa that the sensors resolve. */
  report(journal: Journal, at: number, air: number): void {
    names.forEach((name, i) => {
      const absolute = ((this.#cold[i] ?? 250) + KPA_OF_AIR) * ((air + 273) / 293);
      journal.change(at, name, Math.round((absolute - KPA_OF_AIR + this.#warmth) / 5) * 5);
    });
  }
}

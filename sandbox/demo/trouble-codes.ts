/** The trouble codes of a vehicle: set on the day they are due, cleared by a workshop, both noticed when it sets off. */
import type { Journal } from './journal.ts';
import type { Trouble } from './vehicle.ts';

export class TroubleCodes {
  readonly #troubles: readonly Trouble[];
  #active: readonly string[] = [];

  constructor(troubles: readonly Trouble[] = []) {
    this.#troubles = troubles;
  }

  /** The codes that are set. */
  list(journal: Journal, at: number): void {
    journal.put(at, 'troubleCodes', this.#active);
  }

  /** Something breaks, or is mended, while it drives. */
  change(journal: Journal, at: number, { code, isSet }: { code: string; isSet: boolean }, odometerKm: number): void {
    if (this.#active.includes(code) === isSet) return;
    this.#active = isSet ? [...this.#active, code] : this.#active.filter((one) => one !== code);
    journal.put(at, 'trouble', { code, status: isSet ? 'confirmed' : 'cleared', odometerKm });
    this.list(journal, at + 500);
  }

  /** Sets and clears what is due so many days before today, with the odometer in kilometres. */
  check(journal: Journal, at: number, dayBack: number, odometerKm: number): void {
    const due = this.#troubles.filter(({ from, until }) => dayBack <= from && dayBack > until).map(({ code }) => code);
    const set = due.filter((code) => !this.#active.includes(code));
    const cleared = this.#active.filter((code) => !due.includes(code));
    if (set.length + cleared.length === 0) return;
    for (const code of set) journal.put(at, 'trouble', { code, status: 'confirmed', odometerKm });
    for (const code of cleared) journal.put(at, 'trouble', { code, status: 'cleared', odometerKm });
    this.#active = due;
    this.list(journal, at + 500);
  }
}

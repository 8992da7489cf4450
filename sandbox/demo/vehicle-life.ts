/** The life of one vehicle: where it stands and charges, when it drives, and what slows it down. */
import { Battery } from './battery.ts';
import { driving } from './driving.ts';
import type { ChargingSession } from './charging-session.ts';
import type { DemoDay } from './calendar.ts';
import type { EnergySource } from './energy.ts';
import { Journal } from './journal.ts';
import { Journey } from './journey.ts';
import type { Place } from './places.ts';
import type { Random } from './random.ts';
import { route } from './route.ts';
import { Telemetry } from './telemetry.ts';
import type { DemoVehicle, HomeCharging } from './vehicle.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What a life covers, and whom it tells of charging. */
export interface LifeSpan {
  /** No journey begins shortly before this moment, in milliseconds. */
  until: number;
  /** Called with each session at the vehicle's own charge point. */
  onSession?: (session: ChargingSession) => void;
}

export class VehicleLife {
  readonly journal = new Journal();
  readonly #charging: HomeCharging | undefined;
  readonly #span: LifeSpan;
  readonly #random: Random;
  readonly #source: EnergySource;
  readonly #telemetry: Telemetry;
  #where: Place;
  /** Since when it stands; `null` before the first reading and while it is silent. */
  #since: number | null = null;

  constructor(vehicle: DemoVehicle, random: Random, span: LifeSpan) {
    this.#charging = vehicle.charging;
    this.#span = span;
    this.#random = random;
    this.#source = vehicle.energy(random);
    this.#telemetry = new Telemetry(vehicle, this.#source, this.journal, random);
    this.#where = vehicle.starts;
  }

  /** Goes somewhere on that day, not before so many minutes after midnight, nor before the last journey is over. */
  follow(to: Place, day: DemoDay, leaves: number): void {
    const since = this.wake(day);
    const departs = Math.max(day.at(leaves), since + 4 * MINUTE) + Math.floor(this.#random.between(0, MINUTE));
    if (to === this.#where || departs > this.#span.until - HOUR) return;
    this.#stand(since, departs, day, route(this.#where, to).length);
    this.#since = this.#drive(to, departs, day);
    this.#where = to;
  }

  /** Nothing is reported any more, from that day's midnight on. */
  sleep(day: DemoDay): void {
    if (this.#since !== null) this.standUntil(day.at(0), day);
    this.#since = null;
  }

  standUntil(until: number, day: DemoDay): void {
    const since = this.wake(day);
    if (since < until) this.#stand(since, until, day, 0);
  }

  /** Begins to report on that day, early in the morning, unless it does already; returns since when it stands. */
  wake(day: DemoDay): number {
    if (this.#since === null) {
      this.#since = day.at(this.#random.between(300, 330));
      this.#telemetry.wake(this.#since, this.#where);
    }
    return this.#since;
  }

  /** Stands, charging if there is a reason to; `next` is the length of the journey that follows, in kilometres. */
  #stand(from: number, until: number, day: DemoDay, next: number): void {
    this.#telemetry.stand(from, until);
    const { journal } = this;
    const charging = this.#charging;
    const battery = this.#source;
    if (!(battery instanceof Battery) || charging?.at !== this.#where || until - from < 50 * MINUTE) return;
    const far = next > 150;
    if (battery.percent > (far ? 97 : charging.below)) return;
    const plugged = from + 70_000;
    const unplugged = until - 3 * MINUTE;
    const begins = Math.max(plugged + 35_000, this.#cheapFrom(plugged, unplugged, day));
    journal.put(plugged, 'cable', true);
    const periods = [...battery.chargeAt(journal, begins, unplugged, far ? 100 : charging.limit, charging.kw)];
    journal.put(unplugged, 'cable', false);
    this.#span.onSession?.({ plugged, unplugged, periods });
  }

  /** When cheap power begins, if waiting for it leaves six hours to charge. */
  #cheapFrom(plugged: number, unplugged: number, day: DemoDay): number {
    const minutes = this.#charging?.notBefore;
    if (minutes === undefined) return plugged;
    const evening = [day.at(minutes - 24 * 60), day.at(minutes)].find(
      (at) => at >= plugged && unplugged - at > 6 * HOUR,
    );
    return evening === undefined ? plugged : evening + Math.floor(this.#random.between(2_000, 19_000));
  }

  /** Drives there; returns when it is parked and locked. */
  #drive(to: Place, departs: number, day: DemoDay): number {
    const journey = new Journey(route(this.#where, to), departs, this.#traffic(departs, day), this.#random);
    this.#telemetry.setOff(departs, day.back);
    const way = driving({ journey, telemetry: this.#telemetry, source: this.#source, journal: this.journal });
    let taken = way.next();
    while (!taken.done) taken = way.next();
    return taken.value;
  }

  /** How much slower than usual the roads are: jams on working days, in the morning and after work. */
  #traffic(departs: number, day: DemoDay): number {
    const hour = (departs - day.at(0)) / HOUR;
    const rush = day.weekday <= 5 && ((hour > 6.8 && hour < 9) || (hour > 15.5 && hour < 18.3));
    return rush ? this.#random.between(0.62, 0.92) : this.#random.between(0.86, 1.03);
  }
}

/** A demo vehicle that drives or charges now, on from what it said last. */
import { Battery } from '../demo/battery.ts';
import { driving } from '../demo/driving.ts';
import type { EnergySource, LastSaid } from '../demo/energy.ts';
import { Journal, type Reading } from '../demo/journal.ts';
import { Journey } from '../demo/journey.ts';
import { isKnownRoad, places, type Place } from '../demo/places.ts';
import { randomFrom, type Random } from '../demo/random.ts';
import { kilometres, route } from '../demo/route.ts';
import { Telemetry } from '../demo/telemetry.ts';
import type { DemoVehicle } from '../demo/vehicle.ts';
import type { LiveProduct, Scenario, Stretch } from './live-product.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** How far it goes, as the crow flies, in km. */
const LENGTHS = { commute: 12, fault: 12, motorway: 90 } as const;
const TRAFFIC = 0.97;
const STANDS_MS = 90 * SECOND;
/** A fault shows after this time, slows it down, makes it halt, and is mended there: seconds from the start. */
const FAULT = { sets: 90, halts: 240, mends: 420 } as const;
const LIMPS = 0.4;
const KW_OF_A_WALLBOX = 11;
/** Whoever watches does not wait for a driver who looks for the keys. */
const HASTE = 0.03;

export class LiveVehicle implements LiveProduct {
  readonly #journal = new Journal();
  /** Our own, since how often it speaks changes. */
  readonly #vehicle: DemoVehicle;
  readonly #random: Random;
  readonly #source: EnergySource;
  readonly #telemetry: Telemetry;
  #where: Place;
  #journey: Journey | undefined;
  #isCharging = false;
  #paceMs = 10 * SECOND;
  #stepSeconds = 10;

  constructor(vehicle: DemoVehicle, last: LastSaid) {
    const { odometer } = last;
    this.#vehicle = {
      ...vehicle,
      troubles: [],
      odometer: typeof odometer === 'number' && odometer > vehicle.odometer ? odometer : vehicle.odometer,
    };
    this.#random = randomFrom(`${vehicle.vin} live`);
    this.#source = vehicle.energy(this.#random);
    this.#source.goOnFrom(last);
    this.#telemetry = new Telemetry(this.#vehicle, this.#source, this.#journal, this.#random);
    this.#where = placeOf(last) ?? vehicle.starts;
  }

  goAt(speed: number): void {
    this.#stepSeconds = Math.min(10, speed);
    this.#paceMs = Math.max(10, speed) * SECOND;
    this.#vehicle.sampleSeconds = speed;
    this.#vehicle.slowSeconds = Math.max(30, 5 * speed);
    if (this.#journey) this.#journey.stepSeconds = this.#stepSeconds;
  }

  *play(scenario: Scenario, at: number): Generator<Stretch, void> {
    this.#telemetry.wake(at, this.#where);
    yield this.#told(at);
    if (scenario === 'charging') return yield* this.#charge(at);
    const start = this.#where;
    const far = destination(start, LENGTHS[scenario]);
    for (let now = at; ;) {
      now = yield* this.#drive(this.#where === far ? start : far, now, scenario === 'fault');
      this.#telemetry.stand(now, now + STANDS_MS);
      now += STANDS_MS;
      yield this.#told(now);
    }
  }

  stop(at: number): readonly Reading[] {
    const journal = this.#journal;
    journal.take(); // what it had not said yet
    if (this.#journey) {
      const { latitude, longitude } = this.#journey.route.at(this.#journey.done);
      this.#where = spot(latitude, longitude);
      journal.put(at, 'speed', 0);
      journal.put(at, 'moving', false);
      if (this.#source instanceof Battery) journal.put(at, 'power', 0);
      this.#telemetry.park(at);
      this.#journey = undefined;
    } else if (this.#isCharging) {
      journal.put(at, 'charging', false);
      journal.put(at, 'power', 0);
      journal.put(at, 'cable', false);
      this.#isCharging = false;
    }
    return journal.take();
  }

  *#drive(to: Place, at: number, fails: boolean): Generator<Stretch, number> {
    const departs = at + 4 * SECOND;
    const journey = new Journey(route(this.#where, to), departs, TRAFFIC, this.#random);
    journey.stepSeconds = this.#stepSeconds;
    this.#telemetry.setOff(departs, 0, HASTE);
    this.#journey = journey;
    const [source, journal, telemetry] = [this.#source, this.#journal, this.#telemetry];
    const fault = fails ? this.#fault(journey, departs) : undefined;
    const way = driving({ journey, telemetry, source, journal });
    for (let taken = way.next(); ; taken = way.next()) {
      if (taken.done) {
        this.#where = to;
        this.#journey = undefined;
        yield this.#told(taken.value);
        return taken.value;
      }
      fault?.(taken.value.at);
      yield this.#told(taken.value.at);
    }
  }

  /** What goes wrong on a journey, and when: called with each of its steps. */
  #fault(journey: Journey, departs: number): (at: number) => void {
    const code = this.#source instanceof Battery ? 'P0A7E' : 'P0217'; // the battery, or the engine, is too hot
    const due: [seconds: number, happens: (at: number) => void][] = [
      [
        FAULT.sets,
        (at) => {
          this.#telemetry.trouble(at, code, true);
          journey.slowTo(LIMPS);
        },
      ],
      [FAULT.halts, () => journey.pause(FAULT.mends - FAULT.halts)],
      [
        FAULT.mends,
        (at) => {
          this.#telemetry.trouble(at, code, false);
          journey.slowTo(TRAFFIC);
        },
      ],
    ];
    return (at) => {
      while (due[0] && at - departs >= due[0][0] * SECOND) due.shift()?.[1](at);
    };
  }

  *#charge(at: number): Generator<Stretch, void> {
    const battery = this.#source;
    if (!(battery instanceof Battery)) return; // refused before it comes here
    this.#journal.put(at, 'cable', true);
    this.#isCharging = true;
    const kw = this.#vehicle.charging?.kw ?? KW_OF_A_WALLBOX;
    for (const { until } of battery.chargeAt(this.#journal, at + 2 * SECOND, Infinity, 100, kw, () => this.#paceMs))
      yield this.#told(until);
    yield this.#told(at + MINUTE); // it is full: the battery has said so
  }

  #told(until: number): Stretch {
    return { until, readings: this.#journal.take() };
  }
}

/** Where it was last: a place of the demo, or somewhere on a road. */
function placeOf({ latitude, longitude }: LastSaid): Place | undefined {
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return undefined;
  const isThere = (place: Place) => kilometres([place.latitude, place.longitude], [latitude, longitude]) < 0.3;
  return Object.values(places).find(isThere) ?? spot(latitude, longitude);
}

const spot = (latitude: number, longitude: number): Place => ({
  name: `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`, // routes are remembered by name
  latitude,
  longitude,
});

/** The place that lies about so far away; one to which the road is known rather than another. */
function destination(from: Place, km: number): Place {
  const off = (to: Place) => {
    const away = kilometres([from.latitude, from.longitude], [to.latitude, to.longitude]);
    return away < 2 ? Infinity : Math.abs(away - km) * (isKnownRoad(from, to) ? 0.5 : 1);
  };
  return Object.values<Place>(places).reduce((best, place) => (off(place) < off(best) ? place : best));
}

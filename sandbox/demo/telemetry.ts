/** The control units of one vehicle: what they know of it, and when they say so. */
import type { EnergySource } from './energy.ts';
import { rounded, type Journal } from './journal.ts';
import type { Journey, Step } from './journey.ts';
import type { Place } from './places.ts';
import type { Random } from './random.ts';
import { TroubleCodes } from './trouble-codes.ts';
import { Tyres } from './tyres.ts';
import type { DemoVehicle } from './vehicle.ts';
import { airTemperature } from './weather.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SERVICE_KM = 20_000;
const SLOW_S = 6 * 60;
const HEARTBEAT_MS = 8 * HOUR;
const PARK = 126;
const DRIVE = 127;

export class Telemetry {
  readonly #vehicle: DemoVehicle;
  readonly #source: EnergySource;
  readonly #journal: Journal;
  readonly #random: Random;
  /** In metres. */
  #odometer: number;
  #cabin = 14;
  #supply = 12.6;
  readonly #tyres: Tyres;
  readonly #troubles: TroubleCodes;
  #nextSample = 0;
  #nextSlow = 0;

  constructor(vehicle: DemoVehicle, source: EnergySource, journal: Journal, random: Random) {
    this.#vehicle = vehicle;
    this.#source = source;
    this.#journal = journal;
    this.#random = random;
    this.#odometer = vehicle.odometer;
    this.#tyres = new Tyres(random);
    this.#troubles = new TroubleCodes(vehicle.troubles);
  }

  /** The first reports after a long silence: where it stands and how it is. */
  wake(at: number, where: Place): void {
    const journal = this.#journal;
    this.#cabin = airTemperature(at);
    this.#supply = 12.4;
    journal.put(at, 'latitude', rounded(where.latitude, 5));
    journal.put(at, 'longitude', rounded(where.longitude, 5));
    journal.put(at, 'odometer', Math.round(this.#odometer));
    journal.put(at, 'mapping', { map: 'comfort', version: '4.11.2', checksum: '7c1e90af' });
    this.#troubles.list(journal, at);
    journal.put(at, 'driverLock', true);
    journal.put(at, 'driverDoor', false);
    journal.put(at, 'ignition', 'LOCK');
    this.#slow(at);
  }

  /** The driver gets in and goes, at `departs`; `haste`: the part of the usual time that it takes. */
  setOff(departs: number, dayBack: number, haste = 1): void {
    const journal = this.#journal;
    const opened = departs - this.#random.between(55, 100) * 1000 * haste;
    journal.put(opened, 'driverLock', false);
    journal.put(opened + 2_400 * haste, 'driverDoor', true);
    journal.put(opened + 11_300 * haste, 'driverDoor', false);
    journal.put(departs - 21_000 * haste, 'ignition', 'ON');
    this.#supply = 14.1;
    this.#troubles.check(journal, departs - 15_000 * haste, dayBack, Math.round(this.#odometer / 1000));
    this.#slow(departs - 12_000 * haste);
    journal.change(departs - 2_000 * haste, 'selector', DRIVE);
    this.#nextSample = departs;
    this.#nextSlow = departs + this.#slowMs;
  }

  /** Ten seconds of driving. */
  driven(step: Step, journey: Journey): void {
    const air = airTemperature(step.at);
    this.#odometer += step.km * 1000;
    this.#source.spend(step, air);
    this.#tyres.roll(step.speed, step.seconds);
    this.#cabin += ((21.5 - this.#cabin) * step.seconds) / 420;
    if (step.at >= this.#nextSample || step.arrived) this.#sample(step, journey);
    if (step.at >= this.#nextSlow) {
      this.#nextSlow = step.at + this.#slowMs;
      this.#slow(step.at);
    }
  }

  /** The driver parks, gets out and locks; returns when that is done, in milliseconds. */
  park(at: number): number {
    const journal = this.#journal;
    const opened = at + this.#random.between(18, 45) * 1000;
    journal.change(at + 3_000, 'selector', PARK);
    this.#slow(at + 6_000);
    journal.put(at + 9_000, 'service', rounded(SERVICE_KM - ((this.#odometer / 1000) % SERVICE_KM), 0));
    journal.put(at + 12_000, 'ignition', 'LOCK');
    journal.put(opened, 'driverDoor', true);
    journal.put(opened + 6_800, 'driverDoor', false);
    journal.put(opened + 10_100, 'driverLock', true);
    this.#supply = 12.7;
    return Math.round(opened + 11_000);
  }

  /** Standing: now and then a sign of life, while it cools down and loses a little. */
  stand(from: number, until: number): void {
    let at = from;
    for (; at + HEARTBEAT_MS < until - 10 * MINUTE; at += HEARTBEAT_MS) {
      this.#rest(HEARTBEAT_MS / HOUR, at + HEARTBEAT_MS);
      this.#surroundings(at + HEARTBEAT_MS);
    }
    this.#rest((until - at) / HOUR, until);
    this.#source.rest((until - from) / HOUR, airTemperature(until));
  }

  #rest(hours: number, until: number): void {
    const air = airTemperature(until);
    this.#cabin = air + (this.#cabin - air) * Math.exp(-hours / 0.8);
    this.#supply = Math.max(12.1, this.#supply - 0.0018 * hours);
    this.#tyres.rest(hours);
  }

  /** Position and movement, as they are at the end of a step. */
  #sample(step: Step, journey: Journey): void {
    const { at } = step;
    const journal = this.#journal;
    const { latitude, longitude, heading } = journey.route.at(journey.done);
    const gain = step.speed - step.before;
    this.#nextSample = at + this.#vehicle.sampleSeconds * 1000;
    journal.put(at, 'speed', rounded(step.speed, 1));
    journal.change(at, 'moving', step.speed > 0.5);
    journal.put(at, 'latitude', rounded(latitude, 5));
    journal.put(at, 'longitude', rounded(longitude, 5));
    journal.change(at, 'heading', Math.round(heading) % 360);
    journal.change(at, 'odometer', Math.round(this.#odometer));
    journal.change(
      at,
      'accelerator',
      gain < -4 || step.speed < 1 ? 0 : Math.round(Math.min(85, 6 + step.speed * 0.17 + Math.max(0, gain) * 0.8)),
    );
    journal.change(at, 'brake', gain < -6 ? Math.round(Math.min(70, -gain * 1.1)) : 0);
    this.#source.reportDriving(journal, step);
  }

  /** Something breaks, or is mended. */
  trouble(at: number, code: string, isSet: boolean): void {
    this.#troubles.change(this.#journal, at, { code, isSet }, Math.round(this.#odometer / 1000));
  }

  get #slowMs(): number {
    return (this.#vehicle.slowSeconds ?? SLOW_S) * 1000;
  }

  #slow(at: number): void {
    this.#source.reportState(this.#journal, at);
    this.#surroundings(at);
  }

  #surroundings(at: number): void {
    const journal = this.#journal;
    const air = airTemperature(at);
    journal.change(at, 'outside', Math.round(air * 2) / 2);
    journal.change(at, 'cabin', rounded(this.#cabin, 0));
    journal.put(at, 'supply', rounded(this.#supply + this.#random.between(-0.03, 0.03), 2));
    this.#tyres.report(journal, at, air);
  }
}

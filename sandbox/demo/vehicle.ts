/** What a demo vehicle is: its make-up, its life and its troubles. */
import type { EnergySource } from './energy.ts';
import type { Habit } from './habits.ts';
import type { Place } from './places.ts';
import type { Random } from './random.ts';

/** Charging where it lives. */
export interface HomeCharging {
  at: Place;
  kw: number;
  /** Percent at which it is plugged in, and up to which it is charged. */
  below: number;
  limit: number;
  /** By the wall clock, in minutes: not before then in the evening, when power is cheap. */
  notBefore?: number;
}

export interface Trouble {
  /** SAE J2012. */
  code: string;
  /** Days before today on which it appears, and on which a workshop clears it. */
  from: number;
  until: number;
}

export interface DemoVehicle {
  id: string;
  kind: 'vehicle';
  vin: string;
  name: string;
  starts: Place;
  /** At the first reading, in metres. */
  odometer: number;
  energy(random: Random): EnergySource;
  /** Made anew for each run, since a habit may remember. */
  habit(): Habit;
  charging?: HomeCharging;
  /** So often it tells its position while driving, in seconds. */
  sampleSeconds: number;
  /** And what changes slowly; 360 where nothing is said. */
  slowSeconds?: number;
  troubles?: readonly Trouble[];
  /** Days before today: nothing before the first reading, and nothing within a silence. */
  firstBack?: number;
  silent?: { from: number; until: number };
}

/** One journey, simulated in steps of ten seconds: traffic, lights, speeding up and slowing down. */
import type { Random } from './random.ts';
import type { Route } from './route.ts';

const STEP_S = 10;
/** Most that a calm driver gains or loses in a step, in km/h. */
const GAIN = 42;
const LOSS = 55;

export interface Step {
  /** Its end, in milliseconds. */
  at: number;
  seconds: number;
  /** Driven in this step. */
  km: number;
  /** At its start and at its end, in km/h. */
  before: number;
  speed: number;
  arrived: boolean;
}

export class Journey {
  readonly route: Route;
  /** Kilometres driven so far. */
  done = 0;
  /** Set to stop at the next moment: at a fuel or charging station. */
  halt = false;
  #at: number;
  #speed = 0;
  #waits = 0;
  #mood = 1;
  readonly #random: Random;
  readonly #traffic: number;

  constructor(route: Route, departs: number, traffic: number, random: Random) {
    this.route = route;
    this.#at = departs;
    this.#traffic = traffic;
    this.#random = random;
  }

  /** Goes on at that moment after a halt. */
  resume(at: number): void {
    this.#at = at;
    this.halt = false;
  }

  step(): Step {
    const before = this.#speed;
    const left = this.route.length - this.done;
    const speed = Math.max(before - LOSS, Math.min(before + GAIN, this.#wanted(left)));
    const km = (((before + speed) / 2) * STEP_S) / 3600;
    const arrived = km >= left - 0.003;
    const seconds = arrived ? Math.max(1, Math.min(STEP_S, (left / Math.max(km, 1e-6)) * STEP_S)) : STEP_S;
    this.#speed = arrived ? 0 : speed;
    this.done += arrived ? left : km;
    this.#at += seconds * 1000;
    return { at: this.#at, seconds, km: arrived ? left : km, before, speed: this.#speed, arrived };
  }

  #wanted(left: number): number {
    if (this.halt) return 0;
    if (this.#waits > 0) {
      this.#waits -= 1;
      return 0;
    }
    const usual = this.route.speedAt(this.done);
    if (usual <= 50 && this.done > 0.1 && left > 0.2 && this.#random.chance(0.05)) {
      this.#waits = Math.floor(this.#random.between(1, 6));
      return 0;
    }
    this.#mood += this.#random.between(-0.04, 0.04) - (this.#mood - 1) * 0.05;
    const braking = Math.sqrt(2 * 1.1 * left * 1000) * 3.6;
    return Math.max(9, Math.min(usual * this.#traffic * this.#mood, braking));
  }
}

/** One journey, simulated in steps of ten seconds or less: traffic, lights, speeding up and slowing down. */
import type { Random } from './random.ts';
import type { Route } from './route.ts';

const STEP_S = 10;
/** Most that a calm driver gains or loses in ten seconds, in km/h. */
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
  /** How long the next steps are, in seconds. */
  stepSeconds = STEP_S;
  #at: number;
  #speed = 0;
  #waits = 0;
  #mood = 1;
  readonly #random: Random;
  #traffic: number;

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

  /** From now on the roads are so much slower than usual. */
  slowTo(traffic: number): void {
    this.#traffic = traffic;
  }

  /** Stands still for so many seconds, once it has slowed down. */
  pause(seconds: number): void {
    this.#waits = Math.ceil(seconds / this.stepSeconds);
  }

  step(): Step {
    const length = this.stepSeconds;
    const part = length / STEP_S;
    const before = this.#speed;
    const left = this.route.length - this.done;
    const speed = Math.max(before - LOSS * part, Math.min(before + GAIN * part, this.#wanted(left, part)));
    const km = (((before + speed) / 2) * length) / 3600;
    const arrived = km >= left - 0.003;
    const seconds = arrived ? Math.max(1, Math.min(length, (left / Math.max(km, 1e-6)) * length)) : length;
    this.#speed = arrived ? 0 : speed;
    this.done += arrived ? left : km;
    this.#at += seconds * 1000;
    return { at: this.#at, seconds, km: arrived ? left : km, before, speed: this.#speed, arrived };
  }

  /** `part`: of ten seconds. */
  #wanted(left: number, part: number): number {
    if (this.halt) return 0;
    if (this.#waits > 0) {
      this.#waits -= 1;
      return 0;
    }
    const usual = this.route.speedAt(this.done);
    if (usual <= 50 && this.done > 0.1 && left > 0.2 && this.#random.chance(0.05 * part)) {
      this.#waits = Math.floor(this.#random.between(1, 6) / part);
      return 0;
    }
    this.#mood += this.#random.between(-0.04, 0.04) * part - (this.#mood - 1) * 0.05 * part;
    const braking = Math.sqrt(2 * 1.1 * left * 1000) * 3.6;
    return Math.max(9, Math.min(usual * this.#traffic * this.#mood, braking));
  }
}

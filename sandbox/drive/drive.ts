/** One product that is driven: its own clock, what it has to say by now, and how that goes out. */
import type { Reading } from '../demo/journal.ts';
import type { LiveProduct, Scenario, Stretch } from './live-product.ts';
import { Misbehaviour, type How, type Sent } from './misbehaviour.ts';

/** What came of it goes to the sender: batches in their order. */
export type Send = (batch: readonly Sent[], more?: { again?: boolean }) => void;

export interface Order {
  scenario: Scenario;
  /** So many seconds of the product's time in one of the world's. */
  speed: number;
}

const TICK_MS = 1000;

export class Drive {
  readonly since = new Date();
  readonly #product: LiveProduct;
  readonly #send: Send;
  readonly #timer: NodeJS.Timeout;
  #order: Order;
  #stretches: Generator<Stretch, void>;
  /** Up to where it has played, by its own time. */
  #played: number;
  #waiting: Reading[] = [];
  #clock: { world: number; own: number };
  #misbehaviour: Misbehaviour | undefined;

  constructor(make: (shown: (at: number) => number) => LiveProduct, order: Order, send: Send) {
    const now = Date.now();
    this.#clock = { world: now, own: now };
    this.#product = make((at) => this.#shown(at));
    this.#order = order;
    this.#send = send;
    this.#product.goAt(order.speed);
    this.#played = now;
    this.#stretches = this.#product.play(order.scenario, now);
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#timer.unref();
    this.#tick();
  }

  get order(): Order {
    return this.#order;
  }

  /** How it misbehaves, while it does. */
  get misbehaves(): { how: How; until: Date } | null {
    const current = this.#misbehaviour;
    return current && current.until > Date.now() ? { how: current.how, until: new Date(current.until) } : null;
  }

  /** Goes on at another speed, or does something else from where it is; behaves well again. */
  change(order: Order): void {
    this.#behave();
    const now = Date.now();
    const own = this.#ownAt(now);
    if (order.scenario !== this.#order.scenario) {
      this.#stop(now, own);
      this.#played = own;
      this.#stretches = this.#product.play(order.scenario, own);
    }
    this.#order = order;
    this.#clock = { world: now, own };
    this.#product.goAt(order.speed);
    this.#tick();
  }

  misbehave(how: How): void {
    this.#behave();
    this.#misbehaviour = new Misbehaviour(how);
  }

  /** It stops where it is and says so, however it misbehaved. */
  stop(): void {
    clearInterval(this.#timer);
    this.#behave();
    const now = Date.now();
    this.#stop(now, this.#ownAt(now));
  }

  /** The process ends: nothing more is said. */
  end(): void {
    clearInterval(this.#timer);
  }

  #stop(now: number, own: number): void {
    this.#waiting = [];
    const last = this.#product.stop(own).map((reading) => ({ ...reading, at: now }));
    if (last.length > 0) this.#send(last);
  }

  #tick(): void {
    const now = Date.now();
    const own = this.#ownAt(now);
    while (this.#played <= own) {
      const { value } = this.#stretches.next();
      if (!value) break; // it has nothing more to do: a battery is full
      this.#waiting.push(...value.readings);
      this.#played = value.until;
    }
    const due = this.#waiting.filter(({ at }) => at <= own);
    this.#waiting = this.#waiting.filter(({ at }) => at > own);
    const readings = due
      .map((reading) => ({ ...reading, at: Math.min(now, this.#shown(reading.at)) }))
      .toSorted((a, b) => a.at - b.at);
    if (this.#misbehaviour && this.#misbehaviour.until <= now) this.#behave();
    if (this.#misbehaviour) this.#misbehaviour.send(readings, now, this.#send);
    else if (readings.length > 0) this.#send(readings);
  }

  /** What was held back goes out. */
  #behave(): void {
    this.#misbehaviour?.end(this.#send);
    this.#misbehaviour = undefined;
  }

  #ownAt(world: number): number {
    return this.#clock.own + (world - this.#clock.world) * this.#order.speed;
  }

  #shown(own: number): number {
    return Math.round(this.#clock.world + (own - this.#clock.own) / this.#order.speed);
  }
}

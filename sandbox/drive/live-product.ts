/** A demo product that lives now: the models of the year of demo data, played instead of written down. */
import type { LastSaid } from '../demo/energy.ts';
import type { Reading } from '../demo/journal.ts';
import type { DemoProduct } from '../demo/products.ts';
import { randomFrom } from '../demo/random.ts';
import { Battery } from '../demo/battery.ts';
import { LiveChargePoint } from './live-charge-point.ts';
import { LiveVehicle } from './live-vehicle.ts';

export const scenarios = ['commute', 'motorway', 'charging', 'fault'] as const;
export type Scenario = (typeof scenarios)[number];

/** All readings up to a moment of the product's own time, in milliseconds; some may be of a little later. */
export interface Stretch {
  until: number;
  readings: readonly Reading[];
}

export interface LiveProduct {
  /** What it does from a moment of its own time on: without end, but for a battery that is full. */
  play(scenario: Scenario, at: number): Generator<Stretch, void>;
  /** It stops where it is, and says so. */
  stop(at: number): readonly Reading[];
  /** Its time goes so many times as fast as the world's: it says less often how it is. */
  goAt(speed: number): void;
}

/** What a product can do. */
export function scenariosOf(product: DemoProduct): readonly Scenario[] {
  if (product.kind !== 'vehicle') return ['charging'];
  const isElectric = product.energy(randomFrom(product.vin)) instanceof Battery;
  return scenarios.filter((scenario) => scenario !== 'charging' || isElectric);
}

/** `shown`: the world's time of a moment of the product's own. */
export const liveProduct = (product: DemoProduct, last: LastSaid, shown: (at: number) => number): LiveProduct =>
  product.kind === 'vehicle' ? new LiveVehicle(product, last) : new LiveChargePoint(product, shown);

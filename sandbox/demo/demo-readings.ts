/** All readings of the demo, product by product, each product's in the order of time. */
import { coveredDays, endOfReadings } from './calendar.ts';
import type { ChargingSession } from './charging-session.ts';
import { chargePointReadings } from './charge-point-readings.ts';
import type { Reading } from './journal.ts';
import { demoProducts, type DemoProduct } from './products.ts';
import { vehicleReadings } from './vehicle-readings.ts';

/** A stretch of one product's readings. */
export interface ProductReadings {
  product: DemoProduct;
  readings: readonly Reading[];
}

/** The readings as they would be on that day; the same each time. Vehicles come before the charge points they use. */
export function* demoReadings(today: Date): Generator<ProductReadings> {
  const days = coveredDays(today);
  const until = endOfReadings(today);
  const sessions = new Map<string, ChargingSession[]>();
  for (const product of demoProducts(today)) {
    if (product.kind === 'vehicle') {
      const own: ChargingSession[] = [];
      sessions.set(product.vin, own);
      for (const readings of vehicleReadings(product, { days, until, onSession: (s) => own.push(s) }))
        yield { product, readings };
    } else {
      const starts = days[0]?.at(0) ?? until;
      for (const readings of chargePointReadings(product, sessions.get(product.serves) ?? [], { starts, until }))
        yield { product, readings };
    }
  }
}

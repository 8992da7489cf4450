/** Driving a journey to its end: the one way for a year of demo data and for what is driven live. */
import type { EnergySource } from './energy.ts';
import type { Journal } from './journal.ts';
import type { Journey, Step } from './journey.ts';
import type { Telemetry } from './telemetry.ts';

export interface Driving {
  journey: Journey;
  telemetry: Telemetry;
  source: EnergySource;
  journal: Journal;
}

/** Yields after each step but the last, filling up where it must; returns when it is parked and locked, in milliseconds. */
export function* driving({ journey, telemetry, source, journal }: Driving): Generator<Step, number> {
  for (;;) {
    const step = journey.step();
    telemetry.driven(step, journey);
    if (step.arrived) return telemetry.park(step.at);
    journey.halt ||= source.isLow(journey.route.length - journey.done);
    if (journey.halt && step.speed === 0) journey.resume(source.fillUp(journal, step.at));
    yield step;
  }
}

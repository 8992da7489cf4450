/** What is measured of continuous data, for Prometheus. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Way } from '../../../db/access/program-events.ts';

/** Why a call or a stream was not let in; other reasons are counted as problems of all calls. */
export type RefusedBecause = 'streams' | 'cursor';

export interface DataMetrics {
  /** Tells how many streams are open, and how many of them are live. */
  watch(figures: { streams: () => number; live: () => number }): void;
  handed(way: Way, readings: number): void;
  /** Milliseconds from the receipt of the newest reading of a round to its hand-over. */
  age(ms: number): void;
  refused(because: RefusedBecause): void;
}

export function dataMetrics(registry: Registry): DataMetrics {
  const registers = [registry];
  const handed = new Counter({
    name: 'data_readings_handed_over_total',
    help: 'Readings handed over to programs, by way.',
    labelNames: ['way'] as const,
    registers,
  });
  const lag = new Histogram({
    name: 'data_stream_lag_seconds',
    help: 'Time from the receipt of readings to their hand-over to live streams.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers,
  });
  const refused = new Counter({
    name: 'data_refused_total',
    help: 'Calls and streams of programs that were not let in, by reason.',
    labelNames: ['reason'] as const,
    registers,
  });
  const gauge = (name: string, help: string, figure: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(figure());
      },
    });
  return {
    watch({ streams, live }) {
      gauge('data_streams', 'Streams that are open.', streams);
      gauge('data_streams_live', 'Streams that have caught up.', live);
    },
    handed: (way, readings) => readings > 0 && handed.inc({ way }, readings),
    age: (ms) => lag.observe(Math.max(0, ms) / 1000),
    refused: (reason) => refused.inc({ reason }),
  };
}

/** What the API counts, for Prometheus. Labels are patterns and enums, never an address that somebody typed. */
import { Counter, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { ProblemName } from '../call/problems/problem.ts';

export interface Metrics {
  registry: Registry;
  callSeconds: Histogram<'method' | 'route' | 'status'>;
  problems: Counter<'problem'>;
  /** Calls with X-Forwarded-… from an address that `TRUST_PROXY` does not name. */
  forwardedUntrusted: Counter;
  countProblem: (problem: ProblemName) => void;
}

/** A registry of its own, so that two apps in one process do not meet. */
export function createMetrics(options: { processMetrics?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (options.processMetrics) collectDefaultMetrics({ register: registry });
  const callSeconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15],
    registers: [registry],
  });
  const problems = new Counter({
    name: 'http_problems_total',
    help: 'Answers that were problem details, by their type.',
    labelNames: ['problem'] as const,
    registers: [registry],
  });
  const forwardedUntrusted = new Counter({
    name: 'http_forwarded_untrusted_total',
    help: 'Calls with X-Forwarded-For or -Proto from an address that TRUST_PROXY does not name.',
    registers: [registry],
  });
  return { registry, callSeconds, problems, forwardedUntrusted, countProblem: (problem) => problems.inc({ problem }) };
}

/** Whether the process lives, whether it should be sent work, and what it counts. */
import { z } from 'zod';
import { Problem } from '../call/problem.ts';
import { missing } from './readiness.ts';
import { route } from '../call/route.ts';

const probes = { anyone: 'load balancers and monitors have no account; the answer names no one' };

export const healthRoutes = [
  route({
    method: 'get',
    path: '/healthz',
    policy: probes,
    summary: 'The process lives.',
    rule: 'R22',
    responses: { 200: { description: 'It does.', schema: z.strictObject({ status: z.literal('alive') }) } },
    handler: () => ({ body: { status: 'alive' } }),
  }),
  route({
    method: 'get',
    path: '/readyz',
    policy: probes,
    summary: 'Database and engine are within reach.',
    rule: 'R22',
    responses: {
      200: {
        description: 'They are. `degraded` names what else is missing.',
        schema: z.strictObject({ status: z.literal('ready'), degraded: z.array(z.enum(['mail', 'files'])) }),
      },
    },
    problems: ['unavailable'],
    handler: async (_call, { readiness }) => {
      const [away, degraded] = await Promise.all([missing(readiness.needed), missing(readiness.wanted)]);
      if (readiness.draining) away.push('process');
      if (away.length > 0) {
        throw new Problem('unavailable', `Out of reach: ${away.join(', ')}.`, {
          retryAfter: 2,
          members: { away, degraded },
        });
      }
      return { body: { status: 'ready', degraded } };
    },
  }),
];

export const metricsRoute = route({
  method: 'get',
  path: '/metrics',
  policy: { anyone: 'Prometheus has no account; without METRICS_PORT a proxy has to keep the world out' },
  summary: 'Counts and times, for Prometheus.',
  rule: 'R22',
  responses: { 200: { description: 'The text format of Prometheus.', mediaType: 'text/plain' } },
  handler: async (_call, { metrics: { registry } }) => ({
    headers: { 'Content-Type': registry.contentType },
    body: await registry.metrics(),
  }),
});

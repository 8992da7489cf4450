/** Whether the process lives, and whether it should be sent work. */
import { z } from 'zod';
import { Problem } from '../call/problems/problem.ts';
import { missing, type Readiness } from './readiness.ts';
import { route } from '../call/route.ts';

const probes = {
  anyone: 'load balancers and monitors have no account; the answer names no one',
  isProbe: true,
} as const;

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
        description: 'They are. `degraded` names what else is missing, `full` what of it has no room.',
        schema: z.strictObject({
          status: z.literal('ready'),
          degraded: z.array(z.enum(['mail', 'files'])),
          full: z.array(z.enum(['files'])).optional(),
        }),
      },
    },
    problems: ['unavailable'],
    handler: async (_call, { readiness }) => {
      const { away, degraded, full } = await checked(readiness);
      if (readiness.draining) away.push('process');
      if (away.length > 0) {
        throw new Problem('unavailable', sentenceOf(away, full), {
          retryAfter: 2,
          members: { away, degraded, ...full },
        });
      }
      return { body: { status: 'ready', degraded, ...full } };
    },
  }),
];

interface Checked {
  away: string[];
  degraded: string[];
  /** Which of both have no room; not there where all have. */
  full: { full?: string[] };
}
const checking = new WeakMap<Readiness, Promise<Checked>>();

/** Calls that come during a check share it: the neighbours are asked once, however many calls there are. */
async function checked(readiness: Readiness): Promise<Checked> {
  const underWay = checking.get(readiness) ?? check(readiness).finally(() => checking.delete(readiness));
  checking.set(readiness, underWay);
  const { away, degraded, full } = await underWay;
  return { away: [...away], degraded, full };
}

async function check(readiness: Readiness): Promise<Checked> {
  const [away, degraded] = await Promise.all([missing(readiness.needed), missing(readiness.wanted)]);
  const full = [...away, ...degraded].flatMap(([name, reason]) => (reason === 'full' ? [name] : []));
  return { away: [...away.keys()], degraded: [...degraded.keys()], full: full.length > 0 ? { full } : {} };
}

const sentenceOf = (away: string[], { full = [] }: Checked['full']): string =>
  `Out of reach: ${away.join(', ')}.` + (full.length > 0 ? ` Without room: ${full.join(', ')}.` : '');

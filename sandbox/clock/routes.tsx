/** A request's clock and its workflow, as pages. Programs move clocks by `/fast-forward`. */
import { z } from 'zod';
import { route, type Route } from '../../api/call/route.ts';
import { requestIdSchema, workflowIdOf, type RequestId } from '../../domain/ids.ts';
import { Problem, problems } from '../../api/call/problems/problem.ts';
import { notFound } from '../../domain/refusal.ts';
import { isEnd } from '../../domain/requests/states.ts';
import { engineFacts } from '../temporal/facts.ts';
import { durationSchema, fastForward } from './fast-forward.ts';
import type { ClockNews } from './page.tsx';
import { sandboxPage } from '../pages/sandbox.tsx';
import { workflowPage } from '../pages/workflow.tsx';
import { open, type SandboxServices } from '../sandbox-services.ts';
import { requestFact, sandboxFacts } from '../pages/facts.ts';
import { untilQuiet } from './time-travel.ts';

const params = z.strictObject({ id: requestIdSchema });
const formSchema = z.object({ by: z.string().trim().catch(''), place: z.enum(['start', 'request']).catch('start') });
/** What the redirect after a form carries. */
export const movedQuery = z.object({
  moved: requestIdSchema.optional().catch(undefined),
  by: durationSchema.optional().catch(undefined),
});
/** For what the last timer led to. */
const SETTLES_WITHIN_MS = 3000;

export const clockRoutes = (services: SandboxServices): Route[] => [
  route({
    method: 'get',
    path: '/sandbox/requests/:id',
    policy: open,
    summary: 'A request and its workflow, as Temporal tells of it',
    rule: 'sandbox',
    params,
    query: movedQuery,
    responses: { 200: { description: 'Ids, types and times' } },
    handler: async ({ params: { id }, query }) => {
      const request = await requestFact(services.owner, id);
      if (!request) throw notFound();
      const engine = await engineFacts(services, id);
      const news = query.moved === id && query.by ? { request, movedBy: query.by } : undefined;
      return {
        body: { request, ...engine },
        page: (view) => workflowPage(view, request, engine, news),
        locale: 'en',
      };
    },
  }),
  route({
    method: 'post',
    path: '/sandbox/requests/:id/clock',
    policy: open,
    summary: 'The form that moves the clock of one request',
    rule: 'sandbox',
    params,
    takes: 'form',
    body: formSchema,
    responses: { 303: { description: 'Moved' } },
    handler: async ({ params: { id }, body: { by, place } }) => {
      const moved = await move(services, id, by.toUpperCase());
      const request = await requestFact(services.owner, id);
      if (!('fault' in moved)) {
        const back = place === 'request' ? `/sandbox/requests/${id}` : '/sandbox';
        return { status: 303, headers: { Location: `${back}?moved=${id}&by=${moved.by}` } };
      }
      const { status, fault } = moved;
      const news: ClockNews = { request, movedBy: null, typed: by, fault };
      if (place === 'request' && request) {
        const engine = await engineFacts(services, id);
        return { status, page: (view) => workflowPage(view, request, engine, news), locale: 'en' };
      }
      const facts = await sandboxFacts(services);
      return { status, page: (view) => sandboxPage(view, facts, news), locale: 'en' };
    },
  }),
];

/** Moves the clock and waits until the row says what came of it, or says in words why not. */
async function move(
  { owner, client }: SandboxServices,
  id: RequestId,
  by: string,
): Promise<{ by: string } | { status: number; fault: string }> {
  const asked = durationSchema.safeParse(by);
  if (!asked.success) return { status: problems.invalid.status, fault: asked.error.issues[0]?.message ?? '' };
  const before = await requestFact(owner, id);
  if (!before) return { status: problems['not-found'].status, fault: 'There is no such request here.' };
  if (isEnd(before.status))
    return {
      status: problems['not-in-this-state'].status,
      fault: `It has ended (${before.status}): nothing waits for its clock any more.`,
    };
  try {
    await fastForward(owner, client, id, asked.data);
  } catch (error) {
    if (error instanceof Problem) return { status: problems[error.problem].status, fault: error.detail };
    throw error;
  }
  await untilQuiet(client, workflowIdOf(id), SETTLES_WITHIN_MS).catch(() => undefined);
  return { by: asked.data };
}

/** Requests of those without an account, by form: third parties (R23), fleets without a login (R34), public bodies (R36). */
import { z } from 'zod';
import { draftQuery } from '../../call/input/draft.ts';
import { askPaths, type AnonymousType } from '../form/ask-paths.ts';
import { sentAddress, sentRoutes } from './sent.ts';
import { showDraft, takeForm, type Filling } from './take-form.ts';
import { route } from '../../call/route.ts';
import type { Typed } from '../../call/input/typed.ts';
import { formStep, openToAll, pageShown } from '../form-steps.ts';

const policy = openToAll('agents, fleets without a login and public bodies have no account');

interface AskPage {
  path: string;
  type: AnonymousType;
  rule: string;
}

const askRoutes = ({ path, type, rule }: AskPage) => {
  /** The form of an agent names its own requester: a signed-in account plays no part in it. */
  const filling = (typed: Typed): Filling => ({
    type,
    caller: null,
    typed,
    path,
    whenTaken: (id, { db }) => sentAddress(db, path, id),
  });
  return [
    route({
      method: 'get',
      path,
      policy,
      summary: `The form (${type}).`,
      rule,
      query: z.object(draftQuery),
      responses: pageShown,
      handler: ({ query }, services) => showDraft(filling({}), query, services),
    }),
    formStep({
      path,
      policy,
      rule: `R20, R32, R33, ${rule}`,
      take: (typed, _caller, services) => takeForm(filling(typed), services),
    }),
    ...sentRoutes({ path, type, rule, policy }),
  ];
};

export const portalAskRoutes = [
  ...askRoutes({ path: askPaths.agent, type: 'agent', rule: 'R23, R24' }),
  ...askRoutes({ path: askPaths['unregistered-fleet'], type: 'unregistered-fleet', rule: 'R34' }),
  ...askRoutes({ path: askPaths['public-body'], type: 'public-body', rule: 'R36' }),
];

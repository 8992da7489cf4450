/** Requests of those without an account, by form: third parties (R23), fleets without a login (R34), public bodies (R36). */
import { accountKinds } from '../../domain/request-types.ts';
import { sentPage, type AnonymousType } from '../pages/sent.tsx';
import { showForm, takeForm, type Filling } from '../request-form/take-form.ts';
import { route } from '../route.ts';
import { typedForm, type Typed } from '../typed.ts';

const policy = {
  session: accountKinds,
  orNobody: 'agents, fleets without a login and public bodies have no account',
} as const;
const responses = { 200: { description: 'A page.' } };

interface AskPage {
  path: string;
  type: AnonymousType;
  rule: string;
}

const askRoutes = ({ path, type, rule }: AskPage) => {
  /** Whoever is signed in asks as the one that the form names, not as that account. */
  const filling = (typed: Typed): Filling => ({ type, caller: null, typed, whenTaken: () => `${path}/sent` });
  return [
    route({
      method: 'get',
      path,
      policy,
      summary: `The form (${type}).`,
      rule,
      responses,
      handler: (_call, services) => showForm(filling({}), services),
    }),
    route({
      method: 'post',
      path,
      policy,
      summary: 'One step further with it.',
      rule: `R20, R32, R33, ${rule}`,
      takes: 'form',
      body: typedForm,
      responses: { ...responses, 303: { description: 'Taken.' } },
      handler: ({ body }, services) => takeForm(filling(body), services),
    }),
    route({
      method: 'get',
      path: `${path}/sent`,
      policy,
      summary: 'What comes next.',
      rule,
      responses,
      handler: () => ({ page: sentPage(type) }),
    }),
  ];
};

export const portalAskRoutes = [
  ...askRoutes({ path: '/ask', type: 'agent', rule: 'R23, R24' }),
  ...askRoutes({ path: '/ask/unregistered-fleet', type: 'unregistered-fleet', rule: 'R34' }),
  ...askRoutes({ path: '/ask/public-body', type: 'public-body', rule: 'R36' }),
];

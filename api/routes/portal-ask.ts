/** A third party without an account asks for a customer's data, by form (R23). */
import { accountKinds } from '../../domain/request-types.ts';
import { sentPage } from '../pages/sent.tsx';
import { showForm, takeForm, type Filling } from '../request-form/take-form.ts';
import { route } from '../route.ts';
import { typedForm, type Typed } from '../typed.ts';

const policy = { session: accountKinds, orNobody: 'agents have no account (R23)' } as const;
const responses = { 200: { description: 'A page.' } };

/** Whoever is signed in asks as the agent that the form names, not as that account. */
const filling = (typed: Typed): Filling => ({ type: 'agent', caller: null, typed, whenTaken: () => '/ask/sent' });

export const portalAskRoutes = [
  route({
    method: 'get',
    path: '/ask',
    policy,
    summary: 'The form of a third party.',
    rule: 'R23',
    responses,
    handler: (_call, services) => showForm(filling({}), services),
  }),
  route({
    method: 'post',
    path: '/ask',
    policy,
    summary: 'One step further with it.',
    rule: 'R20, R23, R32, R33',
    takes: 'form',
    body: typedForm,
    responses: { ...responses, 303: { description: 'Taken.' } },
    handler: ({ body }, services) => takeForm(filling(body), services),
  }),
  route({
    method: 'get',
    path: '/ask/sent',
    policy,
    summary: 'What comes next.',
    rule: 'R24',
    responses,
    handler: () => ({ page: sentPage }),
  }),
];

/** The steps after a form that needs no account, until it is taken. */
import type { Principal } from '../../domain/principal.ts';
import { accountKinds } from '../../domain/requests/types.ts';
import { route, type Answer, type Route } from '../call/route.ts';
import type { Services } from '../server/services.ts';
import { typedForm, type Typed } from '../call/input/typed.ts';

/** A form that people may send with or without being signed in. */
export const openToAll = (why: string) => ({ session: accountKinds, orNobody: why }) as const;

export const pageShown = { 200: { description: 'A page.' } };

interface FormStep {
  /** Of the form. */
  path: string;
  policy: ReturnType<typeof openToAll>;
  rule: string;
  take: (typed: Typed, caller: Principal | null, services: Services) => Promise<Answer>;
}

export const sentPath = (path: string): string => `${path}/sent`;

export const formStep = ({ path, policy, rule, take }: FormStep): Route =>
  route({
    method: 'post',
    path,
    policy,
    summary: 'One step further with it: to its review, back to it, or taken.',
    rule,
    takes: 'form',
    body: typedForm,
    responses: { 303: { description: 'To the form, to its review, or to what comes next.' } },
    handler: ({ body, caller }, services) => take(body, caller, services),
  });

/** What went wrong, for people: what it means and what to do. A dead link says why by its class of reason. */
import type { VNode } from 'preact';
import type { LinkPurpose } from '../../domain/links/token.ts';
import type { ProblemName } from '../call/problems/problem.ts';
import type { AccountKind } from '../../domain/requests/types.ts';
import type { KeptForm as Kept } from '../call/input/kept-form.ts';
import { SIGNED_IN_PATH } from './addresses.ts';
import { KeptForm } from './kept-form.tsx';
import { Layout } from './layout.tsx';
import { Redress } from './redress.tsx';
import type { View } from './view.ts';
import type { PageKey } from '../../domain/languages/keys.ts';
import { isPageKey } from '../../domain/languages/message.ts';

interface ProblemPage {
  problem: ProblemName;
  /** Why, where that has words of its own; of a dead link the state in which its request ended. */
  reason?: unknown;
  /** The link that was opened, if it was one: who holds it decides what can be done next. */
  link?: LinkPurpose | undefined;
  /** Which kinds of account it is for, where this one is of another. */
  kinds?: readonly AccountKind[];
  /** What was sent by a form, if it was one. */
  kept?: Kept | null;
  /** What was called. */
  address?: string;
  /** The call's id, to ask support by. */
  callId?: string;
}

export const problemPage =
  ({ problem, reason, link, callId, kinds = [], kept = null, address = '/' }: ProblemPage) =>
  (view: View): VNode => {
    const { say, operator } = view;
    const title = say(titleKey(problem, reason, link));
    const mayBe = kinds.map((kind) => say(`account.${kind}`)).join(say('account.or'));
    return (
      <Layout view={view} title={title}>
        <h1>{title}</h1>
        <p class="lead">{say(adviceKey(problem, reason, link), { kinds: mayBe })}</p>
        {SIGN_IN.has(String(reason)) && (
          <SignIn view={view} address={kept ? null : address} anew={reason !== 'signed-out'} />
        )}
        {kept && <KeptForm view={view} kept={kept} again={MAY_HELP.has(problem)} />}
        {problem === 'no-data-available' && operator.registerUrl && (
          <p>
            <a href={operator.registerUrl}>{say('problem.no-data-available.register')}</a>
          </p>
        )}
        {problem === 'link-dead' && <WayOn view={view} link={link} reason={reason} />}
        {reason === 'administrators-only' && (
          <p>
            <a href="/company">{say('company.toAdministrators')}</a>
          </p>
        )}
        {problem === 'not-found' && (
          <p class="choices">
            {link && (
              <a href="/question" role="button">
                {say('dead.question')}
              </a>
            )}
            <a href="/" {...(link ? { role: 'button', class: 'secondary' } : {})}>
              {say('problem.home')}
            </a>
          </p>
        )}
        {REFUSES.has(problem) && <Redress view={view} />}
        {callId && (
          <p>
            <small>{say('problem.number', { id: callId })}</small>
          </p>
        )}
      </Layout>
    );
  };

/** Reasons that signing in mends. */
const SIGN_IN = new Set(['signed-out', 'sign-in-anew', 'other-kind']);

/** Where it is not the form that has to change: it can be sent again as it was. */
const MAY_HELP: ReadonlySet<ProblemName> = new Set([
  'unauthorized',
  'forbidden',
  'too-many',
  'unavailable',
  'internal',
]);

/** R50: what somebody may not agree with; the others say what to mend, and then it goes on. */
const REFUSES: ReadonlySet<ProblemName> = new Set([
  'forbidden',
  'not-in-this-state',
  'link-dead',
  'cursor-too-old',
  'no-data-available',
  'too-many',
  'internal',
  'unavailable',
]);

/** To the identity provider, and back to what was called; with a form at hand in another tab, so that the form stays. */
function SignIn({ view, address, anew }: { view: View; address: string | null; anew: boolean }): VNode {
  const to = `/sign-in?${anew ? 'fresh=yes&' : ''}next=${encodeURIComponent(address ?? SIGNED_IN_PATH)}`;
  return (
    <p>
      <a href={to} role="button" {...(address === null ? { target: '_blank', rel: 'noopener' } : {})}>
        {view.say(address === null ? 'kept.signIn' : 'kept.signInHere')}
      </a>
    </p>
  );
}

function titleKey(problem: ProblemName, reason: unknown, link: LinkPurpose | undefined): PageKey {
  if (problem === 'not-found' && link) return 'link.incomplete.title';
  const own = problem === 'forbidden' ? `forbidden.${String(reason)}.title` : `unauthorized.${String(reason)}.title`;
  return isPageKey(own) ? own : `problem.${problem}.title`;
}

/** Of consent and revoke the holder is the customer, not whoever asked. */
const isCustomers = (link: LinkPurpose | undefined): boolean => link === 'consent' || link === 'revoke';

/** What can be done next; a newer email brings its own link. */
function WayOn({ view, link, reason }: { view: View; link: LinkPurpose | undefined; reason: unknown }): VNode {
  const { say } = view;
  const [address, words]: [string, PageKey] = isCustomers(link) ? ['/shares', 'dead.shares'] : ['/', 'dead.again'];
  return (
    <p class="choices">
      {reason !== 'replaced' && (
        <a href={address} role="button">
          {say(words)}
        </a>
      )}
      <a href="/question" role="button" class="secondary">
        {say('dead.question')}
      </a>
    </p>
  );
}

function adviceKey(problem: ProblemName, reason: unknown, link: LinkPurpose | undefined): PageKey {
  if (problem === 'not-found' && link) return 'link.incomplete';
  const known = reasonKeys(problem, String(reason), link).find((key) => isPageKey(key));
  if (known) return known;
  return problem === 'link-dead' && reason !== undefined ? 'dead.other' : `problem.${problem}.advice`;
}

/** Where a reason may have words of its own, the most particular first. */
function reasonKeys(problem: ProblemName, reason: string, link: LinkPurpose | undefined): string[] {
  if (problem === 'forbidden') return [`forbidden.${reason}`];
  if (problem === 'unauthorized') return [`unauthorized.${reason}`];
  if (problem !== 'link-dead') return [];
  return isCustomers(link) ? [`dead.customer.${reason}`, `dead.${reason}`] : [`dead.${reason}`];
}

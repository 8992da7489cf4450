/** What went wrong, for people: what it means and what to do. A dead link says why by its class of reason. */
import type { VNode } from 'preact';
import type { ProblemName } from '../../domain/problem.ts';
import { Layout } from './layout.tsx';
import type { View } from './view.ts';
import { isWordKey, type WordKey } from './words/en.ts';

interface ProblemPage {
  problem: ProblemName;
  /** Why, where that has words of its own; of a dead link the state in which its request ended. */
  reason?: unknown;
  /** The call's id, to ask support by. */
  callId?: string;
}

export const problemPage =
  ({ problem, reason, callId }: ProblemPage) =>
  (view: View): VNode => {
    const { say, operator } = view;
    const title = say(`problem.${problem}.title`);
    return (
      <Layout view={view} title={title}>
        <h1>{title}</h1>
        <p class="lead">{say(adviceKey(problem, reason))}</p>
        {problem === 'no-data-available' && operator.registerUrl && (
          <p>
            <a href={operator.registerUrl}>{say('problem.no-data-available.register')}</a>
          </p>
        )}
        {callId && (
          <p>
            <small>{say('problem.number', { id: callId })}</small>
          </p>
        )}
      </Layout>
    );
  };

function adviceKey(problem: ProblemName, reason: unknown): WordKey {
  const key = `${problem === 'link-dead' ? 'dead' : problem}.${String(reason)}`;
  if (isWordKey(key)) return key;
  return problem === 'link-dead' && reason !== undefined ? 'dead.other' : `problem.${problem}.advice`;
}

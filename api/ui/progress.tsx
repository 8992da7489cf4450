/** How far a request has come, as a row of steps. */
import type { VNode } from 'preact';
import type { RequestState } from '../../db/requests/views.ts';
import { isEnd, type State } from '../../domain/requests/states.ts';
import type { View } from './view.ts';

const steps = ['submitted', 'verified', 'exported', 'ready', 'over'] as const;

/** The step that a request in an open state is at; those before it are done. */
const stepAt: Partial<Record<State, number>> = {
  'awaiting-verification': 1,
  'awaiting-ownership-check': 2,
  'awaiting-review': 2,
  'awaiting-consent': 2,
  exporting: 2,
  ready: 3,
};

const eventOfStep = ['submitted', 'email-verified', 'data-ready', 'data-ready'];

type Standing = 'done' | 'current' | 'ahead' | 'left';

export function Progress({ view, state }: { view: View; state: RequestState }): VNode {
  const { say } = view;
  return (
    <ol class="progress">
      {steps.map((step, i) => {
        const standing = standingOf(i, state);
        return (
          <li key={step} class={standing} aria-current={standing === 'current' ? 'step' : undefined}>
            <span class="mark" aria-hidden="true">
              {standing === 'done' ? '✓' : standing === 'left' ? '–' : i + 1}
            </span>
            <span>
              {say(`step.${step}`)} <small class="standing">{say(`step.${standing}`)}</small>
            </span>
          </li>
        );
      })}
    </ol>
  );
}

/** After the end, the timeline tells which steps were reached. */
function standingOf(i: number, { status, timeline }: RequestState): Standing {
  if (!isEnd(status)) {
    const at = stepAt[status] ?? 0;
    return i < at ? 'done' : i === at ? 'current' : 'ahead';
  }
  if (i === steps.length - 1) return 'done';
  return timeline.some(({ event }) => event === eventOfStep[i]) ? 'done' : 'left';
}

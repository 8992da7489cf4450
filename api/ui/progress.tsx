/** How far a request has come, as a row of steps; where it has ended, that it has. */
import type { VNode } from 'preact';
import type { RequestState } from '../../db/requests/views.ts';
import { currentStep, stepsOf, wasDone, type Step } from './steps.ts';
import type { View } from './view.ts';

type Standing = 'done' | 'current' | 'ahead' | 'left';

export function Progress({ view, state }: { view: View; state: RequestState }): VNode {
  const { say } = view;
  const steps = standings(state);
  return (
    <ol class="progress">
      {steps.map(({ step, standing }, i) => (
        <li key={step} class={standing} aria-current={standing === 'current' ? 'step' : undefined}>
          <span class="mark" aria-hidden="true">
            {standing === 'done' ? '✓' : standing === 'left' ? '–' : i + 1}
          </span>
          <span>
            {nameOf(view, step, state)} <small class="standing">{say(`step.${standing}`)}</small>
          </span>
        </li>
      ))}
    </ol>
  );
}

/** After the end, the timeline tells which steps were reached. */
function standings(state: RequestState): { step: Step | 'over'; standing: Standing }[] {
  const steps = stepsOf(state.type);
  const at = currentStep(state);
  if (at === null) {
    const reached = steps.map((step) => ({
      step,
      standing: wasDone(step, state) ? ('done' as const) : ('left' as const),
    }));
    return [...reached, { step: 'over', standing: 'done' }];
  }
  const here = steps.indexOf(at);
  return steps.map((step, i) => ({ step, standing: i < here ? 'done' : i === here ? 'current' : 'ahead' }));
}

function nameOf({ say, until }: View, step: Step | 'over', { status, deadlines }: RequestState): string {
  const end = deadlines.downloadUntil;
  return step === 'ready' && status === 'ready' && end
    ? say('step.readyUntil', { until: until(end) })
    : say(`step.${step}`);
}

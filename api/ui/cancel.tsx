/** R19: cancelling, a click away from a slip of the hand. */
import type { VNode } from 'preact';
import type { RequestState } from '../../db/requests/views.ts';
import { transitions, type State } from '../../domain/requests/states.ts';
import { CsrfField } from './csrf-field.tsx';
import type { View } from './view.ts';

export function Cancel({ view, state }: { view: View; state: RequestState }): VNode | null {
  const { say } = view;
  if (!(transitions.cancelled.from as readonly State[]).includes(state.status)) return null;
  return (
    <details class="act">
      <summary>{say('cancel.summary')}</summary>
      <p>{say('cancel.means')}</p>
      <form method="post" action={`/requests/${state.id}/cancel`}>
        <CsrfField view={view} />
        <button type="submit" class="secondary">
          {say('cancel.button')}
        </button>
      </form>
    </details>
  );
}

/** What the requester can do about a request, each a click away from a slip of the hand: R19, R15. */
import type { VNode } from 'preact';
import type { RequestState } from '../../db/requests/views.ts';
import { transitions, type State } from '../../domain/requests/states.ts';
import { CsrfField } from './csrf-field.tsx';
import type { View } from './view.ts';

type Act = 'cancel' | 'newLink' | 'withdraw';
const actions = { cancel: 'cancel', newLink: 'new-link', withdraw: 'withdraw' } as const;

interface Acts {
  view: View;
  state: RequestState;
  /** Where the forms of a signed-in requester go, before the name of the action; by the link they go to the page itself. */
  account?: string;
}

/** Nothing, where the state allows nothing. */
export function RequestActs({ view, state, account }: Acts): VNode | null {
  const possible = actsIn(state.status);
  if (possible.length === 0) return null;
  return (
    <>
      {possible.map((act) => (
        <details class="act" key={act}>
          <summary>{view.say(`${act}.summary`)}</summary>
          <p>{view.say(`${act}.means`)}</p>
          <form method="post" {...(account ? { action: `${account}/${actions[act]}` } : {})}>
            {account && <CsrfField view={view} />}
            <button type="submit" class="secondary" {...(account ? {} : { name: 'action', value: actions[act] })}>
              {view.say(`${act}.button`)}
            </button>
          </form>
        </details>
      ))}
    </>
  );
}

function actsIn(status: State): Act[] {
  const allows = (name: 'cancelled' | 'withdrawn') => (transitions[name].from as readonly State[]).includes(status);
  return [
    ...(allows('cancelled') ? (['cancel'] as const) : []),
    ...(allows('withdrawn') ? (['newLink', 'withdraw'] as const) : []),
  ];
}

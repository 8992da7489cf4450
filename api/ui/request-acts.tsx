/** What the requester can do about a request, each a click away from a slip of the hand: R19, R15. */
import type { VNode } from 'preact';
import type { RequestState } from '../../db/requests/views.ts';
import { isSharing } from '../../domain/requests/types.ts';
import { transitions, type State } from '../../domain/requests/states.ts';
import { CsrfField } from './csrf-field.tsx';
import type { View } from './view.ts';

type Act = 'cancel' | 'newLink' | 'withdraw' | 'erased';
const actions = { cancel: 'cancel', newLink: 'new-link', withdraw: 'withdraw', erased: 'erased' } as const;

interface Acts {
  view: View;
  state: RequestState;
  /** Where the forms of a signed-in requester go, before the name of the action; by the link they go to the page itself. */
  account?: string;
  /** R64: where the form stands filled in, once it is over; empty by the link, where a button leads there. */
  again?: string | null;
}

/** Nothing, where the state allows nothing. */
export function RequestActs({ view, state, account, again = null }: Acts): VNode | null {
  // What was given is said to be erased by the link that every email has.
  const possible = [...actsIn(state.status), ...(!account && mayErase(state) ? (['erased'] as const) : [])];
  if (possible.length === 0 && again === null) return null;
  return (
    <>
      {again !== null && <AskAgain view={view} at={again} />}
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

const AskAgain = ({ view, at }: { view: View; at: string }): VNode => (
  <section>
    <p>{view.say('again.means')}</p>
    {at ? (
      <a href={at} role="button">
        {view.say('again.button')}
      </a>
    ) : (
      <form method="post">
        <button type="submit" name="action" value="again">
          {view.say('again.button')}
        </button>
      </form>
    )}
  </section>
);

/** R60: a third party or public body that was given data, and has not said so yet. */
const mayErase = ({ type, downloadedAt, timeline }: RequestState): boolean =>
  (isSharing(type) || type === 'public-body') &&
  downloadedAt !== undefined &&
  timeline.findLast(({ event }) => event === 'erased' || event === 'erase-demanded')?.event !== 'erased';

function actsIn(status: State): Act[] {
  const allows = (name: 'cancelled' | 'withdrawn') => (transitions[name].from as readonly State[]).includes(status);
  return [
    ...(allows('cancelled') ? (['cancel'] as const) : []),
    ...(allows('withdrawn') ? (['newLink', 'withdraw'] as const) : []),
  ];
}

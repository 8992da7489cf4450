/** A field to write an answer in, on the page of a link: a fault stands on top and at the field, and what was written stays. */
import type { VNode } from 'preact';
import type { TextFault } from '../call/input/text-fault.ts';
import type { Typed } from '../call/input/typed.ts';
import type { View } from './view.ts';
import type { PageKey } from '../../domain/languages/keys.ts';

/** What came of an answer that could not be taken. */
export interface RefusedReply {
  text: string;
  fault: TextFault;
}

/** The same, as its page gets it back. */
export interface ReturnedReply {
  typed: Typed;
  refused: RefusedReply;
}

interface ReplyProps {
  view: View;
  name: 'answer' | 'text';
  label: PageKey;
  button: PageKey;
  refused: RefusedReply | undefined;
}

const MOST = 4000;

export function Reply({ view, name, label, button, refused }: ReplyProps): VNode {
  const { say } = view;
  const fault = refused && say(refused.fault.words, refused.fault.values);
  return (
    <form method="post" novalidate>
      <label for="reply">{say(label)}</label>
      <small class="hint" id="reply-hint">
        {say('reply.hint', { most: MOST })}
      </small>
      {fault && (
        <p class="fault" id="reply-fault">
          {fault}
        </p>
      )}
      <textarea
        id="reply"
        name={name}
        required
        rows={5}
        aria-invalid={fault ? 'true' : undefined}
        aria-describedby={fault ? 'reply-hint reply-fault' : 'reply-hint'}
      >
        {refused?.text ?? ''}
      </textarea>
      <button type="submit">{say(button)}</button>
    </form>
  );
}

/** On top of the page, where the keyboard begins. */
export const ReplyFault = ({ view, refused }: Pick<ReplyProps, 'view' | 'refused'>): VNode | null =>
  refused === undefined ? null : (
    <section class="faults" aria-labelledby="faults" tabIndex={-1} autofocus>
      <h2 id="faults">{view.say('form.faults', { count: 1 })}</h2>
      <ul>
        <li>
          <a href="#reply">{view.say(refused.fault.words, refused.fault.values)}</a>
        </li>
      </ul>
    </section>
  );

/** The title of a page says that something on it is wrong. */
export const titleWith = ({ say }: View, title: string, refused: RefusedReply | undefined): string =>
  refused ? say('form.faultsTitle', { title }) : title;

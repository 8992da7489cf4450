/** What was typed goes along to be submitted, once for a key however often it is sent (R20), or back to be changed. */
import type { VNode } from 'preact';
import type { Typed } from '../../call/input/typed.ts';
import type { View } from '../../ui/view.ts';
import { CsrfField } from '../../ui/csrf-field.tsx';
import { TypedFields } from './typed-fields.tsx';

interface ReviewButtonsProps {
  view: View;
  typed: Typed;
  once: string;
  submit: string;
}

export const ReviewButtons = ({ view, typed, once, submit }: ReviewButtonsProps): VNode => (
  <form method="post" class="choices">
    <CsrfField view={view} />
    <TypedFields typed={typed} />
    <input type="hidden" name="key" value={once} />
    <button type="submit" name="step" value="submit">
      {submit}
    </button>
    <button type="submit" name="step" value="change" class="secondary">
      {view.say('review.change')}
    </button>
  </form>
);

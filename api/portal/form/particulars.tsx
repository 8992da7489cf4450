/** A form to be read over: each field that was filled in, by its own name, and what is confirmed by a tick. */
import type { VNode } from 'preact';
import type { FieldKind } from './field-kinds.ts';
import { kindsOf, type FieldName, type FormName } from './fields.ts';
import { isTicked, textIn, type Typed } from '../../call/input/typed.ts';
import type { View } from '../../ui/view.ts';
import { isPageKey } from '../../../domain/languages/message.ts';

interface Props {
  view: View;
  form: FormName;
  typed: Typed;
}

/** They stand at places of their own. */
const ELSEWHERE: ReadonlySet<FieldName> = new Set(['period.from', 'period.to', 'email', 'gdprBasis']);
const WRITTEN: ReadonlySet<FieldKind> = new Set(['text', 'day', 'country', 'choice']);

export const Particulars = ({ view, form, typed }: Props): VNode => (
  <>
    {kindsOf(form)
      .filter(([name, kind]) => WRITTEN.has(kind) && !ELSEWHERE.has(name) && textIn(typed, name))
      .map(([name, kind]) => (
        <div key={name}>
          <dt>{view.say(`field.${name}`)}</dt>
          <dd class="written">{inWords(view, name, kind, textIn(typed, name))}</dd>
        </div>
      ))}
  </>
);

function inWords({ say, day, country }: View, name: FieldName, kind: FieldKind, text: string): string {
  if (kind === 'day') return day(text);
  if (kind === 'country') return country(text.toUpperCase());
  const choice = `${name}.${text}`;
  if (kind === 'choice') return isPageKey(choice) ? say(choice) : text;
  return text;
}

/** What is confirmed, if anything; what is chosen by ticks is not meant. */
export function Confirmed({ view, form, typed }: Props): VNode | null {
  const ticks = kindsOf(form).filter(
    ([name, kind]) =>
      kind.startsWith('tick') && !name.startsWith('products.') && name !== 'withoutPersonal' && isTicked(typed, name),
  );
  if (ticks.length === 0) return null;
  return (
    <>
      <dt>{view.say('review.confirmed')}</dt>
      <dd>
        <ul class="plain">
          {ticks.map(([name]) => (
            <li key={name}>{view.say(`field.${name}`)}</li>
          ))}
        </ul>
      </dd>
    </>
  );
}

/** A form that could not be taken: what was written in it, and a button that sends it again as it was. */
import type { VNode } from 'preact';
import type { KeptForm as Kept } from '../call/input/kept-form.ts';
import { CsrfField } from './csrf-field.tsx';
import type { View } from './view.ts';

interface KeptFormProps {
  view: View;
  kept: Kept;
  /** Where sending it again may help. */
  again: boolean;
}

/** Texts of people, other than numbers, days and choices, are worth to be seen. */
const isWritten = (text: string): boolean => text.length > 20 && /\s/.test(text);

export function KeptForm({ view, kept, again }: KeptFormProps): VNode {
  const fields = Object.entries(kept.typed)
    .filter(([name]) => name !== 'csrf')
    .flatMap(([name, values]) => values.map((value) => ({ name, value })));
  const written = fields.filter(({ value }) => isWritten(value));
  return (
    <>
      {written.length > 0 && (
        <section aria-labelledby="kept">
          <h2 id="kept">{view.say('kept.written')}</h2>
          {written.map(({ name, value }) => (
            <blockquote class="written" key={name}>
              {value}
            </blockquote>
          ))}
        </section>
      )}
      {again && (
        <form method="post" action={kept.address}>
          <CsrfField view={view} />
          {fields.map(({ name, value }) => (
            <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
          ))}
          <button type="submit">
            {view.visitor ? view.say('kept.againAs', { account: view.visitor.email }) : view.say('kept.again')}
          </button>
        </form>
      )}
    </>
  );
}

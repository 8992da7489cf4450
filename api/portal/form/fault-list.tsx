/** Everything that is wrong with a form, on top of it, each with a link to its field. */
import type { VNode } from 'preact';
import { faultIn, idOf, type FormView } from './form-view.ts';

export function FaultList({ form }: { form: FormView }): VNode | null {
  const { view, faults } = form;
  if (faults.length === 0) return null;
  return (
    <section class="faults" aria-labelledby="faults" tabIndex={-1} autofocus>
      <h2 id="faults">{view.say('form.faults', { count: faults.length })}</h2>
      <ul>
        {faults.map(({ field }) => (
          <li key={field}>
            <a href={`#${idOf(field)}`}>{faultIn(form, field)}</a>
          </li>
        ))}
      </ul>
      {faults.some(({ words }) => words === 'fault.customer.self') && (
        <p>
          <a href="/requests/new">{view.say('form.ownData')}</a>
        </p>
      )}
    </section>
  );
}

/** A form by which staff act: its fields, what is wrong beside each, and what was typed kept. */
import type { ComponentChildren, VNode } from 'preact';
import type { ActField, Returned } from './act.ts';
import { textIn } from '../call/input/typed.ts';
import { CsrfField } from '../ui/csrf-field.tsx';
import type { View } from '../ui/view.ts';
import type { PageKey } from '../../domain/languages/keys.ts';

export interface ActView {
  view: View;
  /** Which form of the page this is. */
  form: string;
  /** The form that came back, be it this one or another. */
  returned: Returned | null;
}

interface ActFormProps extends ActView {
  address: string;
  /** How many notes or messages the page shows: by it, the same form twice is known. */
  seen?: number;
  children: ComponentChildren;
}

export function ActForm({ view, form, returned, address, seen, children }: ActFormProps): VNode {
  const fault = faultIn({ view, form, returned }, 'form');
  return (
    <form method="post" action={address} class="act">
      <CsrfField view={view} />
      {seen !== undefined && <input type="hidden" name="seen" value={seen} />}
      {fault && (
        <p class="fault" id={idOf(form, 'form')} tabIndex={-1}>
          {fault}
        </p>
      )}
      {children}
    </form>
  );
}

interface FieldProps extends ActView {
  name: ActField;
  label: PageKey;
  hint?: string;
}

export function ActArea({ rows = 3, initial = '', ...field }: FieldProps & { rows?: number; initial?: string }): VNode {
  return (
    <Labelled {...field}>
      <textarea {...controlOf(field)} rows={rows} maxLength={4000}>
        {typedIn(field) || initial}
      </textarea>
    </Labelled>
  );
}

export function ActInput({
  type = 'text',
  initial = '',
  min,
  ...field
}: FieldProps & { type?: 'text' | 'date'; initial?: string; min?: string }): VNode {
  const control = { ...controlOf(field), value: typedIn(field) || initial };
  return (
    <Labelled {...field}>
      {type === 'date' ? <input {...control} type="date" min={min} /> : <input {...control} type="text" />}
    </Labelled>
  );
}

/** One of some values; the first is chosen where nothing was. */
export function ActChoice({
  options,
  ...field
}: FieldProps & { options: readonly (readonly [value: string, words: string])[] }): VNode {
  return (
    <Labelled {...field}>
      <select {...controlOf(field)}>
        {options.map(([value, words]) => (
          <option key={value} value={value} selected={value === typedIn(field)}>
            {words}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

interface TickProps extends ActView {
  name: ActField;
  label: PageKey;
}

/** A box that is not ticked beforehand; ticked, it sends `yes`. */
export const ActTick = ({ name, label, ...act }: TickProps): VNode => (
  <label>
    <input
      type="checkbox"
      name={name}
      value="yes"
      checked={cameBack(act) && act.returned ? textIn(act.returned.typed, name) === 'yes' : false}
    />
    {act.view.say(label)}
  </label>
);

interface DecisionProps extends ActView {
  address: string;
  /** Who is told the reason. */
  hint: string;
  /** What a button says, by the decision that it sends; the first one stands out. */
  decisions: readonly (readonly [decision: string, words: PageKey])[];
  children?: ComponentChildren;
}

/** A form that asks for a reason and a decision. */
export function ActDecision({ address, hint, decisions, children, ...act }: DecisionProps): VNode {
  return (
    <ActForm {...act} address={address}>
      {children}
      <ActArea {...act} name="reason" label="console.field.reason" hint={hint} />
      <div class="choices">
        {decisions.map(([decision, words], i) => (
          <button
            key={decision}
            type="submit"
            name="decision"
            value={decision}
            class={i === 0 ? undefined : 'secondary'}
          >
            {act.view.say(words)}
          </button>
        ))}
      </div>
    </ActForm>
  );
}

/** The same, folded until somebody wants it, or it came back. */
export const FoldedDecision = (props: DecisionProps): VNode => (
  <details class="act" open={cameBack(props) || undefined}>
    <summary>{props.view.say('console.application.decide')}</summary>
    <ActDecision {...props} />
  </details>
);

/** The faults of the form, on top of the page, with links to their fields. */
export function ReturnedFaults({ view, returned }: Pick<ActView, 'view' | 'returned'>): VNode | null {
  if (!returned) return null;
  return (
    <section class="faults" aria-labelledby="faults" tabIndex={-1} autofocus>
      <h2 id="faults">{view.say('console.notDone')}</h2>
      <ul>
        {returned.faults.map(({ field, words }) => (
          <li key={field}>
            <a href={`#${idOf(returned.form, field)}`}>{view.say(words)}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Whether it was this form that came back. */
export const cameBack = ({ form, returned }: ActView): boolean => returned?.form === form;

function Labelled({ children, label, hint, ...field }: FieldProps & { children: ComponentChildren }): VNode {
  const id = idOf(field.form, field.name);
  const fault = faultIn(field, field.name);
  return (
    <div class="field">
      <label for={id}>{field.view.say(label)}</label>
      {hint && (
        <small class="hint" id={`${id}-hint`}>
          {hint}
        </small>
      )}
      {children}
      {fault && (
        <p class="fault" id={`${id}-fault`}>
          {fault}
        </p>
      )}
    </div>
  );
}

function controlOf({ hint, ...field }: FieldProps) {
  const id = idOf(field.form, field.name);
  const fault = faultIn(field, field.name);
  const describedBy = [hint ? `${id}-hint` : '', fault ? `${id}-fault` : ''].filter(Boolean).join(' ');
  return {
    id,
    name: field.name,
    'aria-invalid': fault ? ('true' as const) : undefined,
    'aria-describedby': describedBy || undefined,
  };
}

const idOf = (form: string, field: ActField): string => `${form}-${field}`;

const typedIn = (field: FieldProps): string =>
  cameBack(field) && field.returned ? textIn(field.returned.typed, field.name) : '';

function faultIn(act: ActView, name: ActField): string | undefined {
  const fault = cameBack(act) ? act.returned?.faults.find(({ field }) => field === name) : undefined;
  return fault && act.view.say(fault.words);
}

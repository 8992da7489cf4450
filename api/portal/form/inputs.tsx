/** The controls of a form: each with its label, its hint, and what is wrong with it. */
import type { ComponentChildren, VNode } from 'preact';
import type { FieldName } from './fields.ts';
import { isTicked, textIn } from '../../call/input/typed.ts';
import { describedBy, faultIn, idOf, type FormView } from './form-view.ts';

interface FieldProps {
  form: FormView;
  name: FieldName;
  hint?: string;
  optional?: boolean;
}

interface InputProps extends FieldProps {
  type?: 'text' | 'email' | 'date';
  autocomplete?: string;
  min?: string;
  max?: string;
}

export function Input({ type = 'text', autocomplete, min, max, ...field }: InputProps): VNode {
  const control = { ...controlOf(field), autocomplete, value: valueOf(field) };
  return (
    <Labelled {...field}>
      {type === 'date' && <input {...control} type="date" min={min} max={max} />}
      {type === 'email' && <input {...control} type="email" />}
      {type === 'text' && <input {...control} type="text" />}
    </Labelled>
  );
}

export function Area({ rows, ...field }: FieldProps & { rows: number }): VNode {
  return (
    <Labelled {...field}>
      <textarea {...controlOf(field)} rows={rows}>
        {field.form.typed[field.name]?.join('\n') ?? ''}
      </textarea>
    </Labelled>
  );
}

export function Choice({
  options,
  autocomplete,
  ...field
}: FieldProps & { options: readonly (readonly [string, string])[]; autocomplete?: string }): VNode {
  const chosen = valueOf(field);
  return (
    <Labelled {...field}>
      <select {...controlOf(field)} autocomplete={autocomplete}>
        {options.map(([value, words]) => (
          <option key={value} value={value} selected={value === chosen}>
            {words}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

/** A country by its name (ISO 3166-1). */
export const Country = ({
  named,
  ...field
}: FieldProps & {
  /** Those to choose from, where not all are. */
  named?: readonly string[];
}): VNode => (
  <Choice
    {...field}
    autocomplete="country"
    options={[['', field.form.view.say('form.choose')], ...field.form.view.countries(named)]}
  />
);

/** A box to tick, with the words that it stands for. */
export function Tick({ form, name, children }: FieldProps & { children?: ComponentChildren }): VNode {
  const fault = faultIn(form, name);
  return (
    <div class="field">
      <label class="tick">
        <input {...controlOf({ form, name })} type="checkbox" value="yes" checked={isTicked(form.typed, name)} />
        <span>{children ?? form.view.say(`field.${name}`)}</span>
      </label>
      <FaultText name={name} fault={fault} />
    </div>
  );
}

function Labelled({ form, name, hint, optional, children }: FieldProps & { children: ComponentChildren }): VNode {
  const { say } = form.view;
  return (
    <div class="field">
      <label for={idOf(name)}>
        {say(`field.${name}`)} {optional && <small>{say('form.optional')}</small>}
      </label>
      {hint && (
        <small class="hint" id={`${idOf(name)}-hint`}>
          {hint}
        </small>
      )}
      {children}
      <FaultText name={name} fault={faultIn(form, name)} />
    </div>
  );
}

export const FaultText = ({ name, fault }: { name: FieldName; fault: string | undefined }): VNode | null =>
  fault === undefined ? null : (
    <p class="fault" id={`${idOf(name)}-fault`}>
      {fault}
    </p>
  );

const valueOf = ({ form, name }: FieldProps): string => textIn(form.typed, name);

function controlOf({ form, name, hint }: FieldProps) {
  const fault = faultIn(form, name);
  return {
    id: idOf(name),
    name,
    'aria-invalid': fault ? ('true' as const) : undefined,
    'aria-describedby': describedBy(name, hint, fault),
  };
}

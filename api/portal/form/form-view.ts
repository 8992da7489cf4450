/** What the fields of a form need to know: the words, what was typed, and what is wrong with it. */
import type { Fault } from './faults.ts';
import type { FieldName } from './fields.ts';
import type { Typed } from '../../call/input/typed.ts';
import type { View } from '../../ui/view.ts';

export interface FormView {
  view: View;
  typed: Typed;
  faults: readonly Fault[];
  /** What faults are filled in with, besides their own: the allowed period. */
  values: Record<string, string | number>;
}

/** The id of a field's control, for its label and for the list of faults. */
export const idOf = (name: FieldName): string => `field-${name.replaceAll('.', '-')}`;

/** What is wrong with a field, in words. */
export const faultIn = ({ view, faults, values }: FormView, name: FieldName): string | undefined => {
  const fault = faults.find(({ field }) => field === name);
  return fault && view.say(fault.words, { ...values, ...fault.values });
};

/** What describes a control: its hint and its fault, where it has them. */
export const describedBy = (name: FieldName, hint: unknown, fault: unknown): string | undefined =>
  [hint ? `${idOf(name)}-hint` : '', fault ? `${idOf(name)}-fault` : ''].filter(Boolean).join(' ') || undefined;

/** What is wrong with a form, said beside the field it concerns and in the reader's language. */
import { IS_THE_CUSTOMER } from '../../../domain/sharing/form.ts';
import type { FieldError } from '../../call/problems/problem.ts';
import { lengthOf, mostOf } from '../../call/input/text-fault.ts';
import { textIn, vinsIn, type Typed } from '../../call/input/typed.ts';
import type { PageKey } from '../../../domain/languages/keys.ts';
import { fieldNames, type FieldName, type FormName } from './fields.ts';

export interface Fault {
  field: FieldName;
  words: PageKey;
  values: Record<string, string | number>;
}

/** Faults of a group stand beside its first field. */
const firstOf: Record<string, FieldName> = {
  period: 'period.from',
  products: 'products.vins',
  agreement: 'agreement.reference',
  customer: 'customer.cuuid',
  'agent.company': 'agent.company.name',
  'developer.company': 'developer.company.name',
  'developer.terms': 'developer.terms.accepted',
  'developer.terms.version': 'developer.terms.accepted',
};

/** Each field that has to be mended, once, in the order of the form. */
export function faultsOf(errors: readonly FieldError[], form: FormName, typed: Typed): Fault[] {
  const names = fieldNames(form);
  const byField = new Map<FieldName, FieldError[]>();
  for (const error of errors) {
    const field = fieldOf(error.pointer, names);
    byField.set(field, [...(byField.get(field) ?? []), error]);
  }
  return names.flatMap((field) => {
    const here = byField.get(field);
    return here ? [faultOf(field, here, typed)] : [];
  });
}

function fieldOf(pointer: string, names: readonly FieldName[]): FieldName {
  const place = pointer.slice(1).replaceAll('/', '.');
  const at = (name: string) => place === name || place.startsWith(`${name}.`);
  const group = Object.keys(firstOf).find((name) => place === name);
  return names.find(at) ?? firstOf[group ?? ''] ?? names[0] ?? 'email';
}

const VINS_NAMED = 10;

/** A thousand can be wrong at once: the first of them, and how many there are. */
const vinsInWords = (wrong: readonly string[], all: readonly string[]): Fault['values'] => ({
  count: wrong.length,
  of: all.length,
  vins: wrong.slice(0, VINS_NAMED).join(', '),
  more: Math.max(0, wrong.length - VINS_NAMED),
});

function faultOf(field: FieldName, errors: readonly FieldError[], typed: Typed): Fault {
  if (field === 'products.vins') {
    const all = vinsIn(typed, field);
    const wrong = errors.flatMap(({ pointer }) => all[Number(/\/vins\/(\d+)$/.exec(pointer)?.[1])] ?? []);
    if (wrong.length === 0 && all.length > 0 && errors.some(({ pointer }) => pointer === '/products/vins'))
      return { field, words: 'fault.products.many', values: { count: `${new Set(all).size}` } };
    return wrong.length > 0
      ? { field, words: 'fault.products.vins', values: vinsInWords(wrong, all) }
      : { field, words: 'fault.products', values: {} };
  }
  // Of the period as a whole only rentals say something (R35).
  if (errors.every(({ pointer }) => pointer === '/period')) return { field, words: 'fault.period.rental', values: {} };
  const [from, to] = [textIn(typed, 'period.from'), textIn(typed, 'period.to')];
  if (field === 'period.to' && from && to && to < from) return { field, words: 'fault.period.order', values: {} };
  if (errors.some(({ detail }) => detail === IS_THE_CUSTOMER))
    return { field, words: 'fault.customer.self', values: {} };
  const most = errors.map(mostOf).find((found) => found !== undefined);
  if (most !== undefined) return { field, words: 'fault.text.long', values: { most, count: lengthOf(typed, field) } };
  return { field, words: `fault.${field}`, values: {} };
}

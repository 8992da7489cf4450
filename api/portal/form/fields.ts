/** From what was typed into a form to the body that the API takes. */
import type { RequestForm } from '../../../domain/requests/form.ts';
import { isTicked, listIn, textIn, vinsIn, type Typed } from '../../call/input/typed.ts';
import { developerFields, letterFields, requestFields, type FieldKind } from './field-kinds.ts';

/** The types of request that have a form here. */
export type FormType = keyof typeof requestFields;
/** Forms that are no requests for data. */
export type LetterType = keyof typeof letterFields;
/** Forms of developers. */
export type DeveloperFormName = keyof typeof developerFields;
export type FormName = FormType | LetterType | DeveloperFormName;

type NamesIn<Forms> = { [F in keyof Forms]: keyof Forms[F] }[keyof Forms];
export type FieldName = NamesIn<typeof requestFields> | NamesIn<typeof letterFields> | NamesIn<typeof developerFields>;

/** What a form of a request becomes. */
export type FilledForm = Extract<RequestForm, { type: FormType }>;

const fieldsOf: Record<FormName, Partial<Record<FieldName, FieldKind>>> = {
  ...requestFields,
  ...letterFields,
  ...developerFields,
};

/** A form's fields with their kinds, in order. */
export const kindsOf = (form: FormName): [FieldName, FieldKind][] =>
  Object.entries(fieldsOf[form]) as [FieldName, FieldKind][]; // its own keys

/** The names of a form's fields. */
export const fieldNames = (form: FormName): FieldName[] => kindsOf(form).map(([name]) => name);

/** What was typed, as the body that the API takes. A text that was left empty is a field that is not there. */
export function bodyOf(form: FormName, typed: Typed): object {
  const body: Record<string, unknown> = { locale: textIn(typed, 'locale') };
  if (form in requestFields) body['type'] = form;
  for (const [name, kind] of kindsOf(form)) {
    const value = valueOf(kind, name, typed);
    if (!kind.endsWith('-if-any') || value !== undefined) put(body, name.split('.'), value);
  }
  return body;
}

function valueOf(kind: FieldKind, name: string, typed: Typed): unknown {
  switch (kind) {
    case 'vins':
      return vinsIn(typed, name);
    case 'vins-if-any':
      return unlessEmpty(vinsIn(typed, name));
    case 'list-if-any':
      return unlessEmpty(listIn(typed, name));
    case 'tick':
      return isTicked(typed, name);
    case 'acceptance-if-any':
      return textIn(typed, name) ? { version: textIn(typed, name), accepted: true } : undefined;
    case 'tick-if-any':
      return isTicked(typed, name) || undefined;
    case 'tick-for-no':
      return !isTicked(typed, name);
    case 'country':
      return textIn(typed, name).toUpperCase() || undefined;
    case 'text':
    case 'day':
    case 'choice':
      return textIn(typed, name) || undefined;
  }
}

const unlessEmpty = (list: string[]): string[] | undefined => (list.length > 0 ? list : undefined);

/** Puts a value in its place. Groups such as `agent` are made even when empty: the error then names `agent.name`, not `agent`. */
function put(into: Record<string, unknown>, [first = '', ...rest]: string[], value: unknown, depth = 0): void {
  if (rest.length === 0) {
    if (value !== undefined) into[first] = value;
    return;
  }
  if (value === undefined && depth > 0) return;
  const inner = (into[first] ??= {}) as Record<string, unknown>; // made by this very line
  put(inner, rest, value, depth + 1);
}

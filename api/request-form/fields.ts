/** The fields of the request forms, named as the fields of `POST /v1/requests` are, with dots for the levels. */
import type { RequestForm } from '../../domain/request-form.ts';
import { isTicked, listIn, textIn, type Typed } from '../typed.ts';

/** `tick`: a box; `tick-for-no`: a box that denies; `list`: several texts. */
type FieldKind = 'text' | 'tick' | 'tick-for-no' | 'list';

// In the order of the form, so that what is wrong is listed in it.
const asked = { 'period.from': 'text', 'period.to': 'text' } as const;
const contact = { email: 'text', otherUsersInformed: 'tick' } as const;

const sharing = {
  ...asked,
  purpose: 'text',
  'agreement.reference': 'text',
  'agreement.date': 'text',
  'agreement.confirmed': 'tick',
  size: 'text',
  ...contact,
  customerConsented: 'tick',
  gatekeeper: 'tick-for-no',
} as const;

const fieldsOfType = {
  customer: { 'products.vins': 'list', 'products.wallbox': 'tick', ...asked, ...contact },
  fleet: { 'products.vins': 'list', 'products.chargers': 'tick', ...asked, ...contact },
  agent: {
    'agent.name': 'text',
    'agent.company.name': 'text',
    'agent.company.registrationNumber': 'text',
    'agent.company.address': 'text',
    'agent.company.country': 'text',
    'customer.name': 'text',
    'customer.email': 'text',
    'products.vins': 'list',
    'products.wallbox': 'tick',
    ...sharing,
  },
  provider: {
    'customer.cuuid': 'text',
    'customer.adminEmail': 'text',
    'products.vins': 'list',
    'products.chargers': 'tick',
    ...sharing,
  },
} as const satisfies Record<string, Record<string, FieldKind>>;

/** The types of request that have a form here. */
export type FormType = keyof typeof fieldsOfType;
export type FieldName = { [T in FormType]: keyof (typeof fieldsOfType)[T] }[FormType];

/** What such a form becomes. */
export type FilledForm = Extract<RequestForm, { type: FormType }>;

/** The names of a form's fields. */
export const fieldNames = (type: FormType): FieldName[] => Object.keys(fieldsOfType[type]) as FieldName[]; // its own keys

/** What was typed, as the body of `POST /v1/requests`. A text that was left empty is a field that is not there. */
export function bodyOf(type: FormType, typed: Typed): object {
  const body: Record<string, unknown> = { type, locale: textIn(typed, 'locale') };
  for (const [name, kind] of Object.entries(fieldsOfType[type])) put(body, name.split('.'), valueOf(kind, name, typed));
  return body;
}

function valueOf(kind: FieldKind, name: string, typed: Typed): unknown {
  if (kind === 'list') return listIn(typed, name);
  if (kind === 'tick') return isTicked(typed, name);
  if (kind === 'tick-for-no') return !isTicked(typed, name);
  return textIn(typed, name) || undefined;
}

/** Puts a value in its place. The first level is always there, so that what it misses is missed in its own name. */
function put(into: Record<string, unknown>, [first = '', ...rest]: string[], value: unknown, depth = 0): void {
  if (rest.length === 0) {
    if (value !== undefined) into[first] = value;
    return;
  }
  if (value === undefined && depth > 0) return;
  const inner = (into[first] ??= {}) as Record<string, unknown>; // made by this very line
  put(inner, rest, value, depth + 1);
}

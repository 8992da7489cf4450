/** Acts of staff by a form of the console. The act is done, or the form goes back to its page with its texts and faults. */
import type { z } from 'zod';
import { Problem, type FieldError } from '../call/problems/problem.ts';
import { asProblem } from '../call/problems/refusals.ts';
import type { Principal } from '../../domain/principal.ts';
import { returnedTo, sendBack } from '../call/input/returned.ts';
import type { Services } from '../server/services.ts';
import { fieldErrors } from '../call/input/field-errors.ts';
import type { PageKey } from '../../domain/languages/keys.ts';
import type { Answer } from '../call/route.ts';
import type { Typed } from '../call/input/typed.ts';

/** The fields of all these forms; `form` is what concerns none of them alone. */
const fields = [
  'reason',
  'email',
  'text',
  'outcome',
  'eraseBy',
  'tell',
  'tables',
  'level',
  'area',
  'effectiveOn',
  'currency',
  'costLines',
  'marginCents',
  'signals',
  'kind',
  'ground',
  'measures',
  'damage',
  'thirdCountries',
  'confidentialityLevel',
  'uniqueness',
  'number',
  'on',
  'form',
] as const;
export type ActField = (typeof fields)[number];

export interface ActFault {
  field: ActField;
  words: PageKey;
}

/** A form that could not be taken. */
export interface Returned {
  /** Which form of the page it was. */
  form: string;
  typed: Typed;
  faults: readonly ActFault[];
}

export interface Act<S extends z.ZodType> {
  /** Which form of the page it is. */
  form: string;
  typed: Typed;
  /** The texts typed, as the body of the API's own route, and that route's schema. */
  body: unknown;
  schema: S;
  does: (body: z.output<S>) => Promise<unknown>;
  /** What it means that things have moved on meanwhile. */
  tooLate: PageKey;
  /** The page of the form: where to go, done or not. */
  next: string;
}

/** Who acts. */
export interface Acting {
  caller: Principal;
  services: Pick<Services, 'db'>;
}

/** Takes a form: done once, or nothing has happened. @throws Problem of any kind that is not the form's */
export async function takeAct<S extends z.ZodType>(act: Act<S>, { caller, services }: Acting): Promise<Answer> {
  const { form, typed, body, schema, does, tooLate, next } = act;
  const back = (faults: ActFault[]): Promise<Answer> => {
    const returned: Returned = { form, typed, faults };
    return sendBack(services.db, { at: next, account: caller.account }, returned);
  };
  const parsed = schema.safeParse(body);
  if (!parsed.success) return back(faultsOf(fieldErrors(parsed.error, body)));
  try {
    await does(parsed.data);
  } catch (error) {
    const problem = asProblem(error);
    if (!(problem instanceof Problem)) throw error;
    if (problem.problem === 'invalid') return back(faultsOf(problem.extras.errors ?? []));
    const alone = ALONE[String(problem.extras.members?.['reason'])];
    if (alone) return back([{ field: 'form', words: alone }]);
    if (problem.problem === 'not-in-this-state') return back([{ field: 'form', words: tooLate }]);
    throw error;
  }
  return { status: 303, headers: { Location: doneAddress(next) } };
}

/** The page of a form, which says that it was done (`wasDone`). */
const doneAddress = (next: string): string => `${next}${next.includes('?') ? '&' : '?'}${DONE}`;
const DONE = 'done=yes';

/** Whether a page was come to by an act that was done. */
export const wasDone = (address: string | null): boolean => address?.split(/[?&]/).includes(DONE) === true;

/** The form that went back to this page, as its address names it. */
export const returnedAct = (
  { caller, services }: Acting,
  at: string,
  draft: string | undefined,
): Promise<Returned | null> => returnedTo(services.db, { at, account: caller.account }, draft);

/** R68: what one may not do alone, or not after so long, or not yet. */
const ALONE: Record<string, PageKey> = {
  'same-person': 'console.fault.samePerson',
  'supervisor-only': 'console.fault.supervisorOnly',
  'sign-in-anew': 'console.fault.signInAnew',
  'not-made': 'console.fault.notMade',
};

/** Each field that has to be mended, once. */
function faultsOf(errors: readonly FieldError[]): ActFault[] {
  const byField = new Map<ActField, FieldError[]>();
  for (const error of errors) {
    const within =
      /^\/(?:elements|notice)\/(\w+)$|^\/(signals)\/\d+$|^\/release\/(?:tables\/\d+\/(level)|(tables|area))/.exec(
        error.pointer,
      );
    const named = within?.slice(1).find((one) => one !== undefined) ?? error.pointer.slice(1);
    const field =
      fields.find((name) => name === named || error.pointer === `/${name}` || error.pointer.startsWith(`/${name}/`)) ??
      'form';
    byField.set(field, [...(byField.get(field) ?? []), error]);
  }
  return [...byField].map(([field, here]) => ({ field, words: wordsFor(field, here) }));
}

/** Those that the request names can't be mended here (`db/review/ownership.ts`). */
const ASKED_VIN = /^\/request\/products\/vins\//;

const wordsFor = (field: ActField, errors: readonly FieldError[]): PageKey =>
  errors.some(({ pointer }) => ASKED_VIN.test(pointer)) ? 'console.fault.askedVins' : `console.fault.${field}`;

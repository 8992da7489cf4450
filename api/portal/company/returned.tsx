/** Forms of a company's pages that could not be taken: what was typed stays, and what is wrong stands on top, with a way to the field. */
import type { VNode } from 'preact';
import type { z } from 'zod';
import type { Principal } from '../../../domain/principal.ts';
import { Refusal, type Refused } from '../../../domain/refusal.ts';
import { asProblem, fieldErrorOf } from '../../call/problems/refusals.ts';
import { Problem, type FieldError } from '../../call/problems/problem.ts';
import { fieldErrors } from '../../call/input/field-errors.ts';
import { returnedTo, sendBack } from '../../call/input/returned.ts';
import type { Services } from '../../server/services.ts';
import type { Typed } from '../../call/input/typed.ts';
import type { Answer } from '../../call/route.ts';
import type { View } from '../../ui/view.ts';
import type { PageKey } from '../../../domain/languages/keys.ts';
import { isPageKey } from '../../../domain/languages/message.ts';

export interface CompanyFault {
  /** Of the form; the page has an element of this id. */
  field: string;
  words: PageKey;
}

export interface Returned {
  typed: Typed;
  faults: readonly CompanyFault[];
}

interface Take<S extends z.ZodType> {
  /** What the words of its faults begin with, and the ids of its fields. */
  form: 'users' | 'rentals';
  typed: Typed;
  body: unknown;
  schema: S;
  does: (body: z.output<S>) => Promise<unknown>;
  /** The page of the form, done or not; `done`: where to go then instead. */
  next: string;
  done?: string;
}

interface Sender {
  caller: Principal;
  services: Pick<Services, 'db'>;
}

/** The form that went back to this page. */
export const returnedForm = ({ caller, services }: Sender, at: string, draft: string | undefined) =>
  returnedTo<Returned>(services.db, { at, account: caller.account }, draft);

/** Takes a form: done once, or back to its page with nothing done. @throws Problem of any kind that is not the form's */
export async function takeCompanyForm<S extends z.ZodType>(of: Take<S>, { caller, services }: Sender): Promise<Answer> {
  const { form, typed, body, schema, does, next, done = next } = of;
  const back = (faults: CompanyFault[]): Promise<Answer> => {
    const returned: Returned = { typed, faults };
    return sendBack(services.db, { at: next, account: caller.account }, returned);
  };
  const parsed = schema.safeParse(body);
  if (!parsed.success) return back(faultsOf(form, fieldErrors(parsed.error, body)));
  try {
    await does(parsed.data);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { why } = error;
    if (why.code === 'invalid') return back(why.faults.map((fault) => ofFault(form, fault.code, fieldErrorOf(fault))));
    const words = REFUSED[why.code];
    const problem = asProblem(error);
    if (!words || !(problem instanceof Problem)) throw error;
    return back([{ field: `${form}-form`, words }]);
  }
  return { status: 303, headers: { Location: done } };
}

const REFUSED: Partial<Record<Refused['code'], PageKey>> = {
  'last-administrator': 'users.fault.last-administrator',
  'too-many-invitations': 'users.fault.too-many-invitations',
};

const fieldOf = (form: string, { pointer }: FieldError): string => `${form}-${pointer.split('/')[1] || 'form'}`;

/** Each field once. */
function faultsOf(form: 'users' | 'rentals', errors: readonly FieldError[]): CompanyFault[] {
  const fields = new Set(errors.map((error) => fieldOf(form, error)));
  return [...fields].map((field) => ({
    field,
    words: wordsFor(form, field.slice(form.length + 1)),
  }));
}

const ofFault = (form: 'users' | 'rentals', code: string, error: FieldError): CompanyFault => ({
  field: fieldOf(form, error),
  words: wordsFor(form, code),
});

const wordsFor = (form: 'users' | 'rentals', fault: string): PageKey => {
  const key = form === 'users' ? `users.fault.${fault}` : `rentals.fault.${fault}`;
  return isPageKey(key) ? key : `${form}.fault.form`;
};

export function Faults({ view, returned }: { view: View; returned: Returned | null }): VNode | null {
  if (!returned || returned.faults.length === 0) return null;
  return (
    <section class="faults" role="alert" aria-labelledby="faults">
      <h2 id="faults">{view.say('form.faults', { count: returned.faults.length })}</h2>
      <ul>
        {returned.faults.map(({ field, words }) => (
          <li key={field}>
            <a href={`#${field}`}>{view.say(words)}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}

export const isWrong = (returned: Returned | null, field: string): true | undefined =>
  returned?.faults.some((fault) => fault.field === field) ? true : undefined;

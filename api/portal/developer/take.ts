/** From a developer's form to the record (R41): taken, or back with what was typed, what is wrong, and why. */
import type { z } from 'zod';
import { Refusal, type Refused } from '../../../domain/refusal.ts';
import { asProblem, fieldErrorOf } from '../../call/problems/refusals.ts';
import { Problem, type FieldError } from '../../call/problems/problem.ts';
import { fieldErrors } from '../../call/input/field-errors.ts';
import type { Principal } from '../../../domain/principal.ts';
import { returnedTo, sendBack } from '../../call/input/returned.ts';
import type { Services } from '../../server/services.ts';
import type { Typed } from '../../call/input/typed.ts';
import type { Answer } from '../../call/route.ts';
import type { PageKey } from '../../../domain/languages/keys.ts';
import { faultsOf } from '../form/faults.ts';
import type { DeveloperFormName } from '../form/fields.ts';
import type { Filling } from './form.tsx';

interface Take<S extends z.ZodType> {
  form: DeveloperFormName;
  /** What its fields begin with. */
  prefix: 'developer' | 'access' | 'credential' | 'webhook';
  typed: Typed;
  body: unknown;
  schema: S;
  does: (body: z.output<S>) => Promise<Answer>;
  /** The page of the form, where it goes back to. */
  at: string;
}

interface Sender {
  caller: Principal;
  services: Pick<Services, 'db'>;
}

/** The form that went back to this page. */
export const returnedFilling = ({ caller, services }: Sender, at: string, draft: string | undefined) =>
  returnedTo<Filling>(services.db, { at, account: caller.account }, draft);

/** What the record refuses without any fault of the form's stands on this page, where it has words for it. */
export async function refusedOnPage(
  { caller, services }: Sender,
  at: string,
  does: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await does();
  } catch (error) {
    const refused = error instanceof Refusal ? refusedWords(error.why) : undefined;
    if (!refused) throw error;
    const filling: Filling = { typed: {}, faults: [], refused };
    return sendBack(services.db, { at, account: caller.account }, filling);
  }
}

export async function takeForm<S extends z.ZodType>(of: Take<S>, { caller, services }: Sender): Promise<Answer> {
  const { form, prefix, typed, body, schema, does, at } = of;
  const back = (errors: readonly FieldError[], refused?: PageKey): Promise<Answer> => {
    const within = errors.map(({ pointer, detail }) => ({ pointer: `/${prefix}${pointer}`, detail }));
    const filling: Filling = { typed, faults: faultsOf(within, form, typed), refused };
    return sendBack(services.db, { at, account: caller.account }, filling);
  };
  const parsed = schema.safeParse(body);
  if (!parsed.success) return back(fieldErrors(parsed.error, body));
  try {
    return await does(parsed.data);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.why.code === 'invalid') return back(error.why.faults.map(fieldErrorOf));
    const refused = refusedWords(error.why);
    const problem = asProblem(error);
    if (!refused || !(problem instanceof Problem)) throw error;
    return back([], refused);
  }
}

/** In the words of the page, where it has some for it. */
const refusedWords = ({ code }: Refused): PageKey | undefined => REFUSED[code];

const REFUSED: Partial<Record<Refused['code'], PageKey>> = {
  'access-in-review': 'developer.refused.access-in-review',
  'too-many-credentials': 'developer.refused.too-many-credentials',
  'two-secrets-live': 'developer.refused.two-secrets-live',
  'developer-registered-before': 'developer.refused.developer-registered-before',
  'credential-revoked': 'developer.refused.credential-revoked',
  'too-many-webhooks': 'developer.refused.too-many-webhooks',
  'webhook-disabled': 'developer.refused.webhook-disabled',
  'last-secret': 'developer.refused.last-secret',
};

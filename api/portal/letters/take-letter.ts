/**
 * Forms that are no requests for data, in the same three steps at one address: the form, what it says to be read over,
 * and taking it. What was typed is never lost.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { enquire } from '../../../db/support/enquiries.ts';
import { apply } from '../../../db/sharing/providers.ts';
import { enquiryForm } from '../../../domain/support/enquiry-form.ts';
import { enquiryIdSchema } from '../../../domain/ids.ts';
import type { FieldError } from '../../call/problems/problem.ts';
import { providerApplicationForm } from '../../../domain/sharing/provider-application-form.ts';
import { fieldErrors } from '../../call/input/field-errors.ts';
import { letterFormPage } from './page.tsx';
import { letterReviewPage } from './review.tsx';
import type { Answer } from '../../call/route.ts';
import type { Services } from '../../server/services.ts';
import { textIn, type Typed } from '../../call/input/typed.ts';
import { faultsOf } from '../form/faults.ts';
import { bodyOf, type LetterType } from '../form/fields.ts';

/** Takes what was checked, once for a key. */
type Take = (services: Services, key: string) => Promise<unknown>;
type CheckLetter = (body: object) => { errors: FieldError[] } | { take: Take };

const letter =
  <S extends z.ZodType>(schema: S, take: (form: z.output<S>, ...by: Parameters<Take>) => Promise<unknown>) =>
  (body: object): ReturnType<CheckLetter> => {
    const { success, data, error } = schema.safeParse(body);
    return success ? { take: (...by) => take(data, ...by) } : { errors: fieldErrors(error, body) };
  };

const letters: Record<LetterType, CheckLetter> = {
  enquiry: letter(enquiryForm, (form, { db }, key) => enquire(db, form, enquiryIdSchema.parse(key))),
  'provider-application': letter(providerApplicationForm, (form, { db }, key) => apply(db, form, key)),
};

/** The form, with what is typed and what is wrong with that. */
export const showLetter = (type: LetterType, typed: Typed, errors: FieldError[] = []): Answer => ({
  status: errors.length > 0 ? 422 : 200,
  page: letterFormPage({ type, typed, faults: faultsOf(errors, type, typed) }),
});

/** One step further, or back to the form; once it is taken, to `whenTaken`. */
export async function takeLetter(
  type: LetterType,
  typed: Typed,
  whenTaken: string,
  services: Services,
): Promise<Answer> {
  if (textIn(typed, 'step') === 'change') return showLetter(type, typed);
  const checked = letters[type](bodyOf(type, typed));
  if ('errors' in checked) return showLetter(type, typed, checked.errors);
  const key = z.uuid().safeParse(textIn(typed, 'key'));
  if (textIn(typed, 'step') !== 'submit' || !key.success)
    return { page: letterReviewPage({ type, typed, key: randomUUID() }) };
  await checked.take(services, key.data);
  return { status: 303, headers: { Location: whenTaken } };
}

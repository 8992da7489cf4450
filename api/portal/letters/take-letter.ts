/**
 * Forms that are no requests for data, in the same three steps at one address: the form, what it says to be read over,
 * and taking it. What was typed is never lost.
 */
import { randomUUID } from 'node:crypto';
import type { Principal } from '../../../domain/principal.ts';
import { z } from 'zod';
import { enquire } from '../../../db/support/enquiries.ts';
import { apply } from '../../../db/sharing/providers.ts';
import { enquiryForm } from '../../../domain/support/enquiry-form.ts';
import { enquiryIdSchema } from '../../../domain/ids.ts';
import type { FieldError } from '../../call/problems/problem.ts';
import { companyApplicationForm, providerApplicationForm } from '../../../domain/sharing/provider-application-form.ts';
import { fieldErrors } from '../../call/input/field-errors.ts';
import { letterFormPage } from './page.tsx';
import { letterReviewPage } from './review.tsx';
import type { Answer } from '../../call/route.ts';
import type { Services } from '../../server/services.ts';
import { textIn, type Typed } from '../../call/input/typed.ts';
import { draftAddress, keepDraft, openDraft, type DraftOf } from '../../call/input/draft.ts';
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
  enquiry: letter(enquiryForm, (form, { db, config }, key) =>
    enquire(db, form, config.policy, enquiryIdSchema.parse(key)),
  ),
  'company-application': letter(companyApplicationForm, (form, { db }, key) => apply(db, form, key)),
  'provider-application': letter(providerApplicationForm, (form, { db }, key) => apply(db, form, key)),
};

/** The form, with what is typed and what is wrong with that. */
const showLetter = (type: LetterType, typed: Typed, errors: FieldError[] = []): Answer => ({
  status: errors.length > 0 ? 422 : 200,
  page: letterFormPage({ type, typed, faults: faultsOf(errors, type, typed) }),
});

interface Writing {
  type: LetterType;
  typed: Typed;
  /** Who writes it; `null` without an account. */
  caller: Principal | null;
}

const draftOf = ({ type, caller }: Writing): DraftOf => ({ form: type, account: caller?.account ?? null });

/** The form or its review, as a draft has it; the form with what is known where that is kept no longer. */
export async function showLetterDraft(
  writing: Writing,
  { draft, review }: { draft?: string | undefined; review?: 'yes' | undefined },
  { db }: Services,
): Promise<Answer> {
  const { type } = writing;
  const typed = draft && (await openDraft(db, draft, draftOf(writing)));
  if (!typed) return showLetter(type, draft ? { ...writing.typed, gone: ['yes'] } : writing.typed);
  if (textIn(typed, 'step') === 'change') return showLetter(type, typed);
  const checked = letters[type](bodyOf(type, typed));
  if ('errors' in checked) return { ...showLetter(type, typed, checked.errors), status: 200 };
  return review ? { page: letterReviewPage({ type, typed, key: textIn(typed, 'key') }) } : showLetter(type, typed);
}

/** One step further, or back to the form, which stands at `path`; once it is taken, to `whenTaken`. */
export async function takeLetter(
  writing: Writing,
  { path, whenTaken }: { path: string; whenTaken: string },
  services: Services,
): Promise<Answer> {
  const { type, typed } = writing;
  const isBack = textIn(typed, 'step') === 'change';
  const checked = letters[type](bodyOf(type, typed));
  const isRight = !isBack && !('errors' in checked);
  const key = z.uuid().safeParse(textIn(typed, 'key'));
  if (isRight && textIn(typed, 'step') === 'submit' && key.success) {
    await checked.take(services, key.data);
    return { status: 303, headers: { Location: whenTaken } };
  }
  const step = isBack ? 'change' : 'review';
  const draft = await keepDraft(services.db, draftOf(writing), { ...typed, step: [step], key: [randomUUID()] });
  return { status: 303, headers: { Location: draftAddress(path, draft, isRight) } };
}

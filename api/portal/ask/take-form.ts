/**
 * A request by form, in three steps that all come to one address: the form, what it says to be read over, and taking it.
 * Every step is checked as a whole. What was typed is kept as a draft, whose pages have addresses: nothing is ever lost.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { signalGroups } from '../../../db/access/asked.ts';
import { databaseNow } from '../../../db/postgres/clock.ts';
import { ratesOn } from '../../../db/sharing/rates.ts';
import { haveOtherUsers, productsOf, vinVerdicts } from '../../../db/registrations/products.ts';
import { checkRequest, submitRequest } from '../../../db/requests/submit.ts';
import { addDays, dayOf } from '../../../domain/time/day.ts';
import { allowedPeriod, type Period } from '../../../domain/time/period.ts';
import { holderOf, type Holder, type Principal } from '../../../domain/principal.ts';
import { Problem, type FieldError } from '../../call/problems/problem.ts';
import { asProblem } from '../../call/problems/refusals.ts';
import { isSharing, type ProductKind } from '../../../domain/requests/types.ts';
import { requestForm } from '../../../domain/requests/form.ts';
import { fieldErrors } from '../../call/input/field-errors.ts';
import { problemPage } from '../../ui/problem.tsx';
import { requestFormPage } from './page.tsx';
import { reviewPage } from './review.tsx';
import type { Answer } from '../../call/route.ts';
import { furtherFaults } from '../../v1/requests/submission.ts';
import type { Services } from '../../server/services.ts';
import { isTicked, listIn, textIn, vinsIn, type Typed } from '../../call/input/typed.ts';
import { draftAddress, keepDraft, openDraft, type DraftOf } from '../../call/input/draft.ts';
import { faultsOf } from '../form/faults.ts';
import { bodyOf, fieldNames, type FilledForm, type FormType } from '../form/fields.ts';

export interface Filling {
  type: FormType;
  /** Who fills it in; `null` without an account. */
  caller: Principal | null;
  typed: Typed;
  /** Where the form stands. */
  path: string;
  /** Where to go once it is taken. */
  whenTaken: (id: string, services: Services) => string | Promise<string>;
}

/** The form, with what is typed and what is wrong with that. */
export async function showForm(filling: Filling, { db, config }: Services, errors: FieldError[] = []): Promise<Answer> {
  const { type, caller, typed } = filling;
  const holder = caller && holderOf(caller);
  const now = await databaseNow(db);
  const [products, { inForce }, verdicts, groups, areShared] = await Promise.all([
    holder ? productsOf(db, holder) : [],
    ratesOn(db, dayOf(now, config.policy.timeZone)),
    isOwn(type) ? vinVerdicts(db, holder, vinsIn(typed, 'products.vins')) : [],
    signalGroups(db, kindsAskedBy(type)),
    type === 'customer' && holder ? haveOtherUsers(db, holder) : type !== 'public-body', // R63
  ]);
  if (isOwn(type) && products.length === 0) return { page: problemPage({ problem: 'no-data-available' }) }; // R3
  const allowed = allowedPeriod(now, config.policy);
  const faults = faultsOf(errors, type, typed);
  return {
    status: errors.length > 0 ? 422 : 200,
    page: requestFormPage({
      type,
      typed: { ...lastWeeks(allowed), ...typed },
      faults,
      products,
      verdicts,
      groups,
      measures: config.measures,
      asksOfOthers: areShared,
      rate: inForce,
      allowed,
      policy: config.policy,
    }),
  };
}

/** What products a form may ask for. */
const kindsAskedBy = (type: FormType): ProductKind[] => {
  const fields = fieldNames(type);
  return [
    'vehicle',
    ...(fields.includes('products.wallbox') ? (['wallbox'] as const) : []),
    ...(fields.includes('products.chargers') ? (['charger'] as const) : []),
  ];
};

const isOwn = (type: FormType): boolean => type === 'customer' || type === 'fleet' || type === 'rental';

const DAYS_OFFERED = 30;

/** What most people want; anything else is a change of two fields. */
function lastWeeks({ from, to }: Period): Typed {
  const begin = addDays(to, 1 - DAYS_OFFERED);
  return { 'period.from': [begin > from ? begin : from], 'period.to': [to] };
}

/** The form or its review, as a draft has it; a blank form with what is known where that is kept no longer. */
export async function showDraft(
  filling: Filling,
  { draft, review }: { draft?: string | undefined; review?: 'yes' | undefined },
  services: Services,
): Promise<Answer> {
  const typed = draft && (await openDraft(services.db, draft, draftOf(filling)));
  if (!typed)
    return showForm({ ...filling, typed: draft ? { ...filling.typed, gone: ['yes'] } : filling.typed }, services);
  const drafted = { ...filling, typed };
  if (isBack(typed)) return showForm(drafted, services);
  const checked = await check(drafted, services);
  if ('errors' in checked) return { ...(await showForm(drafted, services, checked.errors)), status: 200 };
  if (!review) return showForm(drafted, services);
  const { form, compensation } = checked;
  const holder = filling.caller && isOwn(filling.type) ? holderOf(filling.caller) : null;
  const own = holder ? await productsOf(services.db, holder) : [];
  const names = new Map(own.flatMap(({ vin, name }): [string, string][] => (vin ? [[vin, name]] : [])));
  const { policy } = services.config;
  return { page: reviewPage({ form, compensation, policy, typed, names, key: textIn(typed, 'key') }) };
}

const draftOf = ({ type, caller }: Filling): DraftOf => ({ form: type, account: caller?.account ?? null });

/** To the form again: to change something, or to have VINs checked. */
const isBack = (typed: Typed): boolean => ['change', 'check'].includes(textIn(typed, 'step'));

/** One step further, or back to the form. */
export async function takeForm(filling: Filling, services: Services): Promise<Answer> {
  const all = { ...filling, typed: await withVehicles(filling, services) };
  const back = isBack(all.typed);
  const checked = back ? null : await check(all, services);
  const isRight = checked !== null && !('errors' in checked);
  const key = z.uuid().safeParse(textIn(all.typed, 'key'));
  if (isRight && textIn(all.typed, 'step') === 'submit' && key.success)
    return submit(all, checked.form, key.data, services);
  const step = back ? textIn(all.typed, 'step') : 'review';
  const draft = await keepDraft(services.db, draftOf(all), { ...all.typed, step: [step], key: [randomUUID()] });
  return { status: 303, headers: { Location: draftAddress(filling.path, draft, isRight) } };
}

async function submit(filling: Filling, form: FilledForm, key: string, services: Services): Promise<Answer> {
  const { db, config } = services;
  const principal = filling.caller;
  const { id } = await submitRequest(db, {
    principal,
    form,
    policy: config.policy,
    gatekeepers: config.gatekeepers,
    measures: config.measures,
    idempotencyKey: key,
  });
  return { status: 303, headers: { Location: await filling.whenTaken(id, services) } };
}

type Checked = { form: FilledForm; compensation: Awaited<ReturnType<typeof checkRequest>>['compensation'] };

/** Everything that can be said of the form before it is taken. */
async function check(
  { type, caller, typed }: Filling,
  services: Services,
): Promise<Checked | { errors: FieldError[] }> {
  const body = bodyOf(type, typed);
  const { success, data, error } = requestForm.safeParse(body);
  const noGroup = await groupFaults(type, typed, services);
  if (!success)
    return { errors: [...fieldErrors(error, body), ...(await furtherFaults(body, caller, services)), ...noGroup] };
  if (noGroup.length > 0) return { errors: noGroup };
  const form = data as FilledForm; // of the type that the body was made for
  try {
    const { db, config } = services;
    const { compensation } = await checkRequest(db, {
      principal: caller,
      form,
      policy: config.policy,
      gatekeepers: config.gatekeepers,
      measures: config.measures,
    });
    return { form, compensation };
  } catch (error) {
    const problem = asProblem(error);
    if (problem instanceof Problem && problem.problem === 'invalid') return { errors: problem.extras.errors ?? [] };
    throw problem;
  }
}

/** R51: a third party says which groups it needs, where there are any. */
async function groupFaults(type: FormType, typed: Typed, { db }: Services): Promise<FieldError[]> {
  if (!isSharing(type) || listIn(typed, 'groups').length > 0) return [];
  const offered = await signalGroups(db, kindsAskedBy(type));
  return offered.length > 0 ? [{ pointer: '/groups', detail: 'Choose at least one group of signals.' }] : [];
}

/** Those that were chosen; where the others are to be left out, those alone that can be asked for. */
async function chosenVins(typed: Typed, db: Services['db'], holder: Holder): Promise<string[]> {
  const vins = vinsIn(typed, 'products.vins');
  if (textIn(typed, 'step') !== 'leave-out') return vins;
  return (await vinVerdicts(db, holder, vins)).flatMap(({ vin, verdict }) => (verdict === 'ok' ? [vin] : []));
}

/** VINs as they are kept (R4); a fleet may mean all its activated vehicles without ticking each. */
async function withVehicles({ type, caller, typed }: Filling, { db }: Services): Promise<Typed> {
  const holder = caller && holderOf(caller);
  if (!isOwn(type) || !holder) return typed;
  if (type !== 'fleet' || !isTicked(typed, 'allVehicles'))
    return { ...typed, 'products.vins': await chosenVins(typed, db, holder) };
  const vins = (await productsOf(db, holder)).flatMap(({ vin, activated }) => (vin && activated ? [vin] : []));
  return { ...typed, 'products.vins': vins };
}

/** What the forms of `secrets.tsx` do (R54, R40): below the page of a request, and of what a program reads. */
import type { Knex } from 'knex';
import { z } from 'zod';
import { confirmRefusal, noteNotice, resumeSecrets, type Deciding } from '../../db/secrets/withhold.ts';
import type { Withholding } from '../../db/secrets/withholdings.ts';
import type { Principal } from '../../domain/principal.ts';
import { noticeForm, resumeForm, withholdForm, type WithholdForm } from '../../domain/secrets/withholding.ts';
import { textIn, typedForm, type Typed } from '../call/input/typed.ts';
import { route, type Route } from '../call/route.ts';
import type { Services } from '../server/services.ts';
import { isFresh, signInAnew } from '../sign-in/fresh.ts';
import { mustBeSecond } from '../v1/support/withholdings.ts';
import { takeAct, type Act } from './act.ts';

const agent = { session: ['staff'], role: 'agent' } as const;
const supervisor = { session: ['staff'], role: 'supervisor' } as const;

/** A withholding of the page. */
const named = z.strictObject({ withholding: z.uuid() });

/** The texts of these fields that were filled in. */
const filled = (typed: Typed, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (textIn(typed, name) ? [[name, textIn(typed, name)]] : [])));

interface Place<Id extends string> {
  /** Of the page, without its id. */
  path: '/support/requests' | '/support/access';
  id: z.ZodType;
  withhold: (db: Knex, id: Id, form: WithholdForm, deciding: Deciding) => Promise<Withholding>;
  /** Once secrets are given again. */
  resumed?: (id: Id, services: Services) => void;
}

interface OnPage<Id> {
  caller: Principal;
  by: string;
  id: Id;
  typed: Typed;
}

export function secretsRoutes<Id extends string>({ path, id: idSchema, withhold, resumed }: Place<Id>): Route[] {
  const act = <S extends z.ZodType>(
    name: string,
    policy: typeof agent | typeof supervisor,
    { summary, schema }: { summary: string; schema: S },
    of: (call: OnPage<Id>, services: Services) => Pick<Act<S>, 'form' | 'body' | 'does'>,
  ): Route =>
    route({
      method: 'post',
      path: `${path}/:id/${name}`,
      policy,
      summary,
      rule: 'R54, R40',
      params: z.strictObject({ id: idSchema }),
      takes: 'form',
      body: typedForm,
      responses: { 303: { description: 'Done.' } },
      handler: ({ caller, params, body: typed }, services) => {
        const { id } = params as { id: Id };
        return takeAct(
          {
            ...of({ caller, by: caller.account, id, typed }, services),
            schema,
            typed,
            tooLate: 'console.fault.moved',
            next: `${path}/${id}`,
          },
          { caller, services },
        );
      },
    });
  return [
    act(
      'withhold',
      supervisor,
      { summary: 'Withholds, suspends or refuses trade secrets.', schema: withholdForm },
      ({ by, id, typed }, { db, config: { policy } }) => ({
        form: 'withhold',
        body: {
          signals: textIn(typed, 'signals')
            .split(/[\s,;]+/)
            .filter(Boolean),
          kind: textIn(typed, 'kind'),
          elements: filled(typed, [
            'ground',
            'measures',
            'damage',
            'thirdCountries',
            'confidentialityLevel',
            'uniqueness',
          ]),
          reason: textIn(typed, 'reason'),
          ...(textIn(typed, 'number') || textIn(typed, 'on') ? { notice: filled(typed, ['number', 'on']) } : {}),
        },
        does: (form) => withhold(db, id, form, { by, policy }),
      }),
    ),
    act(
      'confirm-refusal',
      supervisor,
      { summary: 'Confirms the refusal of trade secrets, as a second person with a fresh sign-in.', schema: named },
      ({ caller, by, typed }, { db, config: { policy } }) => ({
        form: `confirm-${textIn(typed, 'withholding')}`,
        body: { withholding: textIn(typed, 'withholding') },
        does: async ({ withholding }) => {
          if (!isFresh(caller, policy)) throw signInAnew(policy);
          mustBeSecond(await confirmRefusal(db, withholding, by));
        },
      }),
    ),
    act(
      'secrets-notice',
      agent,
      {
        summary: 'Notes the notice to the authority about trade secrets that are held back.',
        schema: named.extend(noticeForm.shape),
      },
      ({ by, typed }, { db }) => ({
        form: `notice-${textIn(typed, 'withholding')}`,
        body: filled(typed, ['withholding', 'number', 'on']),
        does: ({ withholding, ...notice }) => noteNotice(db, withholding, notice, by),
      }),
    ),
    act(
      'secrets-resume',
      supervisor,
      {
        summary: 'Gives trade secrets again, or drops a refusal that nobody confirmed.',
        schema: named.extend(resumeForm.shape),
      },
      ({ by, id, typed }, services) => ({
        form: `resume-${textIn(typed, 'withholding')}`,
        body: filled(typed, ['withholding', 'reason']),
        does: async ({ withholding, reason }) => {
          await resumeSecrets(services.db, withholding, by, reason);
          resumed?.(id, services);
        },
      }),
    ),
  ];
}

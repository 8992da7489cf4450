/** Rates as pages: every rate, and a new one (R32). */
import { z } from 'zod';
import { databaseNow } from '../../../db/postgres/clock.ts';
import { rates, ratesOn, setRate } from '../../../db/sharing/rates.ts';
import { addDays, dayOf } from '../../../domain/time/day.ts';
import type { Principal } from '../../../domain/principal.ts';
import { returnedAct, takeAct, type Returned } from '../act.ts';
import { ratesPage } from './page.tsx';
import { route, type Answer } from '../../call/route.ts';
import type { Services } from '../../server/services.ts';
import { hasRole } from '../../call/caller.ts';
import { returnedQuery } from '../../call/input/returned.ts';
import { minorIn } from '../../../domain/text/money.ts';
import { textIn, typedForm } from '../../call/input/typed.ts';
import { newRate } from '../../v1/support/sharing.ts';

const agent = { session: ['staff'], role: 'agent' } as const;
const supervisor = { session: ['staff'], role: 'supervisor' } as const;
const page = { 200: { description: 'A page.' } };
const done = { 303: { description: 'Done.' } };

const todayOf = async ({ db, config }: Services) => dayOf(await databaseNow(db), config.policy.timeZone);

async function showRates(caller: Principal, services: Services, returned: Returned | null): Promise<Answer> {
  const today = await todayOf(services);
  const [all, { inForce }] = await Promise.all([rates(services.db), ratesOn(services.db, today)]);
  const maySupervise = hasRole(caller, 'supervisor');
  return { page: ratesPage({ rates: all, inForce, earliest: addDays(today, 1), maySupervise, returned }) };
}

export const consoleRateRoutes = [
  route({
    method: 'get',
    path: '/support/rates',
    policy: agent,
    summary: 'Every rate, and which is in force.',
    rule: 'R32',
    query: z.object(returnedQuery),
    responses: page,
    handler: async ({ caller, query: { draft } }, services) =>
      showRates(caller, services, await returnedAct({ caller, services }, '/support/rates', draft)),
  }),
  route({
    method: 'post',
    path: '/support/rates',
    policy: supervisor,
    summary: 'Sets a rate that takes effect on a later day.',
    rule: 'R32, R40',
    takes: 'form',
    body: typedForm,
    responses: done,
    handler: ({ caller, body: typed }, services) =>
      takeAct(
        {
          form: 'rate',
          typed,
          body: {
            effectiveOn: textIn(typed, 'effectiveOn'),
            currency: textIn(typed, 'currency').toUpperCase(),
            costLines: linesIn(textIn(typed, 'costLines'), textIn(typed, 'currency').toUpperCase()),
            marginCents: minorIn(textIn(typed, 'marginCents'), textIn(typed, 'currency').toUpperCase()),
          },
          schema: newRate,
          does: async (rate) => setRate(services.db, `staff:${caller.account}`, await todayOf(services), rate),
          tooLate: 'console.fault.moved',
          next: '/support/rates',
        },
        { caller, services },
      ),
  }),
];

/** Costs as people type them, one a line, the amount last: `Interface 2.50`. */
const linesIn = (text: string, currency: string): object[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const [, what = '', amount = ''] = /^(.*?)[\s:;]+(\S+)$/.exec(line) ?? [];
      return { what: what || line, cents: minorIn(amount, currency) };
    });

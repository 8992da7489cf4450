/**
 * The matrix of authorizations (threats 1 and 16, goal G7), made from the table of routes: every route, called by every
 * kind of caller, about what is theirs, another's and not there. What must come of it stands in who-may-call.ts.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Route } from '../../api/call/route.ts';
import { routes } from '../../api/server/routes.ts';
import { createMetrics } from '../../api/server/metrics.ts';
import type { Services } from '../../api/server/services.ts';
import { startApiUnderTest, type ApiUnderTest } from '../api/api-under-test.ts';
import { callerNames, everybody, type Caller } from './callers.ts';
import { cases, type Cell, FRONTEND } from './cases.ts';
import { Things } from './things.ts';
import { calls, inWords, letIn } from './who-may-call.ts';

// The table needs no more of the services than this to be made.
const whole = routes({ config: { publicUrl: '' }, metrics: createMetrics() } as unknown as Services);
/** Pages know their callers by a session: test/authorization/pages.test.ts. */
const table = whole.filter(({ policy }) => !('session' in policy));
const nameOf = ({ method, path }: Route): string => `${method.toUpperCase()} ${path}`;
const byName = new Map(table.map((route) => [nameOf(route), route]));

let api: ApiUnderTest;
let things: Things;
beforeAll(async () => {
  api = await startApiUnderTest({ frontendOrigins: [FRONTEND] });
  things = new Things(api, await everybody(api));
});
afterAll(() => api?.stop());

/** As it was written down by hand, not as the route says. */
const entry = (name: string, { name: caller, kind, roles }: Caller): 'in' | 401 | 403 =>
  letIn(calls[name] ?? '', { kind, roles, isProgram: caller === 'program' }, caller === 'forged');

test('who may call what: every route is as the contract has it, written down by hand', () => {
  expect(Object.fromEntries([...byName].map(([name, { policy }]) => [name, inWords(policy)]))).toEqual(calls);
});

test('every route has a case, and every case a route', () => {
  expect(Object.keys(cases).sort()).toEqual([...byName.keys()].sort());
});

describe('policies', () => {
  test('threat 16: support’s routes are for staff with a role, and for nobody else; no other route is for staff', () => {
    for (const route of table) {
      const { policy, path } = route;
      const accounts = 'accounts' in policy ? policy.accounts : [];
      if (path.startsWith('/v1/support/')) {
        expect([nameOf(route), accounts]).toEqual([nameOf(route), ['staff']]);
        expect([nameOf(route), 'role' in policy && policy.role]).toEqual([
          nameOf(route),
          expect.stringMatching(/^(agent|supervisor)$/),
        ]);
      } else if (path.startsWith('/v1/registry/')) {
        expect([nameOf(route), accounts, 'role' in policy && policy.role]).toEqual([
          nameOf(route),
          ['service'],
          'registry',
        ]);
      } else
        expect([nameOf(route), accounts]).toEqual([nameOf(route), expect.not.arrayContaining(['staff', 'service'])]);
    }
  });

  test('what is open to anyone says why', () => {
    for (const { policy } of table) {
      if ('anyone' in policy) expect(policy.anyone.length).toBeGreaterThan(10);
      if ('orNobody' in policy) expect(policy.orNobody?.length).toBeGreaterThan(10);
    }
  });
});

describe('threats 1, 16: who may call what, about what', () => {
  test.each([...byName.keys()])('%s', async (name) => {
    const [route, tried] = [byName.get(name)!, cases[name]];
    if (!tried) throw new Error('This route has no case in test/authorization/cases.ts.');
    const matrix: { caller: Caller; cell: Cell; expected: number }[] = [];
    for (const caller of callerNames.map((one) => things.everybody.callers[one]))
      for (const cell of await tried.cells(things, api, caller.name)) {
        const entered = entry(name, caller);
        const expected = entered !== 'in' ? entered : cell.belongsTo.includes(caller.name) ? tried.ok : 404;
        matrix.push({ caller, cell, expected });
      }
    const refused = matrix.filter(({ expected }) => [401, 403, 404].includes(expected) && expected !== tried.ok);
    const before = await api.records();
    const answers = new Map<(typeof matrix)[number], Awaited<ReturnType<typeof send>>>();
    for (const one of refused) answers.set(one, await send(route, one));
    expect(await api.records()).toBe(before); // who is refused changes nothing
    for (const one of matrix) if (!answers.has(one)) answers.set(one, await send(route, one));

    const told = matrix.map((one) => `${one.caller.name}, ${one.cell.about}: ${answers.get(one)!.status}`);
    expect(told).toEqual(matrix.map(({ caller, cell, expected }) => `${caller.name}, ${cell.about}: ${expected}`));
    const nothing = matrix.filter(({ expected }) => expected === 404).map((one) => answers.get(one)!);
    // Foreign and not there can't be told apart.
    expect([...new Set(nothing.map(({ text, headers }) => text + namesOf(headers)))].slice(1)).toEqual([]);
  });
});

const send = (route: Route, { caller, cell }: { caller: Caller; cell: Cell }) =>
  api.call(route.method.toUpperCase(), cell.path, {
    ...(caller.token ? { token: caller.token } : {}),
    ...('body' in cell ? { body: cell.body } : {}),
    ...(cell.raw === undefined ? {} : { raw: cell.raw, headers: { 'Content-Type': 'application/json' } }),
  });

/** But for what the connection says of itself: a server closes one after so many calls, whatever they were about. */
const namesOf = (headers: Headers): string =>
  [...headers.keys()]
    .filter((name) => name !== 'keep-alive')
    .sort()
    .join(' ');

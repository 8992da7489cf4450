/**
 * Threat 8, G16, without a clock: whether a customer, a VIN or a match exists changes nothing of the work that an answer
 * takes. The statements that the database is sent are the same, in the same order (tells-nothing.test.ts measures).
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startApiUnderTest, withPeople, type ApiUnderTest, type People } from '../api/api-under-test.ts';
import { agentForm } from './third-party.ts';

let api: ApiUnderTest;
let people: People;
beforeAll(async () => {
  api = await startApiUnderTest();
  people = await withPeople(api);
  await api.owner('accounts').insert({
    id: 'retail-one',
    kind: 'retail',
    email: 'retail-one@example.com',
    name: 'Maren Vogt',
  });
});
afterAll(() => api.stop());

/** The status of a call and every statement it caused; calls are counted now and then, by how many there were. */
async function workOf(path: string, body: object, token?: string): Promise<{ status: number; statements: string[] }> {
  const statements: string[] = [];
  const note = ({ sql }: { sql: string }) => void (/into rate_limits/.test(sql) || statements.push(sql));
  api.services.db.on('query', note);
  try {
    const { status } = await api.call('POST', path, { body, ...(token ? { token } : {}) });
    return { status, statements };
  } finally {
    api.services.db.off('query', note);
  }
}

test('R25: an agent’s form for a customer with that car, for one without it, and for nobody: the same statements', async () => {
  const ask = (email: string, vin: string) =>
    workOf(
      '/v1/requests',
      agentForm({ customer: { name: 'Maren Vogt', email }, products: { vins: [vin], wallbox: true } }),
    );
  const { car, foreign } = people.vin;
  const matching = await ask('retail-one@example.com', car);
  expect(matching.status).toBe(202);
  expect(matching.statements.length).toBeGreaterThan(0);
  expect(await ask('retail-one@example.com', foreign)).toEqual(matching);
  expect(await ask('nobody-at-all@example.com', 'WVWZZZ1JZXW999999')).toEqual(matching);
});

test('R5: the verdict on somebody else’s VIN, on an unknown one and on one’s own: the same statements', async () => {
  const validate = (vin: string) => workOf('/v1/products/validate', { vins: [vin] }, people.retail);
  const { car, foreign } = people.vin;
  const theirs = await validate(foreign);
  expect([theirs.status, theirs.statements.length > 0]).toEqual([200, true]);
  expect(await validate('WVWZZZ1JZXW999999')).toEqual(theirs);
  expect(await validate(car)).toEqual(theirs);
});

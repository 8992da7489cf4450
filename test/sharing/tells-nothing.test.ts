/**
 * Threat 8, G16: who may not know whether a customer, a VIN or a match exists can't tell from an answer, nor from how
 * long it took.
 *
 * What anybody could measure begins with what is done, so the work itself is compared each time: the same statements,
 * in the same order. Times are compared on demand, as distributions, taken in turn so that whatever else the machine
 * does meets both alike. By chance alone p falls to 0.01 once in a hundred comparisons, and a busy machine moves
 * medians by milliseconds: then the whole is measured once more with three times the samples, since a difference that is
 * really there only shows more clearly with more of them. The bounds stay what they are.
 *
 *     npm run test:races     # times, too: five hundred of each
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { call, someone, type Answer } from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';
import { compare, type Comparison } from './kolmogorov-smirnov.ts';
import { newCustomer, newVehicle, type NewCustomer, type NewVehicle } from './new-customer.ts';
import { agentForm } from './third-party.ts';

/** None: times are not compared. */
const SAMPLES = Number(process.env['SAMPLES'] ?? 0);
const WITHIN_MS = 300_000;

let record: Knex;
let customer: NewCustomer;
let stranger: NewCustomer;
let car: NewVehicle;
beforeAll(async () => {
  record = openRecord();
  [customer, stranger] = [await newCustomer(record), await newCustomer(record)];
  car = await newVehicle(record, [customer]);
  await newVehicle(record, [stranger]);
});
afterAll(() => record.destroy());

type Ask = () => Promise<Answer>;

/** Times two questions in turn; which one comes first changes. The first few of each warm things up. */
async function timesOf(asks: readonly [Ask, Ask], samples: number): Promise<Comparison> {
  const times: [number[], number[]] = [[], []];
  for (let i = -10; i < samples; i += 1)
    for (const which of i % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const begun = performance.now();
      await asks[which]();
      if (i >= 0) times[which].push(performance.now() - begun);
    }
  return compare(...times);
}

const looksAlike = ({ p, medianGap }: Comparison): boolean => p > 0.01 && medianGap < 5;

/** An answer without what is different each time: ids, moments, the VIN asked for. */
const shape = ({ status, headers, body }: Answer) => ({
  status,
  headers: Object.fromEntries([...headers].map(([name, value]) => [name, shapeOf(value)])),
  body: shapeOf(JSON.stringify(body)),
});
const shapeOf = (text: string): string =>
  text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<id>')
    .replaceAll(/ZZZ[0-9A-F]{14}/g, '<VIN>')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<moment>')
    .replaceAll(/\w{3}, \d\d \w{3} \d{4} [\d:]+ GMT/g, '<moment>')
    .replaceAll(/W\/"[^"]+"/g, '<hash>');

/** As good as the one that exists, but nobody's. */
const nobodysVin = 'ZZZ0123456789ABCD';
const nobody = `customer-${crypto.randomUUID()}@example.com`;

const form = (email: string, vin: string): Ask => {
  const named = { customer: { name: 'Toni Neumann', email }, products: { vins: [vin], wallbox: false } };
  return () => call('/v1/requests', { json: agentForm({ ...named, email: someone() }) });
};
const verdict =
  (vin: string): Ask =>
  () =>
    call('/v1/products/validate', { token: stranger.token, json: { vins: [vin] } });

const oracles: [what: string, asks: () => [Ask, Ask]][] = [
  [
    'R25: an agent’s form for a customer with that very car, and for nobody with none',
    () => [form(customer.email, car.vin), form(nobody, nobodysVin)],
  ],
  [
    'R25: an agent’s form for a customer with that very car, and for the customer with somebody else’s',
    () => [form(customer.email, car.vin), form(stranger.email, car.vin)],
  ],
  ['R5: the verdict on somebody else’s VIN, and on an unknown one', () => [verdict(car.vin), verdict(nobodysVin)]],
];

describe('G16', () => {
  test.each(oracles)('%s: the same words', async (_what, asks) => {
    const [one, other] = asks();
    expect(shape(await one())).toEqual(shape(await other()));
  });

  (SAMPLES > 0 ? test : test.skip).each(oracles)(
    '%s: in the same time',
    async (what, asks) => {
      let found = await timesOf(asks(), SAMPLES);
      if (!looksAlike(found)) found = await timesOf(asks(), 3 * SAMPLES);
      console.log(`${what}: p = ${found.p.toFixed(3)}, medians ${found.medianGap.toFixed(2)} ms apart`);
      expect(found.p).toBeGreaterThan(0.01);
      expect(found.medianGap).toBeLessThan(5);
    },
    WITHIN_MS,
  );

  test('what is compared by would show a difference: half a millisecond more of work', () => {
    const noisy = (more: number) => Array.from({ length: 500 }, () => 4 + more - Math.log(Math.random()));
    expect(compare(noisy(0), noisy(0.5)).p).toBeLessThan(0.01);
    const same = noisy(0);
    expect(compare(same, same)).toEqual({ p: 1, medianGap: 0 });
  });

  test('R8, R30: somebody else’s product or share, and one that does not exist: the same words', async () => {
    const { token } = stranger;
    const sold = (id: string) => call(`/v1/products/${id}/unenroll`, { token, method: 'POST' });
    const ended = (id: string) => call(`/v1/shares/${id}/revoke`, { token, json: {} });
    const receipt = (id: string) => call(`/v1/shares/${id}/receipt`, { token });
    const { id } = (await form(customer.email, car.vin)()).body;
    for (const [ask, theirs] of [
      [sold, car.id],
      [ended, id],
      [receipt, id],
    ] as const) {
      const answer = await ask(theirs);
      expect(answer.status).toBe(404);
      expect(shape(answer)).toEqual(shape(await ask(crypto.randomUUID())));
    }
  });
});

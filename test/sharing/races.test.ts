/**
 * Threat 6: whatever meets at a request that waits for consent, what comes of it is what would have come if one thing had
 * happened after the other: one legal history with one end, and whoever was told yes has their will.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import type { State } from '../../domain/requests/states.ts';
import { eventually, fastForward, signIn, type Answer } from '../front-door/front-door.ts';
import { openEngine } from '../front-door/engine.ts';
import { openRecord } from '../front-door/record.ts';
import { callAgain } from './call-again.ts';
import { acts, lawfulOutcomes, type Act, type Outcome } from './decided-in-some-order.ts';
import { legalHistory } from './legal-history.ts';
import { linkAddress } from './link-address.ts';
import { askForEach, consent, statesOf, untilAll, type AskedFor } from './many-requests.ts';
import { newCustomer, newVehicle, type NewCustomer, type NewVehicle } from './new-customer.ts';

/** `npm run test:races` runs many more. */
const ROUNDS = Number(process.env['ROUNDS'] ?? 1);

let record: Knex;
let engine: Client;
let owner: NewCustomer;
let couser: NewCustomer;
beforeAll(async () => {
  record = openRecord();
  engine = await openEngine();
  owner = await newCustomer(record);
  couser = await newCustomer(record);
});
afterAll(() => Promise.all([record.destroy(), engine.connection.close()]));

interface Met extends AskedFor {
  vehicle: NewVehicle;
}

const perform: Record<Act, (request: Met) => Promise<Answer>> = {
  consent,
  decline: (request) => callAgain(linkAddress('consent', request, 1), { json: { decision: 'decline' } }),
  // As support does it for whoever has no account.
  cancel: async ({ id }) => {
    const json = { reason: 'Asked for by phone.' };
    return callAgain(`/v1/support/requests/${id}/cancel`, { token: await signIn('supervisor'), json });
  },
  'revoke by link': (request) => callAgain(linkAddress('revoke', request, 1), { method: 'POST' }),
  'revoke by co-user': ({ id }) => callAgain(`/v1/shares/${id}/revoke`, { token: couser.token, json: {} }),
  unenrol: ({ vehicle }) => callAgain(`/v1/products/${vehicle.id}/unenroll`, { token: owner.token, method: 'POST' }),
  'time runs out': (request) => fastForward(request, 'P3D'),
};

/** Each a car of its own, so that it can be sold. */
async function requests(count: number): Promise<Met[]> {
  const vehicles = await Promise.all(Array.from({ length: count }, () => newVehicle(record, [owner, couser])));
  const asked = await askForEach(
    record,
    owner,
    vehicles.map((vehicle) => [vehicle]),
  );
  await eventually(
    () =>
      record('requests')
        .whereIn(
          'id',
          asked.map(({ id }) => id),
        )
        .whereNull('consent_by')
        .select('id'),
    (waiting) => waiting.length === 0,
  ); // until the email is out there is no window that could end
  return asked.map((request, i) => ({ ...request, vehicle: vehicles[i]! }));
}

const endOf = (status: State): Outcome['end'] =>
  status === 'declined' || status === 'revoked' || status === 'cancelled' ? status : 'shared';

/** Lets acts meet, many times, each a hair earlier or later than the others. */
async function meet(met: readonly Act[]): Promise<string[]> {
  const all = await requests(ROUNDS);
  const answers = await Promise.all(
    all.map((request, round) =>
      Promise.all(
        met.map(async (act, i) => {
          await sleep(((round * (i + 3)) % 5) * 4);
          return (await perform[act](request)).status;
        }),
      ),
    ),
  );
  await untilAll(record, all, 'ready', 'declined', 'revoked', 'cancelled');
  const states = new Map((await statesOf(record, all)).map(({ id, status }) => [id, status]));
  const lawful = lawfulOutcomes(met).map((outcome) => JSON.stringify(outcome));
  return Promise.all(
    all.map(async (request, round) => {
      const outcome = JSON.stringify({ answers: answers[round], end: endOf(states.get(request.id)!) } as Outcome);
      expect(lawful).toContain(outcome);
      await legalHistory(record, engine, request.id);
      return outcome;
    }),
  );
}

const pairs = acts.flatMap((one, i) => acts.slice(i).map((other): [Act, Act] => [one, other])).slice(0, -1); // time runs out once
const triples: [Act, Act, Act][] = [
  ['consent', 'decline', 'time runs out'],
  ['consent', 'revoke by link', 'unenrol'],
  ['decline', 'revoke by co-user', 'unenrol'],
  ['consent', 'revoke by co-user', 'time runs out'],
  ['consent', 'cancel', 'revoke by link'],
  ['cancel', 'unenrol', 'time runs out'],
];
const seen: Record<string, Record<string, number>> = {};
afterAll(() => console.log('what came of what met:', seen));

test.each([...pairs, ...triples].map((met) => [met.join(' ∥ '), met] as const))(
  'R26–R30: %s: one of the orders in which they could have happened',
  async (name, met) => {
    const outcomes = await meet(met);
    seen[name] = {};
    for (const outcome of outcomes) seen[name][outcome] = (seen[name][outcome] ?? 0) + 1;
  },
  300_000 + ROUNDS * 3000,
);

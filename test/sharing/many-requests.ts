/** Third parties' requests by the dozen: submitted and verified at once, followed in the record. */
import type { Knex } from 'knex';
import type { State } from '../../domain/requests/states.ts';
import { eventually } from '../front-door/front-door.ts';
import { callAgain } from './call-again.ts';
import { linkAddress } from './link-address.ts';
import type { NewCustomer, NewVehicle } from './new-customer.ts';
import { agentForm, submitForm } from './third-party.ts';

export interface AskedFor {
  id: string;
  email: string;
}

/** One request of an agent for each of these lists of vehicles of one customer; nothing of them is verified yet. */
export const submitForEach = (
  customer: NewCustomer,
  vehicles: readonly (readonly NewVehicle[])[],
  more: Record<string, unknown> = {},
): Promise<AskedFor[]> =>
  Promise.all(
    vehicles.map(async (asked) => {
      const products = { vins: asked.map(({ vin }) => vin), wallbox: false };
      const named = { name: 'Toni Neumann', email: customer.email };
      const { id, email } = await submitForm(agentForm({ customer: named, products, ...more }));
      return { id, email };
    }),
  );

/** The same, and all of them wait for the customer. */
export async function askForEach(
  record: Knex,
  customer: NewCustomer,
  vehicles: readonly (readonly NewVehicle[])[],
  more: Record<string, unknown> = {},
): Promise<AskedFor[]> {
  const requests = await submitForEach(customer, vehicles, more);
  await Promise.all(requests.map(verify));
  await untilAll(record, requests, 'awaiting-consent');
  return requests;
}

export const verify = (request: { id: string }) => callAgain(linkAddress('verify', request), { method: 'POST' });

export const consent = (request: { id: string }) =>
  callAgain(linkAddress('consent', request, 1), { json: { decision: 'consent' } });

/** Waits until every one of them is in one of the states. */
export const untilAll = (record: Knex, requests: readonly { id: string }[], ...states: State[]) =>
  eventually(
    () => statesOf(record, requests),
    (found) => found.every(({ status }) => states.includes(status)),
  );

/** The states of requests, by the record. */
export const statesOf = (record: Knex, requests: readonly { id: string }[]): Promise<{ id: string; status: State }[]> =>
  record('requests')
    .whereIn(
      'id',
      requests.map(({ id }) => id),
    )
    .select('id', 'status');

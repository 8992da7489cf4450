/** A fleet of a test's own with vehicles, a service credential and its token: what R44–R49 are about. */
import type { Knex } from 'knex';
import { call, sandboxUrl, type Answer } from '../front-door/front-door.ts';
import { newFleet, type NewFleet } from '../sharing/new-customer.ts';
import { newCredential, tokenFor } from '../access/links.ts';

export interface FleetUnderTest extends NewFleet {
  clientId: string;
  /** Of its service credential. */
  data: string;
}

export async function newFleetThatReads(record: Knex): Promise<FleetUnderTest> {
  const fleet = await newFleet(record);
  const { clientId } = await newCredential(record, 'service', { owner: fleet.holder });
  return { ...fleet, clientId, data: await tokenFor(record, clientId, null) };
}

export const asFleet = (
  { token }: Pick<NewFleet, 'token'>,
  method: string,
  path: string,
  json?: unknown,
  base = sandboxUrl(),
): Promise<Answer> =>
  call(`${base}/v1/fleet/${path}`, {
    method,
    token,
    ...(json === undefined && method === 'GET' ? {} : { json: json ?? {} }),
  });

export const add = (fleet: Pick<NewFleet, 'token'>, code: string, json: object = {}): Promise<Answer> =>
  asFleet(fleet, 'POST', `data-products/${code}`, json);

/** The verdicts of an act, as text, in the order of the answer. */
export const verdictsIn = ({ status, body }: Answer): string[] => {
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body.verdicts.map(({ verdict }: { verdict: string }) => verdict);
};

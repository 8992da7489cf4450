/** Companies of a test's own and their people, with the calls that they make. */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { call, linkTo, someone, type Answer } from '../front-door/front-door.ts';
import { newColleague, newFleet, tokenOf, type NewFleet } from '../sharing/new-customer.ts';

export interface Person {
  id: string;
  email: string;
  token: string;
}

/** An account at the identity provider that the record does not know: of the kind fleet, in no company, unless said otherwise. */
export async function newAccount(email = someone(), claims: object = {}): Promise<Person> {
  const id = `new-${randomUUID()}`;
  return { id, email, token: await tokenOf(id, email, { account: 'fleet', roles: [], ...claims }) };
}

/** A company with an administrator, of the kind. */
export async function newCompany(record: Knex, kind: 'fleet' | 'rental' = 'fleet'): Promise<NewFleet> {
  const fleet = await newFleet(record);
  if (kind !== 'fleet') await record('companies').where({ id: fleet.cuuid }).update({ kind });
  return fleet;
}

export const colleague = (record: Knex, { cuuid }: NewFleet, ...roles: string[]): Promise<NewFleet> =>
  newColleague(record, cuuid, { roles });

export const invite = (by: Person, json: object): Promise<Answer> => call('/v1/fleet/users', { token: by.token, json });

export const usersOf = async (by: Person): Promise<{ id: string; email: string; roles: string[]; you: boolean }[]> =>
  (await call('/v1/fleet/users', { token: by.token })).body.users;

export const remove = (by: Person, { id }: { id: string }): Promise<Answer> =>
  call(`/v1/fleet/users/${id}`, { token: by.token, method: 'DELETE' });

export const giveRoles = (by: Person, { id }: { id: string }, ...roles: string[]): Promise<Answer> =>
  call(`/v1/fleet/users/${id}`, { token: by.token, method: 'PATCH', json: { roles } });

export const accept = (by: Person, invitation: string): Promise<Answer> =>
  call(`/v1/invitations/${invitation}/accept`, { token: by.token, json: {} });

/** Invited, and has accepted: as the identity provider says nothing of their company or roles. */
export async function joined(administrator: Person, ...roles: string[]): Promise<Person> {
  const person = await newAccount();
  const { body } = await invite(administrator, { email: person.email, roles });
  const answer = await accept(person, body.id);
  if (answer.status !== 200) throw new Error(`did not join: ${JSON.stringify(answer.body)}`);
  return person;
}

/** What stands in a company's audit trail, in order. */
export const trailOf = (record: Knex, cuuid: string): Promise<{ act: string; actor: string; detail: object }[]> =>
  record('audit')
    .where({ stream: `company:${cuuid}` })
    .orderBy('seq')
    .select('act', 'actor', 'detail');

/** The link of the email that invited or offered. */
export const offeredTo = (email: string, what: 'invitation' | 'rental'): Promise<string> => linkTo(email, what);

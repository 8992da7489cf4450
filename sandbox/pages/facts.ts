/** What the sandbox's start page tells: who can be played, and what is registered to whom. */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import type { State } from '../../domain/requests/states.ts';
import type { SandboxServices } from '../sandbox-services.ts';
import { workflowsIn } from '../temporal/facts.ts';
import { demoCompanies, demoPeople, type DemoPerson } from '../demo/people.ts';

export interface SandboxFacts {
  accounts: (DemoPerson & { products: RegisteredThing[] })[];
  links: Record<string, string>;
  requests: RequestFact[];
}

export interface RequestFact {
  id: RequestId;
  type: string;
  status: State;
  submittedAt: Date;
  /** Empty once the personal details are removed (R13). */
  email: string;
  /** How far its clock has been moved ahead of the world's, in ms. */
  aheadMs: number;
}

export interface RegisteredThing {
  holder: string;
  name: string;
  kind: string;
  vin: string | null;
  serial: string | null;
  activated: boolean;
  from: Date;
  until: Date | null;
}

const NEWEST = 20;
const REQUESTS = `select id, type, status, submitted_at as "submittedAt", coalesce(email, '') as email,
  (extract(epoch from clock_shift) * 1000)::float8 as "aheadMs" from requests`;

/** Reads accounts with their products, and the newest requests. */
export async function sandboxFacts({
  owner: db,
  publicUrl,
  metricsUrl,
  temporalUiUrl,
}: Pick<SandboxServices, 'owner' | 'publicUrl' | 'metricsUrl' | 'temporalUiUrl'>): Promise<SandboxFacts> {
  const [{ rows: things }, { rows: requests }] = await Promise.all([
    db.raw<{ rows: RegisteredThing[] }>(
      `select r.holder, p.name, p.kind, p.vin, p.serial, r.activated, r.starts_at as from, r.ends_at as until
       from registrations r join products p on p.id = r.product_id order by p.kind desc, p.vin, p.serial, r.starts_at`,
    ),
    db.raw<{ rows: RequestFact[] }>(`${REQUESTS} order by submitted_at desc limit ${NEWEST}`),
  ]);
  return {
    accounts: demoPeople.map((person) => ({
      ...person,
      products: things.filter(({ holder }) => holder === holderOf(person)),
    })),
    links: {
      start: publicUrl,
      support: `${publicUrl}/support`,
      outbox: `${publicUrl}/sandbox/outbox`,
      docs: `${publicUrl}/docs`,
      openapi: `${publicUrl}/openapi.json`,
      health: `${publicUrl}/readyz`,
      metrics: metricsUrl,
      ...(temporalUiUrl && { workflows: workflowsIn(temporalUiUrl) }),
    },
    requests,
  };
}

/** One request, whoever's it is. */
export async function requestFact(db: Knex, id: string): Promise<RequestFact | undefined> {
  const { rows } = await db.raw<{ rows: RequestFact[] }>(`${REQUESTS} where id = ?`, [id]);
  return rows[0];
}

const holderOf = ({ id, kind, company }: DemoPerson): string =>
  kind === 'fleet' && demoCompanies.some((c) => c.id === company) ? `company:${company}` : `account:${id}`;

/**
 * The states of a request under whatever order of acts: people's by HTTP, the workflow's steps as a workflow takes them, time,
 * lost workflows. The table below is written down by hand, so that a fault in the product's own table shows, too (G6).
 *
 * `LIVES=1000 npm test -- test/requests/random-lives.test.ts` lives more of them; a failure names its seed.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { exportData } from '../../activities/export/export-data.ts';
import { postgresReadings } from '../../activities/source/postgres/readings.ts';
import { acceptMails } from '../../db/mails/acceptance.ts';
import { beginExport } from '../../db/export/plan.ts';
import { correctAddress } from '../../db/requests/address.ts';
import { sendNewLink, withdrawLink } from '../../db/requests/ready-link.ts';
import { enter, settle } from '../../db/requests/settle.ts';
import { watchOverdue } from '../../db/requests/watch-overdue.ts';
import { decideOwnership } from '../../db/review/ownership.ts';
import { decideReview, type ReviewDecision } from '../../db/review/public-body.ts';
import type { RequestId } from '../../domain/ids.ts';
import type { LinkPurpose } from '../../domain/links/token.ts';
import type { StageName } from '../../domain/requests/stages.ts';
import { Refusal } from '../../domain/refusal.ts';
import { customerForm, startApiUnderTest, withPeople, type ApiUnderTest, type People } from '../api/api-under-test.ts';

const LIVES = Number(process.env['LIVES'] ?? 6);

/** Where a request may go from each state; by the rules, not by the code. */
const mayBecome: Record<string, readonly string[]> = {
  'awaiting-verification': [
    'awaiting-ownership-check', // R34
    'awaiting-review', // R36
    'awaiting-consent', // R26
    'exporting', // R14
    'lapsed', // R13
    'rejected', // R25
    'cancelled', // R19
  ],
  'awaiting-ownership-check': ['exporting', 'rejected', 'cancelled'],
  'awaiting-review': ['exporting', 'declined', 'cancelled'],
  'awaiting-consent': ['exporting', 'declined', 'cancelled', 'revoked'],
  exporting: ['ready', 'cancelled', 'revoked'],
  ready: ['completed', 'expired', 'withdrawn', 'revoked'],
};
const isOpen = (state: string): boolean => state in mayBecome;

/** What must have been decided before the data of each type is made. */
const gates: Record<string, { stages: StageName[]; decisions: string[] }> = {
  customer: { stages: [], decisions: ['verified'] },
  fleet: { stages: [], decisions: ['verified'] },
  agent: { stages: ['consent'], decisions: ['consented', 'verified'] },
  provider: { stages: ['consent'], decisions: ['consented', 'verified'] },
  'unregistered-fleet': { stages: ['ownership-check'], decisions: ['ownership-confirmed', 'verified'] },
  'public-body': { stages: ['review'], decisions: ['review-accepted', 'verified'] },
};
/** States that a type never sees, whatever happens. */
const never: Record<string, readonly string[]> = {
  customer: ['awaiting-ownership-check', 'awaiting-review', 'awaiting-consent', 'revoked', 'rejected', 'declined'],
  fleet: ['awaiting-ownership-check', 'awaiting-review', 'awaiting-consent', 'revoked', 'rejected', 'declined'],
  agent: ['awaiting-ownership-check', 'awaiting-review'],
  provider: ['awaiting-ownership-check', 'awaiting-review'],
  'unregistered-fleet': ['awaiting-review', 'awaiting-consent', 'revoked', 'declined'],
  'public-body': ['awaiting-ownership-check', 'awaiting-consent', 'revoked', 'rejected', 'lapsed'], // R36
};
const disclosing = ['exporting', 'ready', 'completed', 'expired'];

let api: ApiUnderTest;
let people: People;
let provider: string;
beforeAll(async () => {
  api = await startApiUnderTest();
  people = await withPeople(api);
  const company = randomUUID();
  await api.owner('companies').insert({ id: company, name: 'Example Telematics', kind: 'provider' });
  await api.owner('accounts').insert([
    { id: 'retail-one', kind: 'retail', email: 'retail-one@example.com', name: 'One' },
    {
      id: 'fleet-one',
      kind: 'fleet',
      email: 'fleet-one@example.com',
      name: 'Two',
      company_id: people.cuuid,
      roles: ['administrator'],
    },
  ]);
  provider = await api.identity.token({
    sub: 'provider-one',
    email: 'provider-one@example.com',
    account: 'provider',
    roles: [],
    company,
  });
});
afterAll(() => api?.stop());

const agentForm = () => ({
  type: 'agent',
  email: 'workshop@example.com',
  period: { from: '2025-10-06', to: '2025-10-31' },
  otherUsersInformed: true,
  agent: { name: 'Workshop at the Corner' },
  customer: { name: 'One', email: 'retail-one@example.com' },
  products: { vins: [people.vin.car], wallbox: false },
  purpose: 'To find out why it stutters.',
  agreement: { confirmed: true, reference: 'Order 4711' },
  customerConsented: true,
  gatekeeper: false,
  size: 'sme',
});
const providerForm = () => {
  const { agent: _agent, ...form } = agentForm();
  const products = { vins: [people.vin.activated], chargers: false };
  return { ...form, type: 'provider', customer: { cuuid: people.cuuid }, products };
};
const fleetForm = (): object =>
  customerForm(people, { type: 'fleet', products: { vins: [people.vin.activated], chargers: true } });
const bodyForm = () => ({
  type: 'public-body',
  email: 'office@example.com',
  period: { from: '2025-10-07', to: '2025-10-11' }, // no whole week: no tables to be made
  otherUsersInformed: true,
  body: { name: 'City', country: 'DE', address: 'Rathaus 1, Bonn', contact: 'Office 37' },
  legalBasis: 'Article 15',
  need: 'emergency',
  explanation: 'A flood.',
  dataWanted: 'Positions',
  intendedUse: 'Evacuation',
  deadline: '2027-01-31',
  products: { vins: [people.vin.car] },
});
const unregisteredForm = () => ({
  type: 'unregistered-fleet',
  email: 'fleet@example.com',
  period: { from: '2025-09-13', to: '2025-09-20' }, // days on which the car was nobody's
  otherUsersInformed: true,
  company: { name: 'Sonnig', registrationNumber: 'HRB 77', address: 'Ring 3, Bonn', country: 'DE' },
  contact: { name: 'Ute Sonnig' },
  market: 'DE',
  products: { vins: [people.vin.car] },
});

/** One request, and its workflow as far as it has come. */
class Life {
  readonly id: RequestId;
  readonly type: string;
  /** Of whoever submitted it; a stranger's where nobody has an account. */
  readonly token: string;
  #stage = 0;
  #begun = false;

  private constructor(id: RequestId, type: string, token: string) {
    this.id = id;
    this.type = type;
    this.token = token;
  }

  static async begin(type: string): Promise<Life> {
    const form = {
      customer: () => customerForm(people),
      fleet: fleetForm,
      agent: agentForm,
      provider: providerForm,
      'unregistered-fleet': unregisteredForm,
      'public-body': bodyForm,
    }[type];
    const token = { customer: people.retail, fleet: people.fleet, provider }[type];
    // What was sold in the life before is registered again.
    await api.owner('registrations').update({ ends_at: null }).whereNotNull('ends_at');
    const options = { body: form?.(), ...(token ? { token } : {}) };
    const { status, json } = await api.call('POST', '/v1/requests', options);
    if (status !== 202) throw new Error(`not accepted: ${JSON.stringify(json)}`);
    return new Life(json.id, type, token ?? people.stranger);
  }

  /** The next step of its workflow, in the order in which a workflow takes them. */
  async step(): Promise<void> {
    const { db } = api.services;
    const stages: StageName[] = ['verification', ...(gates[this.type]?.stages ?? []), 'export', 'download'];
    const stage = stages[this.#stage];
    if (stage === undefined) return;
    if (stage === 'export') {
      if (!this.#begun && !('outcome' in (await beginExport(db, this.id)))) {
        this.#begun = true; // whatever comes next finds it in the middle
        return;
      }
      const parts = { db, storage: api.services.storage, source: postgresReadings(db), filesAtOnce: 2 };
      const { outcome } = await exportData(parts, this.id, {
        signal: new AbortController().signal,
        progress: () => {},
      });
      this.#begun = false;
      this.#stage = outcome === 'ended' ? stages.length : this.#stage + 1;
      return;
    }
    const { outcome } =
      this.#begun || stage === 'download' ? await settle(db, this.id, stage) : await enter(db, this.id, stage);
    this.#begun = outcome === 'waiting';
    if (outcome !== 'waiting') this.#stage = outcome === 'ended' ? stages.length : this.#stage + 1;
  }

  /** The workflow is lost, and another starts from the row. */
  restart(): void {
    this.#stage = 0;
    this.#begun = false;
  }
}

const post = async (path: string, options: object = {}): Promise<void> => {
  const { status, text } = await api.call('POST', path, { body: {}, ...options });
  if (status >= 500) throw new Error(`${path}: ${status} ${text}`);
};

const decider = async (id: RequestId): Promise<number> =>
  (await api.owner('deciders').where({ request_id: id }).first('no'))?.no ?? 1;

/** Links of the generation in force, and of the one before. */
const generation = async (id: RequestId): Promise<number> =>
  (await api.owner('requests').where({ id }).first('link_generation')).link_generation;
const byStatusLink = async (id: RequestId, body: object): Promise<void> =>
  post(api.link('status', id, await generation(id)), { body });
/** By staff, past the calls' own checks of who they are. */
const byStaff = (does: (db: Knex) => Promise<unknown>): Promise<void> =>
  does(api.services.db).then(
    () => undefined,
    (error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
    },
  );
const staffOne = { staff: 'staff-one', reason: 'They called.' };
const review = (id: RequestId, decision: ReviewDecision, by: string): Promise<void> =>
  byStaff((db) =>
    decideReview(db, id, {
      by,
      decision,
      reason: 'Justified.',
      second: { supervisor: true, fresh: true },
      isKnownBody: () => true,
    }),
  );
const productOf = async (vin: string): Promise<string> => (await api.owner('products').where({ vin }).first('id')).id;

/** Whatever may be tried at any time. What is refused changes nothing. */
const acts: Record<string, (life: Life) => Promise<void>> = {
  step: (life) => life.step(),
  restart: async (life) => life.restart(),
  watch: async ({ id }) => void (await watchOverdue(api.services.db, id)),
  'mails leave': async ({ id }) =>
    acceptMails(api.services.db, await api.owner('mails').where({ request_id: id, status: 'queued' }).pluck('id')),
  verify: async ({ id }) => post(api.link('verify', id, await generation(id))),
  'cancel by account': ({ id, token }) => post(`/v1/requests/${id}/cancel`, { token }),
  'cancel by link': ({ id }) => byStatusLink(id, { action: 'cancel' }),
  'end the link by account': ({ id, token }) => post(`/v1/requests/${id}/withdraw`, { token }),
  'end the link by link': ({ id }) => byStatusLink(id, { action: 'withdraw' }),
  'end the link by staff': ({ id }) => byStaff((db) => withdrawLink(db, id, staffOne)),
  'new link by account': ({ id, token }) => post(`/v1/requests/${id}/new-link`, { token }),
  'new link by staff': ({ id }) => byStaff((db) => sendNewLink(db, id, staffOne)),
  'another address': ({ id }) =>
    byStaff((db) => correctAddress(db, id, { email: `${randomUUID()}@example.com`, by: 'staff-one', reason: 'Typo.' })),
  'sell the car': async () =>
    post(`/v1/products/${await productOf(people.vin.car)}/unenroll`, { token: people.retail }),
  'sell the van': async () =>
    post(`/v1/products/${await productOf(people.vin.activated)}/unenroll`, { token: people.fleet }),
  'end the share': async ({ id, type }) =>
    post(`/v1/shares/${id}/revoke`, { token: type === 'provider' ? people.fleet : people.retail }),
  propose: ({ id }) => review(id, 'accept', 'staff-one'),
  accept: ({ id }) => review(id, 'accept', 'staff-two'),
  'decline the body': ({ id }) => review(id, 'decline', 'staff-one'),
  'ask for a change': ({ id }) => review(id, 'change', 'staff-one'),
  'answer the change': ({ id }) => byStatusLink(id, { answer: 'The last two weeks.' }),
  consent: async ({ id }) => post(api.link('consent', id, await decider(id)), { body: { decision: 'consent' } }),
  decline: async ({ id }) => post(api.link('consent', id, await decider(id)), { body: { decision: 'decline' } }),
  revoke: async ({ id }) => post(api.link('revoke', id, await decider(id))),
  'confirm ownership': ({ id }) =>
    byStaff((db) => decideOwnership(db, id, true, { by: 'staff-one', reason: 'Papers seen.' })),
  'refuse ownership': ({ id }) =>
    byStaff((db) => decideOwnership(db, id, false, { by: 'staff-one', reason: 'Papers missing.' })),
  download: async ({ id }) => void (await api.call('GET', `${api.link('download', id, await generation(id))}/all.zip`)),
  'an hour': (life) => pass(life, '1 hour'),
  'a day': (life) => pass(life, '1 day'),
  'a week': (life) => pass(life, '7 days'),
};

const pass = async ({ id }: Life, time: string): Promise<void> =>
  void (await api.owner.raw('update requests set clock_shift = clock_shift + ?::interval where id = ?', [time, id]));

const rowOf = ({ id }: Life) => api.owner('requests').where({ id }).first('status', 'ended_at');

/** What holds of a request after any act, whatever the act was. */
async function holds(life: Life, before: string, act: string): Promise<string> {
  const { status, ended_at } = await rowOf(life);
  if (status !== before)
    expect({ act, before, becomes: mayBecome[before] ?? [] }).toEqual({
      act,
      before,
      becomes: expect.arrayContaining([status]),
    });
  expect({ status, ended: ended_at !== null }).toEqual({ status, ended: !isOpen(status) });
  if (disclosing.includes(status)) {
    const decided = await api.owner('decisions').where({ request_id: life.id }).pluck('kind');
    expect({ act, status, decided }).toEqual({
      act,
      status,
      decided: expect.arrayContaining(gates[life.type]?.decisions ?? []),
    });
  }
  expect({ act, type: life.type, status, never: never[life.type]?.includes(status) }).toEqual({
    act,
    type: life.type,
    status,
    never: false,
  });
  const alive = async (purpose: LinkPurpose, no: number) =>
    (await api.call('GET', api.link(purpose, life.id, no))).status === 200;
  const now = await generation(life.id);
  const dead = async (purpose: LinkPurpose, no: number) =>
    expect({ act, status, purpose, no, alive: await alive(purpose, no) }).toEqual({
      act,
      status,
      purpose,
      no,
      alive: false,
    });
  if (status !== 'ready') await dead('download', now);
  if (now > 0) for (const purpose of ['verify', 'status', 'download'] as const) await dead(purpose, now - 1); // replaced (R15)
  if (!isOpen(status))
    for (const purpose of ['verify', 'consent'] as const)
      await dead(purpose, purpose === 'consent' ? await decider(life.id) : now);
  return status;
}

// A workflow takes its steps soon: they come as often as all the rest.
const someAct = fc.oneof(
  { weight: 4, arbitrary: fc.constant('step') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('verify', 'mails leave', 'consent', 'confirm ownership', 'propose', 'accept'),
  },
  { weight: 3, arbitrary: fc.constantFrom(...Object.keys(acts)) },
);

/** The straight way to a link that is ready: half of the lives begin with it, as few come so far by chance. */
const toReady = (type: string): string[] => {
  const gate = (gates[type]?.stages ?? []).flatMap((stage) => ['step', 'mails leave', ...openedBy(stage), 'step']);
  return ['step', 'mails leave', 'verify', 'step', ...gate, 'step', 'step'];
};
const openedBy = (stage: StageName): string[] =>
  stage === 'consent' ? ['consent'] : stage === 'review' ? ['propose', 'accept'] : ['confirm ownership'];

test.each(Object.keys(gates))(
  'R8, R13–R36: %s: whatever comes in whatever order, only what the rules allow becomes of it, and an end is the end',
  async (type) => {
    const ends = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(someAct, { minLength: 8, maxLength: 30 }), async (isReady, names) => {
        const life = await Life.begin(type);
        let status = 'awaiting-verification';
        for (const name of [...(isReady ? toReady(type) : []), ...names]) {
          await acts[name]?.(life);
          status = await holds(life, status, name);
        }
        ends.set(status, (ends.get(status) ?? 0) + 1);
      }),
      { numRuns: LIVES, ...(process.env['SEED'] ? { seed: Number(process.env['SEED']) } : {}) },
    );
    console.log(type, Object.fromEntries(ends)); // for whoever reads the run: how far the lives came
  },
  300_000 + LIVES * 3000,
);

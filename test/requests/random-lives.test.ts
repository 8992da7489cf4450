/**
 * The states of a request under whatever order of acts: people's by HTTP, the workflow's steps as a workflow takes them, time,
 * lost workflows. The table below is written down by hand, so that a fault in the product's own table shows, too (G6).
 *
 * `LIVES=1000 npm test -- test/requests/random-lives.test.ts` lives more of them; a failure names its seed.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { exportData } from '../../activities/export/export-data.ts';
import { postgresReadings } from '../../activities/source/postgres/readings.ts';
import { acceptMails } from '../../db/mails/acceptance.ts';
import { beginExport } from '../../db/export/plan.ts';
import { enter, settle } from '../../db/requests/settle.ts';
import { watchOverdue } from '../../db/requests/watch-overdue.ts';
import { decideOwnership } from '../../db/review/ownership.ts';
import type { RequestId } from '../../domain/ids.ts';
import type { StageName } from '../../domain/requests/stages.ts';
import { Refusal } from '../../domain/refusal.ts';
import { customerForm, startApiUnderTest, withPeople, type ApiUnderTest, type People } from '../api/api-under-test.ts';

const LIVES = Number(process.env['LIVES'] ?? 25);

/** Where a request may go from each state; by the rules, not by the code. */
const mayBecome: Record<string, readonly string[]> = {
  'awaiting-verification': [
    'awaiting-ownership-check', // R34
    'awaiting-consent', // R26
    'exporting', // R14
    'lapsed', // R13
    'rejected', // R25
    'cancelled', // R19
  ],
  'awaiting-ownership-check': ['exporting', 'rejected', 'cancelled'],
  'awaiting-consent': ['exporting', 'declined', 'cancelled', 'revoked'],
  exporting: ['ready', 'cancelled', 'revoked'],
  ready: ['completed', 'expired', 'withdrawn', 'revoked'],
};
const isOpen = (state: string): boolean => state in mayBecome;

/** What must have been decided before the data of each type is made. */
const gates: Record<string, { stages: StageName[]; decisions: string[] }> = {
  customer: { stages: [], decisions: ['verified'] },
  agent: { stages: ['consent'], decisions: ['consented', 'verified'] },
  'unregistered-fleet': { stages: ['ownership-check'], decisions: ['ownership-confirmed', 'verified'] },
};
const disclosing = ['exporting', 'ready', 'completed', 'expired'];

let api: ApiUnderTest;
let people: People;
beforeAll(async () => {
  api = await startApiUnderTest();
  people = await withPeople(api);
  await api
    .owner('accounts')
    .insert({ id: 'retail-one', kind: 'retail', email: 'retail-one@example.com', name: 'One' })
    .onConflict()
    .ignore();
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
const fleetForm = () => ({
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
  #stage = 0;
  #begun = false;

  private constructor(id: RequestId, type: string) {
    this.id = id;
    this.type = type;
  }

  static async begin(type: string): Promise<Life> {
    const form = { customer: () => customerForm(people), agent: agentForm, 'unregistered-fleet': fleetForm }[type];
    const options = { body: form?.(), ...(type === 'customer' ? { token: people.retail } : {}) };
    const { status, json } = await api.call('POST', '/v1/requests', options);
    if (status !== 202) throw new Error(`not accepted: ${JSON.stringify(json)}`);
    return new Life(json.id, type);
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

/** Whatever may be tried at any time. What is refused changes nothing. */
const acts: Record<string, (life: Life) => Promise<void>> = {
  step: (life) => life.step(),
  restart: async (life) => life.restart(),
  watch: async ({ id }) => void (await watchOverdue(api.services.db, id)),
  'mails leave': async ({ id }) =>
    acceptMails(api.services.db, await api.owner('mails').where({ request_id: id, status: 'queued' }).pluck('id')),
  verify: ({ id }) => post(api.link('verify', id)),
  'cancel by account': ({ id }) => post(`/v1/requests/${id}/cancel`, { token: people.retail }),
  consent: async ({ id }) => post(api.link('consent', id, await decider(id)), { body: { decision: 'consent' } }),
  decline: async ({ id }) => post(api.link('consent', id, await decider(id)), { body: { decision: 'decline' } }),
  revoke: async ({ id }) => post(api.link('revoke', id, await decider(id))),
  'confirm ownership': ({ id }) => byStaff(id, true),
  'refuse ownership': ({ id }) => byStaff(id, false),
  download: async ({ id }) => void (await api.call('GET', `${api.link('download', id)}/all.zip`)),
  'an hour': (life) => pass(life, '1 hour'),
  'a day': (life) => pass(life, '1 day'),
  'a week': (life) => pass(life, '7 days'),
};

async function byStaff(id: RequestId, confirmed: boolean): Promise<void> {
  await decideOwnership(api.services.db, id, confirmed, { by: 'staff-one', reason: 'Papers seen.' }).catch(
    (error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
    },
  );
}

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
  if (!isOpen(status)) {
    const links = ['verify', 'consent', 'download'] as const;
    const no = await decider(life.id);
    for (const purpose of links) {
      const answer = await api.call('GET', api.link(purpose, life.id, purpose === 'consent' ? no : 0));
      expect({ act, status, purpose, alive: answer.status === 200 }).toEqual({ act, status, purpose, alive: false });
    }
  }
  return status;
}

// A workflow takes its steps soon: they come as often as all the rest.
const someAct = fc.oneof(
  { weight: 4, arbitrary: fc.constant('step') },
  { weight: 2, arbitrary: fc.constantFrom('verify', 'mails leave', 'consent', 'confirm ownership') },
  { weight: 3, arbitrary: fc.constantFrom(...Object.keys(acts)) },
);

test.each(Object.keys(gates))(
  'R13–R29: %s: whatever comes in whatever order, only what the rules allow becomes of it, and an end is the end',
  async (type) => {
    const ends = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.array(someAct, { minLength: 8, maxLength: 30 }), async (names) => {
        const life = await Life.begin(type);
        let status = 'awaiting-verification';
        for (const name of names) {
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

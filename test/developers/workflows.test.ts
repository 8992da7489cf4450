/** R41, R22: access requests and credentials on the real engine: reminders, lapses and warnings by time travel, and a workflow that was lost. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import { workflowIdFor, type CarriedKind } from '../../domain/ids.ts';
import { operatorCommand } from '../front-door/commands.ts';
import { openEngine } from '../front-door/engine.ts';
import { eventually, fastForward, mailAbout, mailsTo, type Answer } from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';
import { asSupervisor } from '../support/staff.ts';
import { profileForm } from './developers-under-test.ts';
import { asksForAccess, decide, newDeveloper, withCredential } from './sandbox-developer.ts';

let record: Knex;
let engine: Client;
beforeAll(async () => {
  record = openRecord();
  engine = await openEngine();
});
afterAll(() => Promise.all([record?.destroy(), engine?.connection.close()]));

const forward = (collection: string, id: string, by: string): Promise<Answer> => fastForward({ id }, by, collection);
const runs = async (kind: CarriedKind, id: string): Promise<string> =>
  (await engine.workflow.getHandle(workflowIdFor(kind, id)).describe()).status.name;
/** Waits until the workflow has seen its row: that of a credential sleeps until the first warning then. */
const looked = (id: string, table = 'credentials') =>
  eventually(
    () => record(table).where({ id }).first('look_wanted_at', 'workflow_started_at'),
    (row) => row.workflow_started_at !== null && row.look_wanted_at === null,
  );
const OPERATOR = 'data-act@example.com';

describe('access requests', () => {
  test('R41: undecided, staff are reminded once, then it lapses and the developer is told', async () => {
    const jo = await newDeveloper('de');
    const id = await asksForAccess(jo);
    await forward('api-access-requests', id, 'P3D');
    const reminders = async () => (await mailsTo(OPERATOR)).filter(({ text }) => text.includes(id));
    const [reminder] = await eventually(reminders, (found) => found.length === 1);
    expect(reminder).toMatchObject({ subject: 'A request for API access waits for a decision – Example Motors' });
    expect(reminder?.text).toContain('/support/developers');
    await forward('api-access-requests', id, 'P20D');
    await forward('api-access-requests', id, 'P7D');
    const { text } = await mailAbout(jo.email, /verfallen/);
    expect(text).toContain(id);
    expect((await jo.call(`/v1/api-access-requests/${id}`)).body).toMatchObject({ status: 'lapsed', reason: null });
    expect((await reminders()).length).toBe(1);
    await eventually(
      () => runs('api-access', id),
      (status) => status === 'COMPLETED',
    );
    expect((await decide(id, true)).status).toBe(409);
    expect(await asksForAccess(jo)).not.toBe(id); // at once
  });

  test('R41: decided, the developer is told the reason, unclickable, and the workflow ends; nothing personal is in the engine', async () => {
    const jo = await newDeveloper();
    const id = await asksForAccess(jo);
    await eventually(
      () => runs('api-access', id).catch(() => ''),
      (status) => status === 'RUNNING',
    );
    await decide(id, false);
    const { text } = await mailAbout(jo.email, /refused/);
    expect(text).toContain('evil[.]example');
    await eventually(
      () => runs('api-access', id),
      (status) => status === 'COMPLETED',
    );
    const history = JSON.stringify(await engine.workflow.getHandle(workflowIdFor('api-access', id)).fetchHistory());
    for (const personal of [jo.email, jo.id, 'evil', 'Journeys']) expect(history).not.toContain(personal);
    expect((await forward('api-access-requests', id, 'P30D')).status).toBe(200); // over: nothing happens any more
    expect((await jo.call(`/v1/api-access-requests/${id}`)).body.status).toBe('refused');
  });
});

describe('credentials', () => {
  test('R41: 30 and 7 days before a secret expires its owner is told, and of a second one that works for longer', async () => {
    const jo = await newDeveloper();
    const { id, secrets } = await withCredential(jo);
    const warnings = async () => (await mailsTo(jo.email)).filter(({ subject }) => /expires/.test(subject));
    await looked(id);
    await forward('credentials', id, 'P334D');
    expect((await jo.call(`/v1/credentials/${id}`)).body.status).toBe('active');
    await forward('credentials', id, 'P1D');
    const [first] = await eventually(warnings, (found) => found.length === 1);
    expect(first?.text).toContain('Add a second secret');
    expect(first?.text).toContain(`/developer/credentials/${id}`);
    await jo.call(`/v1/credentials/${id}/secrets`, {});
    await looked(id);
    await forward('credentials', id, 'P23D');
    const [second] = await eventually(warnings, (found) => found.length === 2);
    expect(second?.text).toContain('another secret that works for longer');
    await forward('credentials', id, 'P7D');
    const { body } = await jo.call(`/v1/credentials/${id}`);
    expect([body.status, body.secrets.map(({ expired }: { expired: boolean }) => expired)]).toEqual([
      'active',
      [true, false],
    ]);
    expect(body.secrets[0].id).toBe(secrets[0]!.id);
    expect((await warnings()).length).toBe(2);
    expect(await runs('credential', id)).toBe('RUNNING');
    await jo.call(`/v1/credentials/${id}/revoke`, {});
    await eventually(
      () => runs('credential', id),
      (status) => status === 'COMPLETED',
    );
  });

  test('R41: a secret that was removed is not warned of; of warnings that were missed the last alone goes out', async () => {
    const jo = await newDeveloper();
    const { id, secrets } = await withCredential(jo);
    const added = await jo.call(`/v1/credentials/${id}/secrets`, {});
    await jo.call(`/v1/credentials/${id}/secrets/${secrets[0]!.id}`, undefined, 'DELETE');
    await eventually(
      () => runs('credential', id).catch(() => ''),
      (status) => status === 'RUNNING',
    );
    // Both moments pass while nobody looks: the row's clock alone goes on.
    await record('credentials')
      .where({ id })
      .update({ clock_shift: record.raw(`interval '360 days'`) });
    await jo.call(`/v1/credentials/${id}`, { name: 'Seen' }, 'PATCH');
    await record('credentials')
      .where({ id })
      .update({ look_wanted_at: record.raw(`now() - interval '1 minute'`) });
    const mails = () =>
      record('mails').whereIn('secret_id', [secrets[0]!.id, added.body.id]).select('secret_id', 'turn');
    await eventually(mails, (found) => found.length > 0);
    expect(await mails()).toEqual([{ secret_id: added.body.id, turn: 1 }]);
  });
});

test('R22: a workflow that is lost is found by reconcile, and starts again from its row', async () => {
  const jo = await newDeveloper();
  const { id: credential } = await withCredential(jo);
  const other = await newDeveloper();
  const access = await asksForAccess(other);
  for (const [kind, id] of [
    ['credential', credential],
    ['api-access', access],
  ] as const) {
    await eventually(
      () => runs(kind, id).catch(() => ''),
      (status) => status === 'RUNNING',
    );
    await (kind === 'credential' ? looked(id) : looked(id, 'api_access_requests')); // else whoever wants it to look starts another
    await engine.workflow.getHandle(workflowIdFor(kind, id)).terminate('lost, for a test');
    const { out } = await operatorCommand('reconcile', '--mend');
    expect(out).toContain(`${kind}-without-workflow  ${id}`);
    await eventually(
      () => runs(kind, id),
      (status) => status === 'RUNNING',
    );
  }
  const restarted = await operatorCommand('doctor', 'restart', access);
  expect(restarted.out).toContain('Its workflow was ended');
  await eventually(
    () => runs('api-access', access),
    (status) => status === 'RUNNING',
  );
  await decide(access, true);
  await mailAbout(other.email, /granted/);
  expect((await mailsTo(other.email)).length).toBe(1);
});

test('R58: what a developer told is handed out, and erased: credentials and access end with it', async () => {
  const jo = await newDeveloper();
  const { id } = await withCredential(jo);
  const again = await asksForAccess(jo);
  const { body: handed } = await asSupervisor(`people/${jo.email}/export`, {});
  expect(handed.developers).toEqual([
    expect.objectContaining({
      email: jo.email,
      terms: [expect.objectContaining({ version: '2026-11' })],
      credentials: [expect.objectContaining({ id, name: 'A program' })],
    }),
  ]);
  expect(handed.developers[0].access).toHaveLength(2);
  const { body: erased } = await asSupervisor(`people/${jo.email}/erase`, {});
  expect(erased).toMatchObject({ developers: 1 });
  expect((await jo.call('/v1/developer')).status).toBe(404);
  expect((await jo.call(`/v1/credentials/${id}`)).body.status).toBe('revoked');
  expect((await jo.call(`/v1/api-access-requests/${again}`)).body).toMatchObject({ status: 'lapsed', purpose: '' });
  for (const table of ['developers', 'api_access_requests', 'mails']) {
    const { rows } = await record.raw<{ rows: { n: number }[] }>(
      `select count(*)::int as n from ${table} t where t::text ~ :email or t::text ~ 'kilometre' and t::text ~ :id`,
      { email: jo.email, id: jo.id },
    );
    expect([table, rows[0]?.n]).toEqual([table, 0]);
  }
  await eventually(
    () => runs('api-access', again).catch(() => 'COMPLETED'),
    (status) => status === 'COMPLETED',
  );
  expect((await jo.call('/v1/developer', profileForm({ email: jo.email }))).status).toBe(201); // anew
});

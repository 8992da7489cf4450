/** Reliability rules 3 and 4: a workflow's step looks at the row without a lock, and misses no decision by that. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { verifyEmail } from '../../db/requests/verify.ts';
import { enter, settle } from '../../db/requests/settle.ts';
import { watchOverdue } from '../../db/requests/watch-overdue.ts';
import type { RequestId } from '../../domain/ids.ts';
import { eventually } from '../front-door/eventually.ts';
import { MailUnderTest } from '../mails/mail-under-test.ts';

let record: MailUnderTest;
beforeAll(async () => {
  record = await MailUnderTest.start();
});
afterAll(() => record?.stop());

const inDays = (days: number): Date => new Date(Date.now() + days * 24 * 3_600_000);

/** A request whose email is out. */
const waiting = (columns: Record<string, unknown> = {}): Promise<RequestId> =>
  record.request({ verify_by: inDays(7), warn_at: inDays(21), due_by: inDays(28), ...columns });

const lookWanted = async (id: RequestId): Promise<boolean> =>
  (await record.owner('requests').where({ id }).first('look_wanted_at')).look_wanted_at !== null;

/** What the application asks of the database meanwhile. */
async function statementsOf(work: () => Promise<unknown>): Promise<number> {
  let asked = 0;
  const count = () => (asked += 1);
  record.db.on('query', count);
  await work();
  record.db.off('query', count);
  return asked;
}

/** Waits until a statement waits for a row's lock. */
const untilHeldUp = () =>
  eventually(
    async () =>
      (
        await record.owner.raw<{ rows: unknown[] }>(
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        )
      ).rows.length,
    (waiting) => waiting > 0,
  );

test('a decision that commits while a step looks at the row is looked at again', async () => {
  const id = await waiting({ look_wanted_at: new Date() });
  const tx = await record.owner.transaction();
  await verifyEmail(tx, id);
  const settling = settle(record.db, id, 'verification');
  await untilHeldUp();
  await tx.commit();
  // The step may not have seen the decision. Then the row still says that it is to look.
  if ((await settling).outcome === 'waiting') expect(await lookWanted(id)).toBe(true);
  expect(await settle(record.db, id, 'verification')).toEqual({ outcome: 'passed' });
  expect(await lookWanted(id)).toBe(false);
});

test('a decision that commits before the deadline closes the request wins, though the step saw none', async () => {
  const id = await waiting({ verify_by: new Date(Date.now() - 1000), look_wanted_at: new Date() });
  const tx = await record.owner.transaction();
  await tx('requests')
    .where({ id })
    .update({ verify_by: inDays(1) });
  await verifyEmail(tx, id);
  const settling = settle(record.db, id, 'verification');
  await untilHeldUp();
  await tx.commit();
  expect(await settling).toEqual({ outcome: 'passed' });
});

test('a step that has nothing to do is one statement, and one that begins the first stage two', async () => {
  const id = await waiting();
  expect(await statementsOf(() => enter(record.db, id, 'verification'))).toBe(2);
  expect(await statementsOf(() => settle(record.db, id, 'verification'))).toBe(1);
  expect(await statementsOf(() => watchOverdue(record.db, id))).toBe(1);
  expect(await statementsOf(() => verifyEmail(record.db, id))).toBe(1);
  expect(await statementsOf(() => settle(record.db, id, 'verification'))).toBe(1);
});

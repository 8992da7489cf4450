/** What migrations do to records that were written before them: registrations that ended unnoticed, bindings, accounts. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { connect } from '../../db/postgres/connect.ts';
import { migrate } from '../../db/postgres/migrate.ts';
import { startPostgres, type Postgres } from '../../sandbox/postgres/postgres.ts';
import { firstOfFreePorts } from '../setup/free-ports.ts';

const folder = mkdtempSync(join(tmpdir(), 'migrations-'));
let postgres: Postgres;
let owner: Knex;
beforeAll(async () => {
  postgres = await startPostgres({ folder, port: await firstOfFreePorts(1), log: () => {} });
  await postgres.ensureDatabase('before');
  owner = connect(postgres.url('before'), { max: 2 });
});
afterAll(async () => {
  await owner?.destroy();
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const ids = async (table: string, column = 'id'): Promise<string[]> => {
  const rows = (await owner(table).select(column).orderBy(column)) as Record<string, string>[];
  return rows.map((row) => row[column] ?? 'none');
};

test('R8, R34, R46: shares of who sold are ended, bindings of ended requests are no registrations, fleets keep their administrators', async () => {
  await migrate(owner, '0013_workflow_seen');
  const [fleet, madeUp, madeUpOpen] = [randomUUID(), randomUUID(), randomUUID()];
  for (const id of [fleet, madeUp, madeUpOpen]) await owner('companies').insert({ id, name: 'One', kind: 'fleet' });
  await owner('accounts').insert([
    { id: 'fleet-one', kind: 'fleet', email: 'fleet-one@example.com', name: 'One', company_id: fleet },
    { id: 'seller', kind: 'retail', email: 'seller@example.com', name: 'Two' },
  ]);
  const car = randomUUID();
  await owner('products').insert({ id: car, kind: 'vehicle', vin: 'WVWZZZ1JZXW000001', name: 'Car' });
  const day = (no: number) => `2025-10-0${no}T00:00:00Z`;
  const request = async (type: string, holder: string, ended: boolean) => {
    const id = randomUUID();
    await owner('requests').insert({
      id,
      type,
      status: ended ? 'expired' : 'exporting',
      holder,
      email: 'someone@example.com',
      locale: 'en',
      period_from: '2025-10-01',
      period_to: '2025-10-02',
      policy: '{}',
      submitted_at: day(5),
      ended_at: ended ? day(6) : null,
    });
    const given = JSON.stringify([{ from: day(1), until: day(3) }]);
    await owner('request_products').insert({ request_id: id, product_id: car, position: 0, given });
    await owner('registrations').insert({ product_id: car, holder, starts_at: day(1), ends_at: day(3) });
    return id;
  };
  const share = await request('agent', 'account:seller', false);
  await request('unregistered-fleet', `company:${madeUp}`, true);
  await request('unregistered-fleet', `company:${madeUpOpen}`, false);
  await request('public-body', `request:${randomUUID()}`, true);
  await owner('registrations').insert({ product_id: car, holder: `company:${fleet}`, starts_at: day(4) });

  await migrate(owner);

  expect(await owner('requests').where({ id: share }).first('status')).toEqual({ status: 'revoked' });
  expect(await owner('request_products').where({ request_id: share }).first('dropped_because')).toEqual({
    dropped_because: 'unenrolled',
  });
  expect(await owner('mails').where({ request_id: share }).select('step', 'recipient')).toEqual([
    { step: 'revoked', recipient: 'requester' },
  ]);
  expect(await ids('registrations', 'holder')).toEqual(
    ['account:seller', `company:${fleet}`, `company:${madeUpOpen}`].toSorted(),
  );
  expect(await ids('companies')).toEqual([fleet, madeUpOpen].toSorted());
  expect(await owner('accounts').orderBy('id').select('id', 'roles')).toEqual([
    { id: 'fleet-one', roles: ['administrator'] },
    { id: 'seller', roles: [] },
  ]);
  const { rows } = await owner.raw<{ rows: object[] }>(`select company_number('HRB 77 b') as number`);
  expect(rows).toEqual([{ number: 'hrb77b' }]);
});

/** R58: what is removed of a mail goes whole, whatever its service says of it at the same time. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { removeLinkDetails } from '../../db/upkeep/link-details.ts';
import { link, newCredential } from '../access/links.ts';
import { openAsApplication, openRecord, untilWaitedFor } from '../front-door/record.ts';
import { newCustomer, newVehicle } from '../sharing/new-customer.ts';

const NAME = 'removed.test';

let record: Knex;
let db: Knex;
beforeAll(() => {
  record = openRecord();
  db = openAsApplication(NAME);
});
afterAll(async () => {
  await record.destroy();
  await db.destroy();
});

test('an event that comes in while its mail is removed goes with it', async () => {
  const owner = await newCustomer(record);
  const grantId = await link(db, owner, await newCredential(record), [(await newVehicle(record, [owner])).id]);
  await record('grants').where({ id: grantId }).update({ ended_at: new Date(), ended_because: 'giver' });
  const [mail] = (await record('mails')
    .insert({ grant_id: grantId, step: 'link-reminder', recipient: owner.holder, turn: 99, status: 'delivered' })
    .returning('id')) as { id: string }[];
  const service = await record.transaction();
  const { rows } = await service.raw<{ rows: { pid: number }[] }>('select pg_backend_pid() as pid');
  await service('mail_events').insert({ mail_id: mail!.id, event: 'open', at: new Date() });
  const removing = removeLinkDetails(db, { where: 'g.id = :grantId', bindings: { grantId } }).catch(
    (error: unknown) => error,
  );
  await untilWaitedFor(record, rows[0]!, NAME);
  await service.commit();
  expect(await removing).toBe(1);
  expect(await record('mail_events').where({ mail_id: mail!.id })).toEqual([]);
});

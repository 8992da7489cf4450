/**
 * R8, R43: whatever gives or ends access locks in one order, the number of ends before the audit trail (decision 0026). A transaction of the test
 * holds the number, as any end does, until the other one waits for it, and writes into the audit trail then, as any end does: with another
 * order PostgreSQL finds the two in a circle, and rolls one of them back.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { giveAccess } from '../../db/access/give.ts';
import { revokeCredential } from '../../db/credentials/credentials.ts';
import { endNotTaken } from '../../db/oauth/sweep.ts';
import { whileStopped } from '../front-door/processes.ts';
import { erasePerson } from '../../db/people/erase.ts';
import { unenroll } from '../../db/registrations/unenroll.ts';
import { putTogether } from '../../db/registry/put.ts';
import type { Principal } from '../../domain/principal.ts';
import { openAsApplication, openRecord, untilWaitedFor } from '../front-door/record.ts';
import { newCustomer, newVehicle, type NewCustomer, type NewVehicle } from '../sharing/new-customer.ts';
import type { NewCredential } from './credentials.ts';
import { newCredential, toGive } from './links.ts';

const NAME = 'lock-order.test';

let record: Knex;
let db: Knex;
beforeAll(() => {
  record = openRecord();
  db = openAsApplication(NAME); // however slow the machine is
});
afterAll(async () => {
  await record.destroy();
  await db.destroy();
});

/** A link to one of two cars: of the other one nobody reads anything. */
interface Shared {
  owner: NewCustomer;
  program: NewCredential;
  read: NewVehicle;
  unread: NewVehicle;
  grantId: string;
}

async function shared(): Promise<Shared> {
  const owner = await newCustomer(record);
  const [read, unread] = [await newVehicle(record, [owner]), await newVehicle(record, [owner])];
  const program = await newCredential(record, 'confidential', { owner: owner.holder });
  const give = toGive(owner, program, [read.id]); // nobody takes it, so nobody is told
  if ((await giveAccess(db, give)) !== 'given') throw new Error('not given');
  return { owner, program, read, unread, grantId: give.grantId };
}

/** Ends registrations by one batch, in this order. */
async function endByRegistry({ owner }: Shared, cars: readonly NewVehicle[]): Promise<unknown> {
  const entries = await Promise.all(
    cars.map(async ({ id, vin }) => {
      const row = (await record('registrations').where({ product_id: id, holder: owner.holder }).first()) as {
        id: string;
        starts_at: Date;
      };
      return {
        put: 'registration' as const,
        key: row.id,
        product: vin,
        holder: owner.holder,
        activated: true,
        startsAt: row.starts_at,
        endsAt: new Date(),
      };
    }),
  );
  const verdicts = await db.transaction((tx) => putTogether(tx, entries, 'operator:test')); // which is tried once
  return verdicts.map(({ verdict }) => verdict);
}

const principal = ({ id, email }: NewCustomer): Principal => ({
  account: id,
  email,
  kind: 'retail',
  company: null,
  roles: [],
  signedInAt: null,
});

const ways: Record<string, { does: (one: Shared) => Promise<unknown>; answers: unknown }> = {
  'selling a product': {
    does: async ({ owner, read }) => (await unenroll(db, principal(owner), read.id)).sharesEnded,
    answers: [],
  },
  'a batch of the registry, of which the second entry ends access': {
    does: (one) => endByRegistry(one, [one.unread, one.read]),
    answers: ['changed', 'changed'],
  },
  'SQL by hand': {
    does: async ({ owner, read }) => db('registrations').where({ holder: owner.holder, product_id: read.id }).delete(),
    answers: 1,
  },
  'a link that replaces another': {
    does: ({ owner, program, read, unread }) => giveAccess(db, toGive(owner, program, [unread.id, read.id])),
    answers: 'given',
  },
  'a link that nobody took': {
    does: async ({ grantId }) => {
      await record('grants')
        .where({ id: grantId })
        .update({ created_at: record.raw(`now() - interval '11 minutes'`) });
      await whileStopped('worker', () => endNotTaken(db)); // which would do it itself
      return (await record('grants').where({ id: grantId }).first('ended_because')).ended_because;
    },
    answers: 'not-taken',
  },
  'the end of a credential': {
    does: async ({ owner, program }) => (await revokeCredential(db, principal(owner), program.id)).status,
    answers: 'revoked',
  },
  'a person who is erased': {
    does: async ({ owner }) => (await erasePerson(db, owner.email, 'staff:test')).developers,
    answers: 1,
  },
};

test.each(Object.keys(ways))('%s waits for whoever ends access, and never in a circle', async (how) => {
  const { does, answers } = ways[how]!;
  const one = await shared();
  const other = await record.transaction();
  try {
    const { rows } = await other.raw<{ rows: { pid: number }[] }>(
      'select pg_backend_pid() as pid from access_epoch for no key update',
    );
    const acting = does(one).catch((error: unknown) => error);
    await untilWaitedFor(record, rows[0]!, NAME);
    // A row that is changed twice is held against its credential's row, which must not be locked for that.
    for (let i = 0; i < 2; i++) await other('grants').where({ id: one.grantId }).update({ look_signalled_at: null });
    for (const { id } of [one.read, one.unread])
      await other('audit').insert({ stream: `product:${id}`, actor: 'test', act: 'seen', hash: Buffer.alloc(0) });
    await other.commit();
    expect(await acting).toEqual(answers);
  } finally {
    if (!other.isCompleted()) await other.rollback();
  }
});

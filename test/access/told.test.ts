/** Who is told of a link, and when (R42, R43): its giver, every other authorised user of a product in it, and the developer. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { erasePerson } from '../../db/people/erase.ts';
import { exportPerson } from '../../db/people/export.ts';
import { tellUntoldEnds } from '../../db/access/look.ts';
import { keepItem } from '../../db/oauth/items.ts';
import { hashOf } from '../../domain/access/token.ts';
import { defaultPolicy } from '../../domain/policy.ts';
import { call, eventually, mailsTo, type Mail } from '../front-door/front-door.ts';
import { openAsApplication, openRecord } from '../front-door/record.ts';
import { newCustomer, newVehicle, type NewCustomer } from '../sharing/new-customer.ts';
import { DEVELOPER, newCredential, type NewCredential } from './credentials.ts';
import { link } from './links.ts';

let record: Knex;
let db: Knex;
beforeAll(() => {
  record = openRecord();
  db = openAsApplication('told.test');
});
afterAll(async () => {
  await db?.destroy();
  await record?.destroy();
});

const developersMail = ({ owner }: NewCredential): string => `${owner.slice('account:'.length)}@example.com`;
const mailed = (email: string, subject: RegExp, count = 1): Promise<Mail[]> =>
  eventually(
    async () => (await mailsTo(email)).filter((mail) => subject.test(mail.subject)),
    (mails) => mails.length >= count,
  );
const ends = (mail: Mail | undefined): string => mail?.links.access ?? 'no link';

/** A link to a car of its giver's own and one that they share. */
async function shared(): Promise<{
  giver: NewCustomer;
  other: NewCustomer;
  own: string;
  both: string;
  grant: string;
  program: NewCredential;
}> {
  const [giver, other] = [await newCustomer(record), await newCustomer(record, 'de')];
  const [own, both] = [await newVehicle(record, [giver]), await newVehicle(record, [giver, other])];
  const program = await newCredential(record);
  const grant = await link(db, giver, program, [own.id, both.id]);
  return { giver, other, own: own.vin, both: both.vin, grant, program };
}

const stateOf = async (grant: string) =>
  (await record('access').where({ grant_id: grant }).orderBy('product_no').select('ended_because')).map(
    ({ ended_because: why }) => why,
  );

test('R43: the giver gets the receipt, another user hears of the product that they use, in their language, and of no other; each with a link that ends it', async () => {
  const { giver, other, own, both, grant, program } = await shared();
  const [[receipt], [notice]] = await Promise.all([
    mailed(giver.email, /You gave a program access/),
    mailed(other.email, /Ein Programm liest jetzt/),
  ]);
  for (const words of [DEVELOPER, own, both, grant]) expect(receipt?.text).toContain(words);
  expect([notice?.text.includes(both), notice?.text.includes(own), notice?.text.includes(giver.email)]).toEqual([
    true,
    false,
    false,
  ]);

  // Opening changes nothing (R21); the other user ends what is theirs, and the giver's own car is read on.
  expect((await call(ends(notice))).body).toMatchObject({ products: [{ id: both, ended: false }], endedAt: null });
  expect(await stateOf(grant)).toEqual([null, null]);
  const ended = await call(ends(notice), { method: 'POST' });
  expect([ended.status, ended.body.products]).toEqual([200, [expect.objectContaining({ id: both, ended: true })]]);
  expect(await stateOf(grant)).toEqual([null, 'user']);
  expect((await call(ends(notice), { method: 'POST' })).status).toBe(200);
  expect(await stateOf(grant)).toEqual([null, 'user']);

  // The giver ends the rest: both sides are told.
  expect((await call(ends(receipt), { method: 'POST' })).body.endedAt).not.toBeNull();
  expect(await stateOf(grant)).toEqual(['giver', 'user']);
  const [[toGiver], [toDeveloper]] = await Promise.all([
    mailed(giver.email, /has ended/),
    mailed(developersMail(program), /A link to your program has ended/),
  ]);
  expect([toGiver?.text.includes(grant), toDeveloper?.text.includes(grant)]).toEqual([true, true]);
  expect(toDeveloper?.text).not.toContain(giver.email);
});

test('R42: what nobody took is told to nobody; a newer link in the place of an older one tells of itself alone', async () => {
  const { giver, grant, program, both } = await shared();
  await mailed(giver.email, /You gave a program access/);
  const car = await record('products').where({ vin: both }).first('id');
  await link(db, giver, program, [car.id]);
  await mailed(giver.email, /You gave a program access/, 2);
  await eventually(
    () => record('grants').where({ id: grant }).first('ended_because', 'end_told_at'),
    (row) => row.end_told_at !== null,
  );
  expect((await mailsTo(giver.email)).filter(({ subject }) => /has ended/.test(subject))).toEqual([]);
  const untaken = await newCustomer(record);
  const vehicle = await newVehicle(record, [untaken]);
  const id = await link(db, untaken, await newCredential(record), [vehicle.id]);
  await record('grants').where({ id }).update({ taken_at: null });
  await record.raw(
    `select count(*) from end_access((select array_agg(id) from access where grant_id = ?), 'operator', 'not-taken')`,
    [id],
  );
  await tellUntoldEnds(db, defaultPolicy.links);
  expect((await mailsTo(untaken.email)).filter(({ subject }) => /has ended/.test(subject))).toEqual([]);
});

test('R42: the giver is reminded once a year, and told before the day that they chose', async () => {
  const giver = await newCustomer(record);
  const car = await newVehicle(record, [giver]);
  const grant = await link(db, giver, await newCredential(record), [car.id], {
    until: new Date(Date.now() + 800 * 86_400_000),
  });
  await mailed(giver.email, /You gave a program access/);
  const later = (days: number) =>
    record.raw(
      `update grants set clock_shift = ? * interval '1 day', look_wanted_at = clock_timestamp() - interval '10 seconds', look_signalled_at = null where id = ?`,
      [days, grant],
    );
  await later(366);
  await mailed(giver.email, /still reads your data/);
  await later(790);
  await mailed(giver.email, /ends soon/);
  expect((await mailsTo(giver.email)).filter(({ subject }) => /ends soon/.test(subject))).toHaveLength(1);
});

test('R42: before its refresh token sleeps the developer is told, once for each sleep; a use of the token moves it', async () => {
  const giver = await newCustomer(record);
  const car = await newVehicle(record, [giver]);
  const program = await newCredential(record);
  const grant = await link(db, giver, program, [car.id]);
  await mailed(giver.email, /You gave a program access/);
  const keep = (days: number) =>
    keepItem(db, {
      kind: 'RefreshToken',
      id: hashOf(grant),
      clientId: program.clientId,
      grantId: grant,
      userCode: null,
      lifetimeS: days * 86_400,
      payload: {},
    });
  const told = () => record('grants').where({ id: grant }).first('sleep_told_for');
  const looked = () =>
    eventually(
      () => record('grants').where({ id: grant }).first('look_wanted_at'),
      ({ look_wanted_at: wanted }) => wanted === null,
    );
  const look = async () => {
    await record('grants')
      .where({ id: grant })
      .update({ look_wanted_at: record.raw('clock_timestamp()'), look_signalled_at: null });
    await looked();
  };
  await keep(180); // the first one has the link looked at
  await looked();
  expect((await told()).sleep_told_for).toBeNull();
  await keep(13);
  await look();
  const subject = /refresh token of your program sleeps soon/;
  const [mail] = await mailed(developersMail(program), subject);
  expect(mail?.text).toContain(grant);
  await look();
  await keep(180); // used
  await look();
  await keep(13.9);
  await look();
  await mailed(developersMail(program), subject, 2);
  expect((await mailsTo(developersMail(program))).filter((one) => subject.test(one.subject))).toHaveLength(2);
});

test('R43: an end of which nobody was told, since the workflow was lost, is told all the same', async () => {
  const { giver, grant } = await shared();
  await mailed(giver.email, /You gave a program access/);
  await record('grants').where({ id: grant }).update({ workflow_started_at: null });
  await record.raw(
    `select count(*) from end_access((select array_agg(id) from access where grant_id = ?), 'operator', 'staff')`,
    [grant],
  );
  await record('grants')
    .where({ id: grant })
    .update({ ended_at: record.raw(`now() - interval '3 minutes'`), look_wanted_at: null });
  await mailed(giver.email, /has ended/);
});

test('R43: the receipt names a wallbox by its serial number, as it stands on it', async () => {
  const giver = { id: 'retail-owner', holder: 'account:retail-owner' } as const;
  const wallbox = await record('products as p')
    .join('registrations as r', 'r.product_id', 'p.id')
    .where({ 'p.kind': 'wallbox', 'r.holder': giver.holder, 'r.ends_at': null })
    .first('p.id', 'p.serial');
  const grant = await link(db, giver, await newCredential(record), [wallbox.id]);
  const receipt = await eventually(
    async () => (await mailsTo('retail-owner@example.com')).find(({ text }) => text.includes(grant)),
    (mail) => mail !== undefined,
  );
  expect(receipt?.text).toContain(`\n  ${wallbox.serial}\n`);
  expect((await call(ends(receipt), { method: 'POST' })).status).toBe(200);
});

test('R58: with the person goes what is personal in their links, which end; of others’ it goes when its time is over', async () => {
  const { giver, grant } = await shared();
  await mailed(giver.email, /You gave a program access/);
  expect((await exportPerson(record, giver.email, 'operator')).links).toEqual([
    expect.objectContaining({ id: grant, receipt: {} }),
  ]);
  await erasePerson(record, giver.email, 'operator');
  expect(await stateOf(grant)).toEqual(['staff', 'staff']);
  const left = async (id: string) => {
    const { purpose, details_removed_at: at } = await record('grants')
      .where({ id })
      .first('purpose', 'details_removed_at');
    const people = await record('grant_people').where({ grant_id: id });
    return [purpose, at !== null, people.length];
  };
  expect(await left(grant)).toEqual(['', true, 0]);

  const old = await shared();
  await mailed(old.giver.email, /You gave a program access/);
  await record.raw(
    `select count(*) from end_access((select array_agg(id) from access where grant_id = ?), 'operator', 'giver')`,
    [old.grant],
  );
  await mailed(old.giver.email, /has ended/);
  expect(await left(old.grant)).toEqual(['A logbook', false, 2]);
  await record('grants')
    .where({ id: old.grant })
    .update({ ended_at: record.raw(`now() - interval '1096 days'`) });
  await eventually(
    () => left(old.grant),
    ([, removed]) => removed === true,
  );
  expect(await left(old.grant)).toEqual(['', true, 0]);
});

test('R43: a link of one link is none of another, nor of a request', async () => {
  const { giver } = await shared();
  const [receipt] = await mailed(giver.email, /You gave a program access/);
  const address = ends(receipt);
  expect((await call(address.replace('/access/', '/revoke/'))).status).toBe(404);
  expect((await call(`${address.slice(0, -2)}AA`)).status).toBe(404);
});

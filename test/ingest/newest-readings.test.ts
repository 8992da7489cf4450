/** R7, R16: what has come in is there at once: in an export, and as the newest values on the product's page, for whoever may have it. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { takeFromFeed } from '../../db/readings/export.ts';
import { latestOf } from '../../db/readings/latest.ts';
import { call, day, linkTo, signIn, someone, untilState, verify } from '../front-door/front-door.ts';
import { environmentOf } from '../front-door/processes.ts';
import { openRecord } from '../front-door/record.ts';
import { fetchFile } from '../downloads/handed-over.ts';
import { newCustomer, newVehicle, register, type NewVehicle } from '../sharing/new-customer.ts';

let record: Knex;
beforeAll(() => {
  record = openRecord();
});
afterAll(() => record.destroy());

const SPEED = 'Vehicle.Speed';
async function send(car: NewVehicle, values: readonly [at: string, value: number][]): Promise<void> {
  const { status, body } = await call(`http://localhost:${environmentOf('api')['INGEST_PORT']}/ingest/v1/batches`, {
    token: await signIn('telemetry'),
    json: {
      source: `test-${randomUUID()}`,
      sequence: 1,
      readings: values.map(([at, value]) => ({ vin: car.vin, signal: SPEED, at, value })),
    },
  });
  expect([status, body.refused]).toEqual([200, []]);
}

test('R16: readings that came in a moment ago are in the file, each once, also when two ask at once', async () => {
  const owner = await newCustomer(record);
  const car = await newVehicle(record, [owner]);
  const late = day(3); // what was without a connection sends late
  await send(car, [
    [`${late}T10:00:01Z`, 2],
    [`${late}T10:00:00Z`, 1],
  ]);
  await send(car, [[`${late}T10:00:01Z`, 2]]); // by another source, once more
  const [first, second] = await Promise.all(
    [1, 2].map(async () => {
      const email = someone();
      const json = {
        type: 'customer',
        email,
        period: { from: day(5), to: late },
        products: { vins: [car.vin], wallbox: false },
        otherUsersInformed: true,
      };
      const { status, body } = await call('/v1/requests', { token: owner.token, json });
      expect([status, body.errors]).toEqual([202, undefined]);
      const request = { id: String(body.id), email, token: owner.token };
      await verify(request);
      await untilState(request, 'ready');
      const files = await fetchFile(`${await linkTo(email, 'download')}/vehicle-1.json`);
      return (JSON.parse(files.bytes.toString()) as { records: { at: string; value: number }[] }).records;
    }),
  );
  expect(first!.map(({ at, value }) => [at, value])).toEqual([
    [`${late}T10:00:00Z`, 1],
    [`${late}T10:00:01Z`, 2],
  ]);
  expect(second).toEqual(first);
  expect(await takeFromFeed(record, car.no, { from: new Date(0), until: new Date() })).toMatchObject({ taken: 0 });
  expect(await record('readings').where({ product_no: car.no })).toHaveLength(2);
});

test('R16: an export looks into no days of the feed that are still to come, and into none where nothing came in', async () => {
  const owner = await newCustomer(record);
  const [car, silent] = await Promise.all([newVehicle(record, [owner], 30), newVehicle(record, [owner], 30)]);
  await send(car, [[`${day(4)}T10:00:00Z`, 1]]);
  const lookedInto = (no: number) =>
    record.transaction(async (tx) => {
      // What this connection has looked into before may be counted still.
      const looks = async () => {
        const { rows } = await tx.raw<{ rows: { name: string; looks: string }[] }>(
          `select relname as name, seq_scan + coalesce(idx_scan, 0) as looks from pg_stat_xact_user_tables where relname ~ '^feed_[0-9]'`,
        );
        return new Map(rows.map(({ name, looks }) => [name, Number(looks)]));
      };
      const before = await looks();
      const { taken } = await takeFromFeed(tx, no, { from: new Date(0), until: new Date(`${day(5)}T00:00:00Z`) });
      const days = [...(await looks())].filter(([name, count]) => count > (before.get(name) ?? 0)).length;
      return { taken, days };
    });
  expect(await lookedInto(silent.no)).toEqual({ taken: 0, days: 0 });
  const { taken, days } = await lookedInto(car.no);
  expect(taken).toBe(0);
  expect(days).toBeLessThanOrEqual(3);
});

test('R7, R8: the newest values are those of the holder’s own time: a buyer sees none of before, a seller none at all', async () => {
  const [seller, buyer] = await Promise.all([newCustomer(record), newCustomer(record)]);
  const car = await newVehicle(record, [seller], 30);
  const before = new Date(Date.now() - 3_600_000).toISOString();
  await send(car, [[before, 88]]);
  const seenBy = (holder: typeof seller.holder) => latestOf(record, { holder, product: car.id });
  expect(await seenBy(seller.holder)).toMatchObject([{ path: SPEED, value: 88, at: new Date(before) }]);
  expect(await seenBy(buyer.holder)).toEqual([]);
  await record('registrations')
    .where({ product_id: car.id, holder: seller.holder })
    .update({ ends_at: record.fn.now() });
  await register(record, car.id, buyer.holder, 0);
  expect(await seenBy(seller.holder)).toEqual([]);
  expect(await seenBy(buyer.holder)).toEqual([]);
  const after = new Date(Date.now() + 1000).toISOString();
  await send(car, [[after, 12]]);
  expect(await seenBy(buyer.holder)).toMatchObject([{ value: 12 }]);
});

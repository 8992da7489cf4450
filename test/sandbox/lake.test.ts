/** `npm start -- --lake`: most of the demo's readings lie in Parquet files, and nobody who asks for data can tell. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { demoSignals } from '../../sandbox/demo/catalogue.ts';
import { demoReadings } from '../../sandbox/demo/demo-readings.ts';
import { vins } from '../../sandbox/demo/vehicles.ts';
import { downloadAll } from '../downloads/handed-over.ts';
import { call, lastWeeks, readyRequest } from '../front-door/front-door.ts';
import { openRecord, sandboxFolder } from '../front-door/record.ts';
import { startOwnSandbox, type OwnSandbox } from '../setup/own-sandbox.ts';

let sandbox: OwnSandbox;
let record: Knex;
beforeAll(async () => {
  sandbox = await startOwnSandbox({ more: ['--lake'] });
  Object.assign(process.env, sandbox.facts);
  record = openRecord();
});
afterAll(async () => {
  await record?.destroy();
  await sandbox?.stop();
});

const DAY_MS = 86_400_000;

test('R7, R16: what is exported over the seam is what the products recorded: nothing lost, nothing twice', async () => {
  expect(existsSync(join(sandboxFolder(), 'lake', 'kind=vehicle', `product=${vins.shared}`))).toBe(true);
  const { rows } = await record.raw('select min(at) as first from readings');
  expect(Date.now() - rows[0].first.getTime()).toBeLessThan(8 * DAY_MS); // the others have moved

  const { download } = await readyRequest('retail-owner', {
    products: { vins: [vins.shared], wallbox: true },
    period: lastWeeks,
    confidentiality: { version: (await call('/v1/confidentiality')).body.version, accepted: true }, // so that secrets are among it
  });
  const { files } = await downloadAll(download);
  const today = new Date(`${process.env['SANDBOX_TODAY']}T12:00:00Z`);
  const pathOf = new Map(demoSignals.map(({ id, path }) => [id, path]));
  expect(files).toHaveLength(2);
  for (const { product, given, records } of files) {
    const recorded = [...demoReadings(today)]
      .filter((one) => ('vin' in one.product ? one.product.vin === product.vin : one.product.serial === product.serial))
      .flatMap(({ readings }) => readings)
      .filter(({ at }) => given.some(({ from, until }) => at >= Date.parse(from) && at < Date.parse(until)));
    const asText = (all: { at: number; signal: string | undefined; value: unknown }[]) =>
      all.map((one) => JSON.stringify([one.at, one.signal, one.value])).sort();
    expect(recorded.length).toBeGreaterThan(100);
    expect(asText(records.map(({ at, ...rest }) => ({ at: Date.parse(at), ...rest })))).toEqual(
      asText(recorded.map(({ at, signal, value }) => ({ at, signal: pathOf.get(signal), value: JSON.parse(value) }))),
    );
    const times = records.map(({ at }) => Date.parse(at));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  }
});

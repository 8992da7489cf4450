/**
 * `npm start -- --engine=cli --lake --storage=s3`: what can be chosen at a start, in one sandbox. The engine that most people meet first, the
 * CLI's server on SQLite; most of the demo's readings in Parquet files; files in a bucket. What a machine has no way to is left out.
 */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CreateMultipartUploadCommand } from '@aws-sdk/client-s3';
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { demoSignals } from '../../sandbox/demo/catalogue.ts';
import { demoReadings } from '../../sandbox/demo/demo-readings.ts';
import { vins } from '../../sandbox/demo/vehicles.ts';
import { programCache } from '../../sandbox/go/cache.ts';
import { chooseEngine } from '../../sandbox/temporal/engine.ts';
import { readMendSettings } from '../../settings.ts';
import { storagePlaceOf } from '../../storage-settings.ts';
import { connectBucket, type BucketPlace } from '../../storage/bucket-calls.ts';
import { fileKey } from '../../storage/file-key.ts';
import { openStorage } from '../../storage/open.ts';
import { downloadAll } from '../downloads/handed-over.ts';
import { operatorCommand, storageSettings } from '../front-door/commands.ts';
import {
  call,
  eventually,
  fastForward,
  lastWeeks,
  readyRequest,
  submit,
  untilState,
  verify,
} from '../front-door/front-door.ts';
import { killHard, pidOf, whileStopped } from '../front-door/processes.ts';
import { databaseUrl, openRecord, sandboxFolder } from '../front-door/record.ts';
import { startOwnSandbox, USUAL_ENGINE, type OwnSandbox } from '../setup/own-sandbox.ts';
import { describeOnS3, noS3 } from '../storage/s3.ts';
import { everythingIn } from '../storage/storages.ts';

const look = { cache: programCache(process.env), folder: '', environment: process.env, log: () => {} };
const hasCli = await chooseEngine({ ...look, order: ['cli', 'wheel'] }).then(
  () => true,
  () => false,
);
const testWithCli = hasCli ? test : test.skip;

let sandbox: OwnSandbox;
let record: Knex;
beforeAll(async () => {
  sandbox = await startOwnSandbox({
    engine: hasCli ? 'cli,wheel' : USUAL_ENGINE,
    more: ['--lake', ...(noS3 ? [] : ['--storage=s3'])],
  });
  Object.assign(process.env, sandbox.facts);
  record = openRecord();
}, 600_000); // the first one on a machine fetches the CLI
afterAll(async () => {
  await record?.destroy();
  await sandbox?.stop();
});

describe('the CLI’s engine', () => {
  testWithCli('a request lives to its end on it, though it is killed in between (R15, R22)', async () => {
    const request = await submit('retail-owner');
    await untilState(request, 'awaiting-verification');
    const before = pidOf('temporal');
    killHard('temporal');
    await verify(request);
    await untilState(request, 'ready');
    expect(pidOf('temporal')).not.toBe(before);
    await fastForward(request, 'P8D');
    await untilState(request, 'expired');
  });

  testWithCli('its Web UI is linked from the start page, and shows the workflow of a request', async () => {
    const { id } = await submit('retail-owner');
    const { body } = await call('/sandbox');
    const list = new URL(body.links.workflows);
    expect(list.pathname).toBe('/namespaces/right-of-way/workflows');
    const about = await call(`/sandbox/requests/${id}`);
    expect(about.body.webUi).toBe(`${list.href}/req-${id}`);
    const page = await call(`/sandbox`, { headers: { accept: 'text/html' } });
    expect(`${page.body}`).toContain(`${list.href}/req-${id}`);
    // What the Web UI itself asks for
    const workflow = `${list.origin}/api/v1/namespaces/right-of-way/workflows/req-${id}`;
    const answer = await eventually(
      () => fetch(workflow),
      ({ ok }) => ok,
    );
    expect(await answer.json()).toMatchObject({ workflowExecutionInfo: { type: { name: 'dataRequest' } } });
    expect((await fetch(list)).headers.get('content-type')).toMatch('text/html');
  });
});

const DAY_MS = 86_400_000;

test('a lake: R7, R16: what is exported over the seam is what the products recorded: nothing lost, nothing twice', async () => {
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

describeOnS3('files in a bucket', () => {
  let place: BucketPlace;
  beforeAll(() => {
    const settings = readMendSettings({ DATABASE_URL: databaseUrl(), ...storageSettings() });
    place = storagePlaceOf(settings) as BucketPlace; // that is how it was started
  });

  const keysOf = async ({ id }: { id: string }) => (await everythingIn(place)).filter((key) => key.includes(id));

  test('R15, R16: files are made, downloaded, and gone from the bucket when the request is over', async () => {
    const request = await readyRequest('retail-owner');
    const { files } = await downloadAll(request.download);
    expect(files.length).toBeGreaterThan(0);
    expect((await keysOf(request)).length).toBe(files.length + 2); // the manifest, and the summary
    for (const key of await keysOf(request)) expect(key).toMatch(/\.encrypted$/); // the sandbox has a key
    expect(await operatorCommand('reconcile')).toMatchObject({ code: 0 });
    await fastForward(request, 'P8D');
    await untilState(request, 'completed');
    await eventually(
      () => keysOf(request),
      (keys) => keys.length === 0,
    );
  });

  test('R22: worker and store are killed on the way; the request gets on, and its files are whole', async () => {
    const request = await submit('retail-owner');
    await verify(request);
    killHard('s3');
    killHard('worker');
    await untilState(request, 'ready');
  });

  test('R22: while the store hangs, /readyz names the files, and requests are taken', async () => {
    await whileStopped('s3', async () => {
      await eventually(
        () => call('/readyz'),
        ({ status, body }) => status === 200 && JSON.stringify(body.degraded) === '["files"]',
      );
      expect((await submit('retail-owner')).id).toBeDefined();
    });
    await eventually(
      () => call('/readyz'),
      ({ body }) => body.degraded === undefined || body.degraded.length === 0,
    );
  });

  test('R15: files and parts of files that no row knows are told by reconcile, and removed with --mend', async () => {
    const [whole, parts] = [randomUUID() as RequestId, randomUUID() as RequestId];
    const storage = await openStorage(place);
    await storage.write(
      fileKey(whole, 1, 1),
      (async function* () {
        yield Buffer.from('somebody’s data');
      })(),
    );
    const client = connectBucket(place);
    await client.send(new CreateMultipartUploadCommand({ Bucket: place.bucket, Key: fileKey(parts, 1, 1) }));
    client.destroy();
    const told = await operatorCommand('reconcile');
    expect(told.code).toBe(1);
    for (const id of [whole, parts]) expect(told.out).toContain(`files-without-request  ${id}`);
    expect((await operatorCommand('reconcile', '--mend')).code).toBe(0);
    for (const id of [whole, parts]) expect(await keysOf({ id })).toEqual([]);
    expect((await operatorCommand('reconcile')).out).toContain('agree');
  });
});

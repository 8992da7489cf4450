/** `npm start -- --storage=s3`: a request's life with its files in a bucket. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CreateMultipartUploadCommand } from '@aws-sdk/client-s3';
import type { RequestId } from '../../domain/ids.ts';
import { readMendSettings } from '../../settings.ts';
import { storagePlaceOf } from '../../storage-settings.ts';
import { connectBucket, type BucketPlace } from '../../storage/bucket-calls.ts';
import { fileKey } from '../../storage/file-key.ts';
import { openStorage } from '../../storage/open.ts';
import { downloadAll } from '../downloads/handed-over.ts';
import { operatorCommand, storageSettings } from '../front-door/commands.ts';
import { call, eventually, fastForward, readyRequest, submit, untilState, verify } from '../front-door/front-door.ts';
import { killHard, whileStopped } from '../front-door/processes.ts';
import { databaseUrl } from '../front-door/record.ts';
import { startOwnSandbox, type OwnSandbox } from '../setup/own-sandbox.ts';
import { describeOnS3 } from './s3.ts';
import { everythingIn } from './storages.ts';

describeOnS3('a sandbox on S3', () => {
  let sandbox: OwnSandbox;
  let place: BucketPlace;
  beforeAll(async () => {
    sandbox = await startOwnSandbox({ more: ['--storage=s3'] });
    Object.assign(process.env, sandbox.facts);
    const settings = readMendSettings({ DATABASE_URL: databaseUrl(), ...storageSettings() });
    place = storagePlaceOf(settings) as BucketPlace; // that is how it was started
  });
  afterAll(() => sandbox?.stop());

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

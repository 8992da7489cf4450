/** R13–R18: the life of a request of each type, from the form to the dead link, and what is handed over on the way. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { vins } from '../../sandbox/demo/vehicles.ts';
import {
  call,
  day,
  eventually,
  fastForward,
  lastWeeks,
  linkTo,
  mailAbout,
  mailsTo,
  readyRequest,
  stateOf,
  submit,
  untilState,
  verify,
} from '../front-door/front-door.ts';
import { downloadAll, fetchFile } from '../downloads/handed-over.ts';
import { whileStopped } from '../front-door/processes.ts';
import { sandboxFolder } from '../front-door/record.ts';

const DAY_MS = 86_400_000;
const types = [
  {
    type: 'customer',
    account: 'retail-owner',
    products: { vins: [vins.shared], wallbox: true },
    kinds: ['vehicle', 'wallbox'],
  },
  {
    type: 'fleet',
    account: 'fleet-admin',
    products: { vins: [vins.vanEast], chargers: true },
    kinds: ['vehicle', 'charger', 'charger'],
  },
] as const;

interface Told {
  event: string;
  at: string;
}
const eventsOf = (timeline: Told[]) => timeline.map(({ event }) => event);
const timeOf = (timeline: Told[], event: string) => Date.parse(timeline.find((told) => told.event === event)?.at ?? '');
/** A deadline and the event it is counted from are written within the same few statements. */
const days = (from: number, until: string) => Math.round(((Date.parse(until) - from) / DAY_MS) * 1000) / 1000;

describe.each(types)('a $type request', ({ type, account, products, kinds }) => {
  test(`R13–R16, R18: ${type}: asked, verified, exported, downloaded, and over after seven days: completed`, async () => {
    const request = await submit(account, { products });
    const asked = await stateOf(request);
    expect(asked).toMatchObject({
      type,
      status: 'awaiting-verification',
      waitingFor: 'email-verification',
      period: lastWeeks,
    });
    expect(asked.products.map(({ kind }: { kind: string }) => kind)).toEqual(kinds);

    await verify(request);
    const ready = await untilState(request, 'ready');
    expect(ready).toMatchObject({ waitingFor: 'download', overdue: false });
    const sentAt = timeOf(ready.timeline, 'verification-email-sent');
    expect(days(sentAt, ready.deadlines.verifyBy)).toBe(7);
    expect(days(sentAt, ready.deadlines.dueBy)).toBe(28);
    expect(days(timeOf(ready.timeline, 'data-ready'), ready.deadlines.downloadUntil)).toBe(7);

    const link = await linkTo(request.email, 'download');
    const { manifest, files } = await downloadAll(link);
    expect(manifest.request).toMatchObject({ id: request.id, type });
    expect(manifest.period).toEqual({ ...lastWeeks, timeZone: 'Europe/Berlin' });
    expect(files.every(({ records }) => records.length > 0)).toBe(true);
    const explained = new Set(manifest.signals.map(({ path }) => path));
    const used = new Set(files.flatMap(({ records }) => records.map(({ signal }) => signal)));
    expect([...used].filter((signal) => !explained.has(signal))).toEqual([]);

    const everything = await fetchFile(`${link}/all.zip`);
    expect([everything.status, everything.bytes.subarray(0, 2).toString()]).toEqual([200, 'PK']);

    await fastForward(request, 'P6D');
    expect((await downloadAll(link)).manifest).toEqual(manifest);
    await fastForward(request, 'P2D');
    const over = await untilState(request, 'completed');
    expect(over.waitingFor).toBeNull();
    expect(eventsOf(over.timeline)).toEqual([
      'submitted',
      'verification-email-sent',
      'email-verified',
      'export-begun',
      'data-ready',
      'downloaded',
      'completed',
    ]);
    for (const address of [link, `${link}/manifest.json`, `${link}/all.zip`])
      expect(await call(address)).toMatchObject({
        status: 410,
        body: { type: '/problems/link-dead', reason: 'completed' },
      });
    await eventually(
      async () => existsSync(join(sandboxFolder(), 'files', request.id)),
      (there) => !there,
    );
  });

  test(`R15: ${type}: never downloaded, the link is over after seven days: expired`, async () => {
    const request = await readyRequest(account, { products });
    expect((await fetchFile(`${request.download}/manifest.json`)).status).toBe(200); // what is in the files, not the files
    await fastForward(request, 'P8D');
    const { timeline, downloadedAt } = await untilState(request, 'expired');
    expect([timeline.at(-1).event, downloadedAt]).toEqual(['expired', undefined]);
    expect(await call(request.download)).toMatchObject({ status: 410, body: { reason: 'expired' } });
    await eventually(
      async () => existsSync(join(sandboxFolder(), 'files', request.id)),
      (there) => !there,
    );
  });
});

test('R15: past seven days the link is dead even while the worker is, and the request is closed when it is back', async () => {
  const request = await readyRequest('retail-owner');
  const href = (await call(request.download)).body.files[1].href;
  const arrived = await whileStopped('worker', async () => {
    const journey = fastForward(request, 'P8D'); // moves the row at once, and waits for the worker
    for (const address of [request.download, href, `${request.download}/all.zip`])
      await eventually(
        () => call(address),
        ({ status }) => status === 410,
      );
    expect((await stateOf(request)).status).toBe('ready'); // nobody was there to close it
    return { journey };
  });
  await arrived.journey;
  await untilState(request, 'expired');
});

test('R17: no records in the period is an answer: the email and the manifest say so', async () => {
  const stored = { from: day(320), to: day(280) };
  const request = await submit('retail-other', { products: { vins: [vins.convertible] }, period: stored });
  await verify(request);
  const mail = await mailAbout(request.email, /nothing was recorded/);
  const { manifest } = await downloadAll(mail.links.download ?? '');
  expect(manifest.records).toBe(0);
  expect([...manifest.notes, ...(manifest.products[0]?.notes ?? [])].join(' ')).toMatch(/no records/);
  expect((await mailsTo(request.email)).filter(({ subject }) => /ready to download/.test(subject))).toEqual([]);
});

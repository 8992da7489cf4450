/** Requests held at their steps while something is killed, and what must become of every one of them. */
import { expect } from '@jest/globals';
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import { vins } from '../../sandbox/demo/vehicles.ts';
import {
  call,
  day,
  eventually,
  linkTo,
  sandboxUrl,
  submit,
  untilState,
  verify,
  type Submitted,
} from '../front-door/front-door.ts';
import { downloadAll } from '../downloads/handed-over.ts';
import { legalHistory } from '../sharing/legal-history.ts';
import { mailsAccepted } from '../front-door/record.ts';

/** Tells the mail service how to behave (sandbox/neighbours/mail-modes.ts). */
export const control = (order: object) =>
  call(`http://localhost:${Number(new URL(sandboxUrl()).port) + 1}/control`, { json: order });
/** Waits until everything is within reach again. */
export const allWell = () =>
  eventually(
    () => call('/readyz'),
    ({ status, body }) => status === 200 && body.degraded.length === 0,
  );
const everyCar = {
  products: { vins: [vins.vanEast, vins.vanNew, vins.vanDiesel, vins.poolCar], chargers: true },
  period: { from: day(360), to: day(3) },
};

/** Its data is ready, and the email that says so can't leave yet. */
export async function readyUntold(): Promise<Submitted> {
  const request = await submit('retail-owner');
  const link = await linkTo(request.email, 'verify');
  await control({ mode: 'refuse-429', to: request.email });
  await call(link, { method: 'POST' });
  await untilState(request, 'ready');
  return request;
}

/** A whole fleet's year: some seconds of work. */
export async function beingExported(): Promise<Submitted> {
  const request = await submit('fleet-admin', everyCar);
  await verify(request);
  await untilState(request, 'exporting', 'ready');
  return request;
}

/** By whatever way: every request reaches ready, its files are whole, and each of its emails was accepted once. */
export async function becomesReady(record: Knex, engine: Client, request: Submitted): Promise<void> {
  const download = await eventually(() => linkTo(request.email, 'download'), Boolean);
  await untilState(request, 'ready');
  await downloadAll(download);
  expect({ id: request.id, mails: await mailsAccepted(record, request.id) }).toEqual({
    id: request.id,
    mails: { verify: 1, ready: 1 },
  });
  await legalHistory(record, engine, request.id);
}

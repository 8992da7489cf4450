/** A third party's program, as a stranger writes one: connected, watched and cut, in a real browser (R42, R43, R2). */
import { afterEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { wellKnown } from '../../domain/readings/well-known.ts';
import { call, eventually, sandboxUrl, signIn } from '../front-door/front-door.ts';
import { complaintsOf, desktop, heading, open, phone, press, violationsIn } from '../front-door/browser.ts';
import { environmentOf } from '../front-door/processes.ts';
import { withBrowserAndRecord } from '../front-door/with-browser.ts';
import { newCustomer, newVehicle, type NewCustomer, type NewVehicle } from '../sharing/new-customer.ts';

let browser: Browser;
let record: Knex;
withBrowserAndRecord((opened) => ({ browser, record } = opened));

let step = 0;
/** It is a little further on. */
async function drives(car: NewVehicle, speed: number): Promise<void> {
  const at = new Date().toISOString();
  const readings = [
    [wellKnown.latitude, 50.9 + (step += 1) / 100],
    [wellKnown.longitude, 6.9 + step / 70],
    [wellKnown.speed, speed],
  ].map(([signal, value]) => ({ vin: car.vin, signal, at, value }));
  const { status, body } = await call(`http://localhost:${environmentOf('api')['INGEST_PORT']}/ingest/v1/batches`, {
    token: await signIn('telemetry'),
    json: { source: `test-${randomUUID()}`, sequence: 1, readings },
  });
  expect([status, body.refused]).toEqual([200, []]);
}

let context: BrowserContext;
afterEach(() => context?.close());

interface Begun {
  owner: NewCustomer;
  car: NewVehicle;
  page: Page;
}

/** Somebody with a car, signed in at the operator, before the program's first page. */
async function begun(options: Parameters<Browser['newContext']>[0] = {}): Promise<Begun> {
  const owner = await newCustomer(record);
  const car = await newVehicle(record, [owner], 30);
  context = await browser.newContext({ locale: 'en', viewport: desktop, ...options });
  const page = await context.newPage();
  await open(page, `/sign-in?next=%2F&login_hint=${encodeURIComponent(owner.email)}`);
  await page.locator('form button').first().click();
  await page.waitForURL(`${sandboxUrl()}/`);
  await open(page, '/sandbox/demo-app');
  return { owner, car, page };
}

/** Through the operator's page, and back. */
async function connect(page: Page, decision: 'Agree' | 'Decline' = 'Agree'): Promise<void> {
  const app = new URL(page.url()).origin;
  await page.locator('a:has-text("Connect your car")').first().click();
  await page.waitForURL(/\/link\//);
  if (decision === 'Agree')
    for (const name of ['products', 'groups'])
      for (const box of await page.locator(`input[name="${name}"]`).all()) await box.check();
  await press(page, decision);
  await page.waitForURL((url) => url.origin === app);
}

const says = (page: Page, words: RegExp) =>
  eventually(
    () => page.locator('main').innerText(),
    (text) => words.test(text),
  );
const pointsOf = async (page: Page): Promise<number> =>
  (await page.locator('svg .line').count()) === 0
    ? 0
    : ((await page.locator('svg .line').getAttribute('points')) ?? '').split(' ').length;
const untilPoints = (page: Page, count: number) =>
  eventually(
    () => pointsOf(page),
    (found) => found === count,
  );

test('a car is connected, moves in somebody else’s program, and stops there while one looks, as its owner ends it', async () => {
  const { owner, car, page } = await begun();
  expect(new URL(page.url()).origin).not.toBe(sandboxUrl());
  expect(await heading(page)).toBe('Your car, in your log book');
  const complaints = complaintsOf(page);
  await connect(page);
  await says(page, /live: all that there was has been read/);
  for (const speed of [31, 52, 87]) {
    await drives(car, speed);
    await says(page, new RegExp(`${speed} km/h`));
  }
  await untilPoints(page, 3);
  expect(await page.locator('dd code').innerText()).not.toBe('');

  const [given] = (await call('/v1/access', { token: owner.token })).body.access;
  const ended = await call(`/v1/access/${given.id}/end`, { token: owner.token, json: {} });
  expect(ended.status).toBe(200);
  await drives(car, 199);
  const text = await says(page, /This was ended/);
  expect(text).not.toMatch(/199/);
  expect(await pointsOf(page)).toBe(3);
  expect(complaints.filter((one) => !/ERR_/.test(one))).toEqual([]);

  await connect(page); // and again, if they like
  await says(page, /199 km\/h/); // it is theirs to give
});

test('the program gives it up by itself, and its owner sees that', async () => {
  const { owner, car, page } = await begun({ viewport: phone });
  await connect(page);
  await drives(car, 40);
  await says(page, /40 km\/h/);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(phone.width);
  expect(await violationsIn(page)).toEqual([]);
  await page.locator('button:has-text("Disconnect")').click();
  await says(page, /You are disconnected/);
  const [given] = (await call('/v1/access', { token: owner.token })).body.access;
  expect(given.products).toEqual([expect.objectContaining({ vin: car.vin, ended: true, reason: 'recipient' })]);
});

test('who declines has connected nothing', async () => {
  const { owner, page } = await begun();
  await connect(page, 'Decline');
  expect(await heading(page)).toBe('You decided against it. Nothing was connected.');
  expect((await call('/v1/access', { token: owner.token })).body.access).toEqual([]);
});

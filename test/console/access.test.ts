/** Who reads continuous data, on support's pages and on the developer's (R39–R41, R43): found, drawn by day with its numbers, and ended. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import type { Browser, Page } from 'playwright-core';
import { link } from '../access/links.ts';
import { newDeveloper, withCredential } from '../developers/sandbox-developer.ts';
import { desktop, heading, open, phone, press, signInAs } from '../front-door/browser.ts';
import { expectAllToFit } from '../front-door/pages-fit.ts';
import { openAsApplication } from '../front-door/record.ts';
import { withBrowserAndRecord } from '../front-door/with-browser.ts';
import { newCustomer, newVehicle } from '../sharing/new-customer.ts';

let browser: Browser;
let record: Knex;
let db: Knex;
withBrowserAndRecord((opened) => ({ browser, record } = opened));
beforeAll(() => {
  db = openAsApplication('console-access.test');
});
afterAll(() => db?.destroy());

const folder = process.env['PICTURES_TO'];
const picture = async (page: Page, name: string): Promise<void> => {
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
};

/** A link of a developer's program to two cars, by which something was read on some days. */
async function read() {
  const developer = await newDeveloper();
  const credential = await withCredential(developer);
  const { client_id: clientId } = await record('credentials').where({ id: credential.id }).first('client_id');
  const giver = await newCustomer(record);
  const cars = [await newVehicle(record, [giver]), await newVehicle(record, [giver])];
  const grant = await link(
    db,
    giver,
    { clientId },
    cars.map(({ id }) => id),
  );
  const [access] = await record('access').where({ grant_id: grant }).orderBy('product_no').select('id');
  for (const [ago, readings] of [
    [0, 1200],
    [1, 4000],
    [9, 350],
  ] as const)
    await record('access_reads').insert({
      access_id: access.id,
      day: record.raw(`(clock_timestamp() at time zone 'UTC')::date - ${ago}`),
      readings,
      last_at: record.raw(`clock_timestamp() - interval '${ago} days'`),
    });
  return { developer, credential: credential.id, giver, cars, grant };
}

const pageOf = async (account: string, next: string, more: object = {}): Promise<Page> => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: desktop, locale: 'en', ...more });
  const page = await context.newPage();
  await signInAs(page, account, next);
  return page;
};
const chart = (page: Page) => page.locator('.chart svg').first().getAttribute('aria-label');
const table = (page: Page) => page.locator('section:has(.chart) table tbody tr').allTextContents();

test('R39, R40: support finds who reads by a VIN, sees how much by day, and a supervisor ends one car of it with a reason', async () => {
  const { cars, giver, grant } = await read();
  const agent = await pageOf('support', '/support');
  await agent.fill('#search', cars[0]!.vin);
  await press(agent, 'Find');
  await press(agent, 'Who reads their data as it comes in');
  await picture(agent, 'support-access-found');
  await agent.locator('#found a').first().click();
  expect(agent.url()).toMatch(new RegExp(`/support/access/${grant}(\\?done=yes)?$`));
  expect(await chart(agent)).toMatch(/5,550 in all, 4,000 on the busiest day/);
  expect(await table(agent)).toEqual([
    expect.stringContaining('350'),
    expect.stringContaining('4,000'),
    expect.stringContaining('1,200'),
  ]);
  expect(await agent.locator('form[action$="/end"]').count()).toBe(0);
  await picture(agent, 'support-access-one');
  await open(agent, `/support/access?q=${grant}`); // by its number, straight to it
  expect(agent.url()).toMatch(new RegExp(`/support/access/${grant}(\\?done=yes)?$`));
  await open(agent, `/support/access?q=${encodeURIComponent(giver.email)}`);
  expect(await agent.locator('#found li').count()).toBe(1);
  await open(agent, '/support/access?q=nothing-of-the-kind');
  expect(await agent.locator('#found').innerText()).toContain('Nobody reads that');
  await agent.context().close();

  const supervisor = await pageOf('supervisor', `/support/access/${grant}`);
  await supervisor.locator('#decide summary').click();
  await press(supervisor, 'End it now');
  expect(await supervisor.locator('#end-reason-fault').innerText()).toMatch(/reason/);
  await supervisor.locator(`input[name="products"][value="${cars[1]!.id}"]`).uncheck();
  await supervisor.fill('#end-reason', 'Reported stolen.');
  await press(supervisor, 'End it now');
  expect(await supervisor.locator('#products').innerText()).toMatch(
    /by staff[\s\S]*staff:supervisor[\s\S]*Reported stolen\./,
  );
  expect(await supervisor.locator('main .badge').first().innerText()).not.toBe('ended');
  await picture(supervisor, 'support-access-ended');
  await supervisor.context().close();
});

test('R41: a developer sees the links of a program, and how much was handed over by day, as a picture and as a table', async () => {
  const { developer, credential, cars, giver, grant } = await read();
  const page = await pageOf(developer.id, `/developer/credentials/${credential}`);
  expect(await chart(page)).toMatch(/5,550 in all/);
  expect(await table(page)).toHaveLength(3);
  await picture(page, 'developer-credential');
  await page.locator(`a[href="/developer/links/${grant}"]`).click();
  expect(await heading(page)).toMatch(/^Link of /);
  const text = await page.locator('main').innerText();
  for (const car of cars) expect(text).toContain(car.vin);
  expect(text).not.toContain(giver.id); // who gave it is none of the developer's business
  expect(await chart(page)).toMatch(/5,550 in all/);
  await picture(page, 'developer-link');
  await open(page, `/developer/credentials/${credential}/links`);
  expect(await page.locator('ul.rows li').count()).toBe(1);
  const other = await read();
  expect((await open(page, `/developer/links/${other.grant}`))?.status()).toBe(404);
  await page.context().close();
});

test.each(['en', 'de'])(
  'these pages fit a phone and a desktop, and axe finds nothing, by day and by night (%s)',
  async (locale) => {
    const { developer, credential, cars, grant } = await read();
    const looks = { axe: locale === 'en' };
    const more = { viewport: phone, locale, bypassCSP: true, javaScriptEnabled: true };
    const staff = await pageOf('supervisor', '/support/access', more);
    const found = `/support/access?q=${cars[0]!.vin}`;
    await expectAllToFit(staff, ['/support/access', found, `/support/access/${grant}`], looks);
    await picture(staff, `support-access-${locale}`);
    await staff.context().close();
    const own = await pageOf(developer.id, '/developer', more);
    const its = `/developer/credentials/${credential}`;
    await expectAllToFit(own, [its, `${its}/links`, `/developer/links/${grant}`], looks);
    await picture(own, `developer-link-${locale}`);
    await own.context().close();
  },
);

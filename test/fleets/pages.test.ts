/** R44–R46: the pages of a fleet, walked without script by an administrator with 5,000 vehicles, and by a developer who may look. */
import { expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import type { Browser, Page } from 'playwright-core';
import {
  complaintsOf,
  desktop,
  heading,
  open,
  phone,
  press,
  scriptlessPage,
  signInAs,
  violationsIn,
} from '../front-door/browser.ts';
import { sandboxUrl } from '../front-door/front-door.ts';
import { withBrowserAndRecord } from '../front-door/with-browser.ts';
import { newColleague } from '../sharing/new-customer.ts';
import { add, asFleet, newFleetThatReads, type FleetUnderTest } from './fleet.ts';

const MANY = 5000;

let browser: Browser;
let record: Knex;
withBrowserAndRecord((opened) => {
  ({ browser, record } = opened);
});

const folder = process.env['PICTURES_TO'];
const picture = async (page: Page, name: string): Promise<void> => {
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
};

/** Signs in somebody who was put into the record alone: the identity provider knows them by their registry's moment. */
async function signInNew(page: Page, { id }: { id: string }, next: string): Promise<void> {
  await record('accounts')
    .where({ id })
    .update({ changed_at: record.raw('clock_timestamp()') });
  await signInAs(page, id, next);
}

/** Numbers of a fleet that nobody else has, in order. */
async function manyVehicles({ holder, cuuid }: FleetUnderTest, count: number): Promise<string[]> {
  const begin = `WFT${cuuid.replaceAll('-', '').slice(0, 9).toUpperCase()}`;
  await record.raw(
    `with made as (
       insert into products (id, kind, vin, name)
       select gen_random_uuid(), 'vehicle', :begin || lpad(n::text, 5, '0'), 'Van of a test' from generate_series(1, :count) as n returning id
     ) insert into registrations (product_id, holder, activated, starts_at) select id, :holder, true, now() - interval '1 day' from made`,
    { begin, count, holder },
  );
  return Array.from({ length: count }, (_, i) => `${begin}${String(i + 1).padStart(5, '0')}`);
}

const live = async ({ cuuid }: FleetUnderTest): Promise<number> => {
  const [row] = (await record('subscriptions')
    .where({ company_id: cuuid })
    .whereNull('ended_at')
    .count('* as count')) as { count: string }[];
  return Number(row?.count);
};
const act = (page: Page, name: string) => page.locator(`button[name="act"][value="${name}"]`).click();

test('R44, R45: an administrator adds a data product, subscribes 5,000 vehicles at once, ends some and removes the data product', async () => {
  const fleet = await newFleetThatReads(record);
  const vins = await manyVehicles(fleet, MANY);
  const page = await scriptlessPage(browser);
  await signInNew(page, fleet, '/fleet');
  expect(await page.locator('[role="status"]').innerText()).toMatch(/^5,000 match\./);
  expect(await page.locator('ul.fleet > li').count()).toBe(100);
  await picture(page, '1-list');

  // Nothing can be subscribed before a data product is there.
  await press(page, 'Data products');
  await picture(page, '2-data-products');
  await page.locator('article', { hasText: 'Fleet Quality' }).locator('button').click();
  expect(await page.locator('[role="status"]').innerText()).toContain('is in your account now');

  await open(page, '/fleet');
  await act(page, 'subscribe');
  expect(await page.locator('[role="alert"]').innerText()).toContain('Tick at least one');
  await page.locator(`input[value="${vins[0]}"]`).check();
  await page.locator(`input[value="${vins[1]}"]`).check();
  await act(page, 'subscribe');
  expect([await heading(page), await page.locator('ul.verdicts').innerText()]).toEqual([
    'Done',
    expect.stringMatching(/^2 subscribed/),
  ]);
  await press(page, 'Back to the list');
  await page.locator('input[value="all"]').check();
  await act(page, 'subscribe');
  expect(await heading(page)).toBe('Done, but not for all');
  expect(await page.locator('[role="status"]').innerText()).toContain('4,998 of 5,000');
  expect(await live(fleet)).toBe(MANY);
  await picture(page, '3-result');
  const table = await page.locator('a[download="verdicts.csv"]').getAttribute('href');
  const lines = decodeURIComponent(String(table).split(',').slice(1).join(',')).trimEnd().split('\r\n');
  expect([lines.length, lines[1]]).toEqual([MANY + 1, `"${vins[0]}","","already-subscribed"`]);

  // Found by its number, and ended after a question.
  await press(page, 'Back to the list');
  await page.fill('input[name="search"]', vins[4998]!.slice(-7).toLowerCase());
  await press(page, 'Show');
  expect(await page.locator('ul.fleet > li').count()).toBe(1);
  await page.locator('input[value="all"]').check();
  await act(page, 'end');
  expect([await heading(page), await live(fleet)]).toEqual(['End the subscription?', MANY]);
  await page.locator('button[name="confirmed"]').click();
  expect([await heading(page), await live(fleet)]).toEqual(['Done', MANY - 1]);

  await open(page, '/fleet?state=not-subscribed');
  expect(await heading(page)).toBe('Vehicles and chargers');
  expect(await page.locator('ul.fleet code').allInnerTexts()).toEqual([vins[4998]]);
  await act(page, 'remove');
  await page.locator('input[name="number"]').check();
  await act(page, 'remove');
  await page.locator('button[name="confirmed"]').click();
  await open(page, '/fleet?state=not-added');
  expect(await page.locator('ul.fleet code').allInnerTexts()).toEqual([vins[4998]]);

  await open(page, '/fleet/data-products');
  await press(page, 'Remove …');
  expect(await page.locator('main li').allInnerTexts()).toEqual(
    expect.arrayContaining([expect.stringContaining('4,999 vehicles')]),
  );
  await picture(page, '4-remove');
  await press(page, 'Remove it');
  expect(await page.locator('[role="status"]').innerText()).toContain('4,999 subscriptions');
  expect(await live(fleet)).toBe(0);
  await page.context().close();
});

test('R45, R65: a pasted list and a file are added and subscribed, VINs written as people write them; what is wrong is said line by line', async () => {
  const fleet = await newFleetThatReads(record);
  const [first, second, third, fourth] = (await manyVehicles(fleet, 4)) as [string, string, string, string];
  await add(fleet, 'fleet-connected');
  const page = await scriptlessPage(browser);
  await signInNew(page, fleet, '/fleet/add');
  const send = () => page.locator('main form button[type="submit"]').click();
  await send();
  expect(await page.locator('[role="alert"]').innerText()).toContain('Paste at least one');
  await page.fill('textarea', `"${first}`);
  await send();
  expect(await page.locator('[role="alert"]').innerText()).toContain('from line 1 on');
  const spaced = `${first.slice(0, 3)} ${first.slice(3, 9).toLowerCase()}-${first.slice(9)}`;
  await page.fill('textarea', `${spaced}\n${second}; PD-${fleet.cuuid}\nnot a VIN\nWVWZZZ1JZXW999999\n`);
  await page.selectOption('select[name="dataProduct"]', 'fleet-connected');
  await send();
  const verdicts = await page.locator('ul.verdicts').innerText();
  for (const said of ['1 subscribed', '1 has a plug-in device', '1 is no VIN', '1 not registered'])
    expect(verdicts.replaceAll(/\s+/g, ' ')).toContain(said);
  await picture(page, '5-added');

  await open(page, '/fleet/add');
  await page.setInputFiles('input[type="file"]', {
    name: 'vans.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`\ufeffplate;VIN;plug-in device\r\nK-RW 1;${third};\r\nK-RW 2;${fourth};\r\n`),
  });
  await send();
  expect(await page.locator('ul.verdicts').innerText()).toMatch(/^2 added/);
  const { vehicles } = (await asFleet(fleet, 'GET', 'vehicles')).body;
  expect(vehicles.map(({ state }: { state: string }) => state)).toEqual([
    'subscribed',
    'not-subscribed',
    'not-subscribed',
    'not-subscribed',
  ]);
  const csv = await page.request.get(`${sandboxUrl()}/fleet/list.csv?state=subscribed`);
  expect((await csv.text()).trimEnd().split('\r\n')).toHaveLength(2);
  await page.context().close();
});

test('R46: a developer of the company looks and may do nothing; a driver is told whom to ask', async () => {
  const fleet = await newFleetThatReads(record);
  await manyVehicles(fleet, 2);
  await add(fleet, 'fleet-connected');
  const developer = await newColleague(record, fleet.cuuid, { roles: ['developer'] });
  const page = await scriptlessPage(browser);
  await signInNew(page, developer, '/fleet');
  expect(await page.locator('.notice').innerText()).toContain('You may look');
  expect([await page.locator('ul.fleet > li').count(), await page.locator('main form[method="post"]').count()]).toEqual(
    [2, 0],
  );
  await press(page, 'Data products');
  expect(await page.locator('main form, main a[role="button"]').count()).toBe(0);
  for (const address of ['/fleet/add', '/fleet/data-products/remove?code=fleet-connected']) {
    const answer = await open(page, address);
    expect([address, answer?.status()]).toEqual([address, 403]);
  }
  await page.context().close();
  const driver = await newColleague(record, fleet.cuuid, { roles: ['driver'] });
  const theirs = await scriptlessPage(browser);
  await signInNew(theirs, driver, '/fleet');
  expect(await theirs.locator('main').innerText()).toMatch(/administrator/i);
  await theirs.context().close();
});

test.each(['en', 'de'])(
  'the pages fit 320 px and a desktop, axe finds nothing, and they keep the content security policy (%s)',
  async (locale) => {
    const fleet = await newFleetThatReads(record);
    await manyVehicles(fleet, 30);
    for (const code of ['fleet-connected', 'fleet-multi-make']) await add(fleet, code);
    await asFleet(fleet, 'POST', 'vehicles', {
      vehicles: (await asFleet(fleet, 'GET', 'vehicles')).body.vehicles
        .slice(0, 2)
        .map(({ vin }: { vin: string }, i: number) => ({ vin, plugInDevice: `PD-${i}-${fleet.cuuid}` })),
    });
    const context = await browser.newContext({ locale });
    const page = await context.newPage();
    await signInNew(page, fleet, '/fleet');
    const complaints = complaintsOf(page);
    const look = async (name: string) => {
      for (const viewport of [{ width: 320, height: 640 }, phone, desktop]) {
        await page.setViewportSize(viewport);
        const width: unknown = await page.evaluate('document.documentElement.scrollWidth');
        expect({ name, width }).toEqual({ name, width: viewport.width });
        await picture(page, `${locale}-${name}-${viewport.width}`);
      }
      expect({ name, complaints: complaints.splice(0) }).toEqual({ name, complaints: [] });
      if (locale === 'en') expect({ name, violations: await violationsIn(page) }).toEqual({ name, violations: [] });
      complaints.splice(0);
    };
    await look('list');
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('ul.fleet code').first().isVisible()).toBe(true);
    expect(await page.locator('main button').first().isVisible()).toBe(false);
    await page.emulateMedia({ media: 'screen' });
    await page.locator('input[value="all"]').check();
    await act(page, 'subscribe');
    await look('result');
    await open(page, '/fleet');
    await page.locator('input[value="all"]').check();
    await act(page, 'remove');
    await look('confirm');
    for (const [name, address] of [
      ['add', '/fleet/add'],
      ['data-products', '/fleet/data-products'],
      ['remove', '/fleet/data-products/remove?code=fleet-connected'],
      ['empty', '/fleet?search=nothing-there'],
    ] as const) {
      await open(page, address);
      await look(name);
    }
    await context.close();
  },
);

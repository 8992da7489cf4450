/** R35, R44, R46, R60: a company's pages walked as people do, without script: registering, people, renters, a provider suspended. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import type { Browser, Page } from 'playwright-core';
import {
  complaintsOf,
  desktop,
  heading,
  launchBrowser,
  mailedLink,
  open,
  phone,
  press,
  scriptlessPage,
  signInAs,
} from '../front-door/browser.ts';
import { expectAllToFit } from '../front-door/pages-fit.ts';
import { call, mailAbout, ownWord, sandboxUrl, someone } from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';
import { newCustomer, newVehicle } from '../sharing/new-customer.ts';
import { asSupervisor } from '../support/staff.ts';
import { colleague, invite, newCompany, usersOf } from './people.ts';

let browser: Browser;
let record: Knex;
beforeAll(async () => {
  browser = await launchBrowser();
  record = openRecord();
});
afterAll(async () => {
  await browser?.close();
  await record.destroy();
});

const folder = process.env['PICTURES_TO'];
const picture = async (page: Page, name: string): Promise<void> => {
  if (folder) await page.screenshot({ path: `${folder}/company-${name}.png`, fullPage: true });
};
/** Signs in an account that the identity provider does not offer by itself. */
async function signInHinted(page: Page, account: string, next: string): Promise<void> {
  await page.goto(`${sandboxUrl()}/sign-in?next=${encodeURIComponent(next)}&login_hint=${encodeURIComponent(account)}`);
  await page.locator(`button[value="${account}"]`).first().click();
  await page.waitForURL(sandboxUrl() + next);
}

test('R44: a company registers by page and is approved in the console; its contact joins, and invites a colleague', async () => {
  const page = await scriptlessPage(browser);
  await open(page, '/guide/fleet');
  await press(page, 'Register a company');
  const name = `Uferfracht ${ownWord().slice(0, 12)}`;
  await page.fill('[name="company.name"]', name);
  await page.fill('[name="company.registrationNumber"]', 'HRB 12');
  await page.fill('[name="company.address"]', 'Weg 3, Konstanz');
  await page.selectOption('[name="company.country"]', 'DE');
  await page.fill('[name="contact.name"]', 'Noemi Rossi');
  await press(page, 'Check your answers');
  expect(await page.locator('.faults').innerText()).toContain('email');
  await page.fill('[name="contact.email"]', 'fleet-new@example.com');
  await press(page, 'Check your answers');
  expect(await page.locator('main').innerText()).toContain('first administrator');
  await page.locator('button[value="submit"]').click();
  expect(await page.locator('h1').innerText()).toContain('on its way');

  const staff = await (await browser.newContext({ viewport: desktop, locale: 'en' })).newPage();
  await signInAs(staff, 'supervisor', '/support/applications');
  const part = staff.locator('section', { hasText: name }).last();
  expect(await part.innerText()).toContain('Fleet');
  await part.locator('summary').click();
  await part.locator('textarea').fill('In the register.');
  await part.locator('button[value="approve"]').click();
  await staff.waitForURL(/applications\?done=yes$/);
  await staff.context().close();

  const link = await mailedLink('fleet-new@example.com', 'invitation', name);
  await page.goto(link);
  expect(await page.locator('main').innerText()).toContain(name);
  await picture(page, 'offered');
  await page.context().clearCookies();
  const [, id = ''] = /href="\/invitations\/([^"]+)"/.exec(await page.content()) ?? [];
  await signInAs(page, 'fleet-new', `/invitations/${id}`);
  await press(page, 'Accept and join');
  expect(await heading(page)).toBe('You have joined');
  await press(page, 'See the company');
  expect(await page.locator('main').innerText()).toContain('fleet-new@example.com');
  await press(page, 'People');
  await press(page, 'Send the invitation');
  expect(await page.locator('.faults li').allInnerTexts()).toEqual([
    'Give an email address such as name@example.com.',
    'Choose at least one role.',
  ]);
  const email = someone();
  await page.fill('#users-email', email);
  await page.check('#users-roles input[value="developer"]');
  await picture(page, 'users');
  await press(page, 'Send the invitation');
  expect(await page.locator('section', { hasText: 'Invited' }).innerText()).toContain(email);
  await mailAbout(email, /invited/);
  await press(page, 'Send again');
  await press(page, 'Withdraw');
  expect(await page.locator('main').innerText()).not.toContain(email);
  await press(page, 'Remove');
  await press(page, 'Remove from the company');
  expect(await page.locator('.faults').innerText()).toContain('Nobody else administers');
  await record('accounts').where({ id: 'fleet-new' }).delete(); // the demo's person belongs to nobody again
  await page.context().close();
});

test('R46: an administrator changes roles and removes by page; a developer and a driver see what they may', async () => {
  const admin = await newCompany(record);
  const member = await colleague(record, admin, 'driver');
  const page = await scriptlessPage(browser);
  await signInHinted(page, admin.id, '/company/users');
  const one = page.locator('article', { hasText: member.email });
  await one.locator('summary').first().click();
  await one.locator('input[value="driver"]').uncheck();
  await one.locator('input[value="developer"]').check();
  await one.locator('button', { hasText: 'Save the roles' }).click();
  expect((await usersOf(admin)).find(({ id }) => id === member.id)?.roles).toEqual(['developer']);

  const theirs = await scriptlessPage(browser);
  await signInHinted(theirs, member.id, '/company/users');
  expect(await theirs.locator('main').innerText()).toContain('Administrators change it');
  expect(await theirs.locator('main button').count()).toBe(0);

  // R37: what administrators alone may do leads to who they are.
  const car = await newVehicle(record, [admin], 30);
  await open(theirs, `/products/${car.id}/unenroll`);
  await press(theirs, 'See who administers your company');
  expect(await theirs.locator('main').innerText()).toContain(admin.email);

  const same = page.locator('article', { hasText: member.email });
  await same.locator('summary').last().click();
  await same.locator('button', { hasText: 'Remove from the company' }).click();
  expect(await page.locator('article').count()).toBe(1);
  await open(theirs, '/company');
  expect(await theirs.locator('h1').innerText()).not.toContain('Fleet of a test'); // signed out
  await page.context().close();
  await theirs.context().close();
});

test('R35: a renter gets an access by page, accepts it and sees the vehicle; the company ends it', async () => {
  const company = await newCompany(record, 'rental');
  const car = await newVehicle(record, [company], 30);
  const renter = await newCustomer(record);
  const page = await scriptlessPage(browser);
  await signInHinted(page, company.id, '/company');
  await press(page, 'Renters');
  await press(page, 'Send the offer');
  expect(await page.locator('.faults li').count()).toBe(5);
  const local = (hours: number) =>
    new Date(Date.now() + hours * 3_600_000)
      .toLocaleString('sv-SE', { timeZone: 'Europe/Berlin', dateStyle: 'short', timeStyle: 'short' })
      .replace(' ', 'T');
  await page.fill('[name="vin"]', car.vin);
  await page.fill('[name="email"]', renter.email);
  await page.fill('[name="from"]', local(-1));
  await page.fill('[name="to"]', local(30));
  await page.check('[name="renterRightsValidated"]');
  await press(page, 'Send the offer');
  expect(await page.locator('article').innerText()).toContain('offered');
  await picture(page, 'rentals');

  const theirs = await scriptlessPage(browser);
  await theirs.goto(await mailedLink(renter.email, 'rental'));
  const [, id = ''] = /href="\/rentals\/([^"]+)"/.exec(await theirs.content()) ?? [];
  await signInHinted(theirs, renter.id, `/rentals/${id}`);
  await press(theirs, 'Accept');
  expect(await heading(theirs)).toContain('yours to use');
  await press(theirs, 'See my data');
  expect(await theirs.locator('main').innerText()).toContain(car.vin);

  await page.reload();
  await press(page, 'End this access');
  await press(page, 'End it now');
  expect(await page.locator('article').innerText()).toContain('ended');
  await page.context().close();
  await theirs.context().close();
});

test('R60: a supervisor suspends and resumes a provider in the console', async () => {
  const cuuid = randomUUID();
  await record('companies').insert({ id: cuuid, name: `Fernsicht ${cuuid}`, kind: 'provider' });
  const page = await (await browser.newContext({ viewport: desktop, locale: 'en' })).newPage();
  const complaints = complaintsOf(page);
  await signInAs(page, 'supervisor', '/support/providers');
  const part = () => page.locator(`#p-${cuuid}`);
  for (let i = 0; i < 20 && (await part().count()) === 0; i += 1) await press(page, 'More');
  await part().locator('summary').click();
  await part().locator('button').click();
  expect(await page.locator('.faults').innerText()).toContain('reason');
  await page.locator('details[open] textarea').fill('It passed data on.');
  await picture(page, 'provider');
  await page.locator('details[open] button').click();
  await page.waitForURL(/providers(\?.*)?$/);
  const now = async () =>
    (await record('companies').where({ id: cuuid }).first('suspended_because')) as { suspended_because: string | null };
  expect(await now()).toEqual({ suspended_because: 'It passed data on.' });
  for (let i = 0; i < 20 && (await part().count()) === 0; i += 1) await press(page, 'More');
  expect(await part().innerText()).toContain('It passed data on.');
  await part().locator('summary').click();
  await part().locator('button').click();
  await page.waitForURL(/providers(\?.*)?$/);
  expect(await now()).toEqual({ suspended_because: null });
  expect(complaints).toEqual([]);
  await page.context().close();
});

test.each(['en', 'de'])(
  'every page of a company fits, can be used by everyone, and keeps the policy (%s)',
  async (locale) => {
    const company = await newCompany(record, 'rental');
    await colleague(record, company, 'developer', 'driver');
    await invite(company, { email: someone(), roles: ['developer'] });
    const car = await newVehicle(record, [company], 30);
    const renter = await newCustomer(record);
    const rental = await call('/v1/fleet/rentals', {
      token: company.token,
      json: {
        vin: car.vin,
        renter: { email: renter.email },
        from: new Date(Date.now() + 3_600_000).toISOString(),
        to: new Date(Date.now() + 7_200_000).toISOString(),
        renterRightsValidated: true,
      },
    });
    const provider = randomUUID();
    await record('companies').insert({ id: provider, name: 'Fernsicht', kind: 'provider' });
    await asSupervisor(`providers/${provider}/suspend`, { reason: 'It passed data on.' });
    const places: Record<string, string[]> = {
      nobody: ['/register', '/register/sent', new URL(await mailedLink(renter.email, 'rental')).pathname],
      [company.id]: ['/company', '/company/users', '/company/rentals'],
      [renter.id]: [`/rentals/${rental.body.id}`],
      supervisor: ['/support/providers'],
    };
    for (const [account, addresses] of Object.entries(places)) {
      const context = await browser.newContext({ viewport: phone, locale, bypassCSP: true });
      const page = await context.newPage();
      if (account === 'supervisor') await signInAs(page, account, '/support/providers');
      else if (account !== 'nobody') await signInHinted(page, account, addresses[0]!);
      await expectAllToFit(page, addresses, {
        axe: locale === 'en',
        screens: [phone, desktop, { width: 320, height: 700 }],
      });
      await context.close();
    }
  },
);

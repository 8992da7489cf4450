/** R41: a developer's pages walked as people do, without script: registering, access, a credential, its secrets and its end. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import {
  complaintsOf,
  desktop,
  heading,
  launchBrowser,
  open,
  phone,
  press,
  scriptlessPage,
  signInAs,
} from '../front-door/browser.ts';
import { expectAllToFit } from '../front-door/pages-fit.ts';
import { newDeveloper, newOutsider, withCredential } from './sandbox-developer.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

const folder = process.env['PICTURES_TO'];
const picture = async (page: Page, name: string): Promise<void> => {
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
};
const submit = (page: Page): Promise<void> => page.locator('main form button[type="submit"]').first().click();
const valueOf = (page: Page, name: string): Promise<string> => page.locator(`[name="${name}"]`).inputValue();

test('R41: an outsider comes from nothing to a credential, loses nothing typed, and revokes it', async () => {
  const jo = await newOutsider();
  const page = await scriptlessPage(browser);
  await signInAs(page, jo.id, '/developer');
  await picture(page, '1-begin');
  expect(await page.locator('.notice').innerText()).toContain('Register as a developer');
  await press(page, 'Register');
  expect(await valueOf(page, 'developer.email')).toBe(jo.email);
  await page.fill('[name="developer.name"]', 'Zoë <Müller>');
  await page.selectOption('[name="developer.kind"]', 'company');
  await submit(page);
  await picture(page, '2-register-faults');
  const faults = await page.locator('.faults li').allInnerTexts();
  expect(faults).toHaveLength(7); // the country, four of the company, and both boxes
  expect(faults.join('\n')).toMatch(/your country[\s\S]*company’s name[\s\S]*Gatekeepers may not[\s\S]*accept them/);
  expect(await valueOf(page, 'developer.name')).toBe('Zoë <Müller>');
  await page.selectOption('[name="developer.kind"]', 'person');
  await page.selectOption('[name="developer.country"]', 'DE');
  await page.check('[name="developer.gatekeeper"]');
  await page.check('[name="developer.terms.accepted"]');
  await submit(page);
  expect(await heading(page)).toBe('Your programs');
  await picture(page, '3-registered');

  await press(page, 'Ask for API access');
  await page.fill('[name="access.purpose"]', 'Journeys for expense reports.');
  await submit(page);
  expect(await page.locator('.faults').innerText()).toContain('agreement');
  expect(await valueOf(page, 'access.purpose')).toBe('Journeys for expense reports.');
  await page.fill('[name="access.agreement"]', 'https://kilometre.example.com/terms');
  await submit(page);
  expect(await page.locator('.notice').innerText()).toContain('being reviewed');
  await picture(page, '4-waiting');
  await open(page, '/developer/access');
  await page.fill('[name="access.purpose"]', 'Another.');
  await page.fill('[name="access.agreement"]', 'Another.');
  await submit(page);
  expect(await page.locator('[role="alert"]').innerText()).toContain('is being reviewed');

  const context = await browser.newContext({ viewport: desktop, locale: 'en' });
  const staff = await context.newPage();
  const complaints = complaintsOf(staff);
  await signInAs(staff, 'supervisor', '/support/developers');
  const part = staff.locator('section', { hasText: 'Zoë <Müller>' }).last();
  await part.locator('summary').click();
  await part.locator('button[value="approve"]').click();
  expect(await staff.locator('.faults').innerText()).toContain('reason');
  await staff.locator('details[open] textarea').fill('All is clear.');
  await picture(staff, '5-staff');
  await staff.locator('details[open] button[value="approve"]').click();
  await staff.waitForURL(/developers\?done=yes$/);
  // Decided ones come after all that wait: on another page of the list, where there are many.
  const waiting = staff.locator('section', { hasText: 'Zoë <Müller>' }).locator('button[value="approve"]');
  expect(await waiting.count()).toBe(0);
  expect(complaints).toEqual([]);
  await context.close();

  await open(page, '/developer');
  expect(await page.locator('main').innerText()).toContain('Granted');
  await press(page, 'Create a credential');
  await page.fill('[name="credential.name"]', 'Reports');
  await page.fill('[name="credential.redirectUris"]', 'https://kilometre.example.com/connected\nhttp://localhost/cb');
  await submit(page);
  await picture(page, '6-credential-faults');
  expect(await page.locator('.faults').innerText()).toContain('whole addresses');
  expect(await valueOf(page, 'credential.redirectUris')).toBe(
    'https://kilometre.example.com/connected\nhttp://localhost/cb',
  );
  await page.fill('[name="credential.redirectUris"]', 'https://kilometre.example.com/connected');
  await submit(page);
  await picture(page, '7-secret');
  const secret = await page.locator('dd code').nth(1).innerText();
  expect(secret).toMatch(/^[\w-]{43}$/);
  await page.reload(); // the form once more
  expect(await page.locator('main').innerText()).toContain('sent before');
  expect(await page.content()).not.toContain(secret);
  await press(page, 'Back to your programs');
  await picture(page, '8-credential');
  expect(await page.content()).not.toContain(secret);

  await page.fill('[name="credential.name"]', 'Expense reports');
  await press(page, 'Save');
  expect(await heading(page)).toBe('Expense reports');
  await press(page, 'Add a secret');
  const second = await page.locator('dd code').nth(1).innerText();
  expect(second).not.toBe(secret);
  await press(page, 'I have copied it');
  expect(await page.locator('section ul.rows > li').count()).toBe(2);
  expect(await page.locator('button:has-text("Add a secret")').count()).toBe(0);
  await page.locator('section ul.rows > li summary').first().click();
  await page.locator('section ul.rows > li button').first().click();
  expect(await page.locator('section ul.rows > li').count()).toBe(1);

  await open(page, '/developer');
  await picture(page, '9-dashboard');
  await press(page, 'Expense reports');
  await press(page, 'Revoke this credential');
  expect(await heading(page)).toBe('Revoke “Expense reports”?');
  await picture(page, '10-revoke');
  await press(page, 'Revoke this credential');
  expect(await page.locator('main .badge').innerText()).toBe('Revoked');
  await open(page, '/developer');
  expect(await page.locator('article').innerText()).toContain('Revoked');
  await page.context().close();
});

test.each(['en', 'de'])(
  'every page of a developer fits, can be used by everyone, and keeps the policy (%s)',
  async (locale) => {
    const jo = await newDeveloper();
    const { id } = await withCredential(jo);
    const context = await browser.newContext({ viewport: phone, locale, bypassCSP: true });
    const page = await context.newPage();
    await signInAs(page, jo.id, '/developer');
    const addresses = [
      '/developer',
      '/developer/profile',
      '/developer/access',
      '/developer/credentials/new',
      `/developer/credentials/${id}`,
      `/developer/credentials/${id}/revoke`,
      '/terms',
    ];
    await expectAllToFit(page, addresses, { axe: locale === 'en' });
    await context.close();
  },
);

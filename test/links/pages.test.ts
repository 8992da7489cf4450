/** The pages as people meet them: in a real browser, on a phone too, by keyboard, in both languages. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { startApiUnderTest, withPeople, type ApiUnderTest, type People } from '../api/api-under-test.ts';
import { ready, requestIn, unverified } from '../api/requests-in-states.ts';
import { complaintsOf, launchBrowser, phone, violationsIn } from '../front-door/browser.ts';
import { expectToFit } from '../front-door/pages-fit.ts';

let api: ApiUnderTest;
let people: People;
let browser: Browser;
beforeAll(async () => {
  api = await startApiUnderTest();
  people = await withPeople(api);
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await api?.stop();
});

async function addresses(): Promise<Record<string, string>> {
  const verified = await unverified(api, people);
  await api.call('POST', api.link('verify', verified));
  const over = await requestIn(api, people, 'cancelled');
  const open = await ready(api, people);
  return {
    start: '/',
    verify: api.link('verify', await unverified(api, people)),
    'verify in German': api.link('verify', await unverified(api, people, { locale: 'de' })),
    verified: api.link('verify', verified),
    status: api.link('status', open),
    'status after the end': api.link('status', over),
    download: api.link('download', open),
    'dead link': api.link('verify', over),
    'not there': '/links/verify/xyz',
  };
}

describe('every page', () => {
  test('fits, keeps the content security policy, changes nothing by being opened, and can be used by everyone: axe finds nothing, in light and dark', async () => {
    const pages = await addresses();
    const before = await api.records();
    const context = await browser.newContext({ viewport: phone });
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    for (const [name, address] of Object.entries(pages)) {
      await page.goto(api.url + address, { waitUntil: 'load' });
      await expectToFit(page, name);
      expect({ name, complaints: complaints.splice(0) }).toEqual({ name, complaints: [] });
      expect({ name, violations: await violationsIn(page) }).toEqual({ name, violations: [] });
      complaints.splice(0); // of axe itself
    }
    await context.close();
    expect(await api.records()).toBe(before);
  });
});

test('R13: confirming takes the keyboard and no script', async () => {
  const id = await unverified(api, people);
  const context = await browser.newContext({ viewport: phone, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(api.url + api.link('verify', id));
  await page.locator('main button').focus();
  await page.keyboard.press('Enter');
  await page.waitForSelector('text=Thank you');
  await page.locator('text=Follow the request').click();
  await page.waitForSelector('text=The request was confirmed');
  await context.close();
});

test('the description of the interface shows without anything from elsewhere', async () => {
  const page = await browser.newPage();
  const complaints = complaintsOf(page);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(`${api.url}/docs`);
  for (const tag of ['products', 'operating']) await page.locator(`#operations-tag-${tag}`).click(); // the first things, and the last
  await page.waitForSelector('text="What can be said of VINs before submitting."');
  expect(await page.getByRole('link', { name: 'Back to the front page' }).getAttribute('href')).toBe('/');
  expect(complaints).toEqual([]);
  expect(asked.filter((url) => !url.startsWith(api.url) && !url.startsWith('data:'))).toEqual([]);
  await page.close();
});

test('a deadline reads as in the emails: in the time zone that the request was submitted under, not in the one in force since', async () => {
  const id = await unverified(api, people);
  const { policy } = await api.owner('requests').where({ id }).first('policy');
  await api
    .owner('requests')
    .where({ id })
    .update({
      policy: JSON.stringify({ ...policy, timeZone: 'Asia/Tokyo' }),
      due_by: new Date('2031-05-01T20:00:00Z'),
    });
  const page = await api.call('GET', api.link('status', id), { accept: 'text/html' });
  expect(page.text).toContain('2 May 2031'); // the next morning in Tokyo
  // What happened is told by day, with the time of day at hand.
  expect(page.text).toMatch(/<time [^>]*title="[^"]+ at \d\d:\d\d[^"]*">\s*\d+ \w+ \d{4}<\/time>/);
});

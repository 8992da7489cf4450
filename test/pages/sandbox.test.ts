/** The sandbox's own pages: what one meets first. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { call, linkTo, readyRequest, sandboxUrl, stateOf, submit, untilState, type Submitted } from '../front-door.ts';
import { complaintsOf, heading, open, phone, press, launchBrowser, violationsIn } from './browser.ts';

let browser: Browser;
let request: Submitted;
beforeAll(async () => {
  browser = await launchBrowser();
  request = await submit('retail-owner');
  await linkTo(request.email, 'verify');
}, 120_000);
afterAll(() => browser?.close());

const addresses = (): string[] => [
  '/sandbox',
  `/sandbox/outbox?to=${request.email}`,
  `/sandbox/requests/${request.id}/workflow`,
];

describe('the sandbox’s pages', () => {
  test('axe finds nothing, a phone is wide enough, the browser complains of nothing', async () => {
    for (const bypassCSP of [true, false]) {
      const context = await browser.newContext({ viewport: phone, bypassCSP });
      const page = await context.newPage();
      const complaints = complaintsOf(page);
      for (const address of addresses()) {
        await open(page, address);
        expect({ address, width: await page.evaluate('document.documentElement.scrollWidth') }).toEqual({
          address,
          width: phone.width,
        });
        if (bypassCSP) expect({ address, found: await violationsIn(page) }).toEqual({ address, found: [] });
      }
      expect(complaints).toEqual([]);
      await context.close();
    }
  });

  test('an email opens as a mail program shows it, in its own styles, and loads nothing', async () => {
    const page = await browser.newPage();
    const complaints = complaintsOf(page);
    await open(page, `/sandbox/outbox?to=${request.email}`);
    await press(page, 'Open the email');
    await page.waitForURL(/\/sandbox\/outbox\/[\w-]+$/);
    expect(
      await page
        .getByRole('link', { name: /confirm/i })
        .first()
        .isVisible(),
    ).toBe(true);
    expect(complaints).toEqual([]);
    expect((await call('/sandbox/outbox/00000000-0000-4000-8000-000000000000')).status).toBe(404);
    await page.close();
  });

  test('a request’s clock is moved by a button, which leads back with a word on it; loading again moves nothing', async () => {
    const ready = await readyRequest('retail-owner');
    const page = await browser.newPage();
    await open(page, '/sandbox');
    const card = page.locator('article', { hasText: ready.id });
    await card.locator('select').selectOption('P1D');
    await card.locator('button').click();
    await page.waitForURL(/moved=/);
    expect(await page.locator('[role="status"]').innerText()).toContain(ready.id);
    await page.reload();
    expect((await stateOf(ready)).status).toBe('ready'); // one day of the seven, however often it is loaded
    await open(page, `/sandbox/requests/${ready.id}/workflow`);
    expect(await heading(page)).toMatch(/engine/);
    const events = await page.locator('ol.timeline').innerText();
    expect(events).toMatch(/workflow execution started[\s\S]*exportData/);
    expect(events).not.toContain(ready.email);
    await call(`/sandbox/requests/${ready.id}/fast-forward`, { json: { by: 'P7D' } });
    await untilState(ready, 'expired');
    await page.close();
  });

  test('what can’t be moved says what to do', async () => {
    const form = {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
      body: 'by=never',
    };
    const answer = await fetch(`${sandboxUrl()}/sandbox/requests/${request.id}/move`, form);
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('ISO 8601');
  });
});

/** The sandbox's own pages: the whole tour by clicking, without script; and whether they can be read by everyone. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import type { Browser, Page } from 'playwright-core';
import {
  call,
  eventually,
  mailAbout,
  readyRequest,
  sandboxUrl,
  someone,
  submit,
  verify,
} from '../front-door/front-door.ts';
import { openEngine, workflowOf } from '../front-door/engine.ts';
import { sandboxFolder } from '../front-door/record.ts';
import { complaintsOf, heading, launchBrowser, open, phone, press, violationsIn } from '../front-door/browser.ts';
import { expectToFit } from '../front-door/pages-fit.ts';

let browser: Browser;
let engine: Client;
beforeAll(async () => {
  browser = await launchBrowser();
  engine = await openEngine();
});
afterAll(async () => {
  await browser?.close();
  await engine?.connection.close();
});

/** The page that a link opens in a tab of its own. */
async function newTab(page: Page, click: () => Promise<void>): Promise<Page> {
  const [tab] = await Promise.all([page.context().waitForEvent('page'), click()]);
  await tab.waitForLoadState();
  return tab;
}

const card = (page: Page, id: string) => page.locator(`#request-${id}`);

/** Looks into the outbox again until a mail with such a link is there, and opens it. */
async function followMail(page: Page, to: string, words: string): Promise<Page> {
  const link = page.locator(`article:has-text("${to}") a[role="button"]:has-text("${words}")`).first();
  const lookAgain = () => Promise.all([page.waitForEvent('load'), press(page, 'Look again')]).then(() => link.count());
  if ((await link.count()) === 0) await eventually(lookAgain, (found) => found > 0);
  return newTab(page, () => link.click());
}

describe('the tour, by clicking alone', () => {
  for (const javaScriptEnabled of [true, false])
    test(`sign in, ask, confirm, download, move the clock, dead link (${javaScriptEnabled ? 'with' : 'without'} script)`, async () => {
      const context = await browser.newContext({ javaScriptEnabled, viewport: phone, locale: 'de' }); // it speaks English
      const start = await context.newPage();
      await open(start, '/sandbox');
      const portal = await newTab(start, () => start.locator('section a:has-text("Maren Vogt")').click());
      expect(await heading(portal)).toBe('Sign in as Maren Vogt?');
      await portal.locator('form button').first().click();
      const email = someone();
      await portal.check('[name="products.wallbox"]');
      await portal.fill('[name="email"]', email);
      await portal.check('[name="otherUsersInformed"]');
      await portal.locator('main form button').last().click();
      await portal.locator('main button[value="submit"]').click();
      await portal.waitForURL(/\/requests\/[0-9a-f-]{36}$/);
      const id = portal.url().slice(-36);

      await start.reload();
      await card(start, id).locator(`a:has-text("${email}")`).click();
      const confirmed = await followMail(start, email, 'Confirm');
      await confirmed.locator('main form button').click();
      const data = await followMail(start, email, 'Download');
      const download = data.waitForEvent('download');
      await data.locator('a:has-text("wallbox")').first().click();
      expect(await (await download).failure()).toBeNull();

      await start.locator('nav.sandbox a:has-text("Sandbox")').click();
      await card(start, id).locator('button:has-text("+7 days")').click();
      expect(await start.locator('[role="status"]').innerText()).toMatch(
        /went on by 7 days. The request is now completed/,
      );
      expect(await card(start, id).locator('.clock').count()).toBe(0); // nothing waits for it any more
      expect((await data.reload())?.status()).toBe(410);
      await context.close();
    });
});

describe('moving a clock', () => {
  const send = (id: string, by: string) =>
    fetch(`${sandboxUrl()}/sandbox/requests/${id}/clock`, {
      method: 'POST',
      headers: { accept: 'text/html', 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams({ by }),
      redirect: 'manual',
    });

  test('what is wrong is said beside the field, in words', async () => {
    const { id } = await submit('retail-owner');
    const page = await browser.newPage();
    await open(page, '/sandbox');
    await card(page, id).locator('input[name="by"]').fill('soon');
    await card(page, id).locator('button:has-text("Move on")').click();
    expect(await card(page, id).locator('.fault').innerText()).toMatch(/ISO 8601 duration/);
    expect(await card(page, id).locator('input[name="by"]').inputValue()).toBe('soon');
    await page.close();
    const unknown = await send(randomUUID(), 'P1D');
    expect([unknown.status, await unknown.text()]).toEqual([404, expect.stringContaining('no such request')]);
  });

  test('of a request that has ended, and from elsewhere, it stays; programs keep their answers', async () => {
    const request = await readyRequest('retail-owner');
    expect(await call(`/sandbox/requests/${request.id}/fast-forward`, { json: { by: 'P8D' } })).toMatchObject({
      status: 200,
      body: { id: request.id, movedBy: 'P8D' },
    });
    await eventually(
      () => send(request.id, 'P1D'),
      ({ status }) => status === 409,
    );
    const foreign = await fetch(`${sandboxUrl()}/sandbox/requests/${request.id}/clock`, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'cross-site' },
      body: new URLSearchParams({ by: 'P1D' }),
    });
    expect(foreign.status).toBe(403);
  });

  test('past an export that keeps failing it is refused while that export goes on failing, and nothing is moved', async () => {
    const request = await submit('retail-owner');
    const inTheWay = join(sandboxFolder(), 'files', request.id); // a file where its folder should be
    writeFileSync(inTheWay, '');
    await verify(request);
    await eventually(
      async () => (await workflowOf(engine, request).describe()).raw.pendingActivities?.[0]?.attempt ?? 0,
      (attempt) => attempt > 1,
    );
    const answer = await call(`/sandbox/requests/${request.id}/fast-forward`, { json: { by: 'P28D' } });
    expect([answer.status, answer.body.detail]).toEqual([503, expect.stringMatching(/Nothing was moved.*exportData/)]);
    const { body } = await call(`/sandbox/requests/${request.id}`);
    expect(body).toMatchObject({ request: { aheadMs: 0 }, pendingActivities: [{ type: 'exportData' }] });
    rmSync(inTheWay);
    await mailAbout(request.email, /ready/);
  });
});

test('a mail is shown as it looks, with nothing of it run and nothing loaded from elsewhere', async () => {
  const { email } = await submit('retail-owner');
  await mailAbout(email, /confirm/);
  const page = await browser.newPage();
  const complaints = complaintsOf(page);
  await open(page, `/sandbox/outbox?to=${email}`);
  await page.locator('article strong a').click();
  const frame = page.frameLocator('iframe.mail');
  expect(await frame.locator('h1').innerText()).toBe('Please confirm your request');
  const tab = await newTab(page, () => frame.locator('a:has-text("Confirm this request")').click());
  expect(await heading(tab)).toBeTruthy();
  expect(tab.url()).toMatch(/\/links\/verify\//);
  expect(complaints).toEqual([]);
  const { body } = await call(`/sandbox/outbox?to=${email}`);
  const html = await call(`/sandbox/outbox/${body[0].id}/html`);
  expect(html.headers.get('Content-Security-Policy')).toMatch(/^default-src 'none';.*sandbox/);
  await page.context().close();
});

test('the mail service misbehaves at the press of a button, and behaves again', async () => {
  const page = await browser.newPage();
  const bounced = async () =>
    (await call('/sandbox/outbox')).body.filter(({ delivery }: { delivery: string }) => delivery === 'bounced');
  const before = new Set((await bounced()).map(({ id }: { id: string }) => id));
  await open(page, '/sandbox/outbox');
  await press(page, 'Let it misbehave');
  await press(page, 'Take it, and let it bounce');
  expect(await page.locator('[role="status"]').innerText()).toMatch(/let it bounce \(the next mail\)/);
  await submit('retail-owner');
  await eventually(bounced, (mails) => mails.some(({ id }: { id: string }) => !before.has(id))); // this one, or one that was on its way before
  await press(page, 'Let it misbehave');
  await press(page, 'Tell of no deliveries');
  await press(page, 'Behave again');
  expect(await page.locator('[role="status"]').innerText()).toBe('As it should.');
  await page.close();
});

test('the description of the interface hands out a token by one press, and calls with it', async () => {
  const page = await (await browser.newContext({ locale: 'en' })).newPage();
  const complaints = complaintsOf(page);
  await open(page, '/docs');
  await page.locator('#account option').first().waitFor({ state: 'attached' });
  await page.locator('#account').selectOption('retail-owner@example.com');
  await page.locator('#token').click();
  await page.waitForSelector('text=You call as retail-owner@example.com.');
  await page.locator('#operations-tag-products').click();
  const call = page.locator('[id^="operations-products-"]').filter({ hasText: '/v1/products' }).first();
  await call.locator('button').first().click();
  await call.locator('button:has-text("Try it out")').click();
  await call.locator('button:has-text("Execute")').click();
  await page.waitForSelector('.live-responses-table >> text=RWB-11-40718823');
  expect(complaints).toEqual([]);
  await page.context().close();
});

describe('every page of the sandbox', () => {
  const addresses = async (): Promise<string[]> => {
    const { id, email } = await readyRequest('retail-owner');
    const { body } = await call(`/sandbox/outbox?to=${email}`);
    return [
      '/sandbox',
      `/sandbox?moved=${id}&by=P3D`,
      `/sandbox/requests/${id}`,
      '/sandbox/outbox',
      '/sandbox/outbox?to=nobody@example.com',
      '/sandbox/drive',
      `/sandbox/outbox/${body[0].id}`,
      '/sign-in?login_hint=retail-owner@example.com',
    ];
  };

  test('fits a phone and a desktop, keeps the content security policy, and can be used by everyone', async () => {
    const context = await browser.newContext({ viewport: phone });
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    for (const address of await addresses()) {
      await open(page, address);
      await expectToFit(page, address);
      expect({ address, complaints: complaints.splice(0) }).toEqual({ address, complaints: [] });
      await page.locator('details').evaluateAll((all) => all.forEach((one) => one.setAttribute('open', '')));
      expect({ address, violations: await violationsIn(page) }).toEqual({ address, violations: [] });
      complaints.splice(0); // of axe itself
    }
    await context.close();
  });
});

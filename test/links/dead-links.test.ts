/** Links that are no longer alive: each says why to whoever holds it, and what to do next; in both languages. */
import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import {
  call,
  eventually,
  fastForward,
  linkTo,
  readyRequest,
  sandboxUrl,
  submit,
  untilEvent,
} from '../front-door/front-door.ts';
import { agentForm, askedForConsent, decide, sharedRequest, untilStatus } from '../sharing/third-party.ts';
import { complaintsOf, launchBrowser, open, violationsIn } from '../front-door/browser.ts';

const phone = { width: 360, height: 740 };

interface Dead {
  why: string;
  link: string;
  says: Record<'en' | 'de', RegExp>;
  leadsTo: string;
}

let browser: Browser;
let dead: Dead[];
beforeAll(async () => {
  browser = await launchBrowser();
  dead = (await Promise.all([lapsed(), cancelled(), over(), declined(), revoked(), forged()])).flat();
});
afterAll(() => browser?.close());

const untilDead = (link: string) =>
  eventually(
    () => call(link),
    ({ status }) => status === 410,
  );

async function lapsed(): Promise<Dead[]> {
  const request = await submit('retail-owner');
  const link = await linkTo(request.email, 'verify');
  await untilEvent(request, 'verification-email-sent');
  await fastForward(request, 'P7D');
  await untilDead(link);
  return [{ why: 'lapsed', link, says: { en: /not confirmed in time/, de: /verfallen/ }, leadsTo: '/' }];
}

async function cancelled(): Promise<Dead[]> {
  const request = await submit('retail-owner');
  const link = await linkTo(request.email, 'verify');
  await call(`/v1/requests/${request.id}/cancel`, { token: request.token, method: 'POST' });
  const asked = await askedForConsent();
  await eventually(
    () => fastForward(asked, 'P3D').then(() => call(asked.consent)),
    ({ status }) => status === 410,
  );
  return [
    { why: 'cancelled', link, says: { en: /was cancelled/, de: /abgebrochen/ }, leadsTo: '/' },
    {
      why: 'too late to consent',
      link: asked.consent,
      says: { en: /time to decide ran out\. Nothing was shared/, de: /nichts weitergegeben/ },
      leadsTo: '/shares',
    },
  ];
}

async function over(): Promise<Dead[]> {
  const request = await readyRequest('retail-owner');
  await untilEvent(request, 'data-ready');
  await fastForward(request, 'P7D');
  await untilDead(request.download);
  return [{ why: 'expired', link: request.download, says: { en: /ran out/, de: /ablief/ }, leadsTo: '/' }];
}

async function declined(): Promise<Dead[]> {
  const asked = await askedForConsent(agentForm());
  await decide(asked.consent, 'decline');
  await untilStatus(asked, 'declined');
  const { consent } = asked;
  return [{ why: 'declined', link: consent, says: { en: /was declined/, de: /abgelehnt/ }, leadsTo: '/shares' }];
}

async function revoked(): Promise<Dead[]> {
  const share = await sharedRequest();
  await call(share.revoke, { method: 'POST' });
  return [
    { why: 'revoked', link: share.download, says: { en: /withdrawn/, de: /zurückgezogen/ }, leadsTo: '/' },
    { why: 'ended', link: share.consent, says: { en: /share was ended/, de: /beendet/ }, leadsTo: '/shares' },
  ];
}

const forged = async (): Promise<Dead[]> =>
  ['verify', 'consent', 'revoke', 'status', 'download', 'enquiry'].map((purpose) => ({
    why: `forged ${purpose}`,
    link: `${sandboxUrl()}/links/${purpose}/forged`,
    says: { en: /Copy the whole link/, de: /Kopieren Sie den ganzen Link/ },
    leadsTo: '/',
  }));

test.each(['en', 'de'] as const)('R15, R21, R29: every dead link says why and what to do next (%s)', async (locale) => {
  const context = await browser.newContext({ viewport: phone, locale });
  const folder = process.env['SCREENSHOTS_TO'];
  if (folder) mkdirSync(folder, { recursive: true });
  for (const { why, link, says, leadsTo } of dead) {
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    await page.goto(link);
    const found = {
      why,
      lang: await page.locator('html').getAttribute('lang'),
      words: await page.locator('main').innerText(),
      way: await page.locator(`main a[href="${leadsTo}"]`).count(),
      width: await page.evaluate('document.documentElement.scrollWidth'),
      complaints: [...complaints],
      violations: locale === 'en' ? await violationsIn(page) : [],
    };
    if (folder) await page.screenshot({ path: `${folder}/${why.replaceAll(' ', '-')}-${locale}.png`, fullPage: true });
    expect(found).toEqual({
      why,
      lang: locale,
      words: expect.stringMatching(says[locale]),
      way: 1,
      width: phone.width,
      violations: [],
      complaints: [],
    });
    await page.close();
  }
  await context.close();
});

test('R21, R26: the links that are alive, too, at phone width and for everyone', async () => {
  const asked = await askedForConsent();
  const share = await sharedRequest();
  const context = await browser.newContext({ viewport: phone });
  const page = await context.newPage();
  for (const link of [asked.consent, share.consent, share.revoke, share.download]) {
    await page.goto(link);
    expect([await page.evaluate('document.documentElement.scrollWidth'), await violationsIn(page)]).toEqual([
      phone.width,
      [],
    ]);
  }
  await page.goto(asked.consent);
  expect(await page.locator('main').innerText()).toMatch(/Who asks[^]*would hold[^]*Wallbox: each charging session/);
  await open(page, '/');
  await context.close();
});

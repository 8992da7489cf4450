/**
 * Takes the pictures in docs/screenshots: walks a running sandbox, newly begun, as people do. Those of support show what it has
 * to do, so they come last, when the tours of the README and of tour-support.md have left something.
 *
 *     SANDBOX_URL=http://localhost:3000 npm run docs:screenshots
 *     SANDBOX_URL=http://localhost:3000 npm run docs:screenshots -- support
 */
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { call, day, lastWeeks, linkTo } from '../test/front-door/front-door.ts';
import { desktop, launchBrowser, mailedLink, open, phone, press, signInAs } from '../test/front-door/browser.ts';

const folder = fileURLToPath(new URL('./screenshots/', import.meta.url));
const browser = await launchBrowser();

/** As its reader sees it, down to where it ends or to two screens. */
async function picture(page: Page, name: string): Promise<void> {
  const { width, height } = page.viewportSize() ?? desktop;
  const end = await page.evaluate('document.documentElement.scrollHeight');
  await page.screenshot({
    path: `${folder}${name}.png`,
    clip: { x: 0, y: 0, width, height: Math.min(Number(end), height * 2) },
    fullPage: true,
  });
}

const freshPage = async (): Promise<Page> => (await browser.newContext({ viewport: desktop, locale: 'en' })).newPage();

async function sharedRequest(): Promise<string> {
  const email = 'corner-workshop@example.com';
  const order = `Order ${Date.now() % 1e6}`;
  await call('/v1/requests', {
    json: {
      type: 'agent',
      email,
      agent: {
        name: 'Workshop at the Corner',
        company: { name: 'Corner Ltd', registrationNumber: 'IE 471100', country: 'IE', address: '1 Quay, Cork' },
      },
      customer: { name: 'Maren Vogt', email: 'retail-owner@example.com' },
      period: lastWeeks,
      products: { vins: [], wallbox: true },
      purpose: 'To find out why charging takes so long.',
      agreement: { confirmed: true, reference: order, date: day(40) },
      otherUsersInformed: true,
      customerConsented: true,
      gatekeeper: false,
    },
  });
  await call(await linkTo(email, 'verify'), { method: 'POST' });
  return mailedLink('retail-owner@example.com', 'consent', order);
}

/** What requesters and those whose data is asked for see, and the sandbox's start page. */
async function people(): Promise<void> {
  const anyone = await freshPage();
  await open(anyone, '/');
  await picture(anyone, 'home');
  await anyone.goto(await sharedRequest());
  await picture(anyone, 'consent');

  const owner = await freshPage();
  await signInAs(owner, 'retail-owner', '/requests/new');
  await picture(owner, 'request-form');
  const email = 'maren.vogt@example.com';
  await owner.check('[name="products.wallbox"]');
  await owner.fill('[name="email"]', email);
  await owner.check('[name="otherUsersInformed"]');
  await press(owner, 'Check your answers');
  await press(owner, 'Submit request');
  const status = owner.url();
  await owner.goto(await mailedLink(email, 'verify'));
  await press(owner, 'Confirm this request');
  await owner.goto(await mailedLink(email, 'download'));
  await picture(owner, 'download');
  await owner.goto(status);
  await picture(owner, 'request-status');
  await open(owner, '/products');
  await owner.locator('main a').first().click();
  await picture(owner, 'product');

  const sandbox = await freshPage();
  await open(sandbox, '/sandbox');
  await picture(sandbox, 'sandbox');
}

async function bodysRequest(): Promise<string> {
  const email = 'flood-office@example.com';
  const { body } = await call('/v1/requests', {
    json: {
      type: 'public-body',
      email,
      period: lastWeeks,
      body: { name: 'Flood Office', country: 'IE', address: '2 Quay, Cork', contact: 'Ida Klee' },
      legalBasis: 'Regulation (EU) 2023/2854, Articles 14 and 15(1)(a)',
      need: 'emergency',
      explanation: 'A flood; roads must be cleared.',
      dataWanted: 'Positions and speed of vehicles in the valley.',
      intendedUse: 'To see which roads can be driven on.',
      deadline: day(-30),
      otherUsersInformed: true,
    },
  });
  await call(await linkTo(email, 'verify'), { method: 'POST' });
  return (body as { id: string }).id; // as the contract says
}

async function support(): Promise<void> {
  const id = await bodysRequest();
  const staff = await freshPage();
  await signInAs(staff, 'supervisor', '/support');
  await picture(staff, 'support-work-list');
  await open(staff, `/support/requests/${id}`);
  await picture(staff, 'support-request');
  await open(staff, '/support/summary');
  await picture(staff, 'support-overview');
  await staff.setViewportSize(phone);
  await open(staff, '/support');
  await press(staff, 'Waiting for a decision');
  await picture(staff, 'support-work-list-phone');
}

try {
  await (process.argv.includes('support') ? support() : people());
} finally {
  await browser.close();
}

/**
 * Takes the pictures in docs/screenshots, but for support's: walks a running sandbox as people do.
 *
 *     SANDBOX_URL=http://localhost:3000 npm run docs:screenshots
 */
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { call, day, lastWeeks, linkTo, someone } from '../test/front-door/front-door.ts';
import { desktop, launchBrowser, mailedLink, open, press, signInAs } from '../test/front-door/browser.ts';

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
  const email = someone();
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

try {
  const anyone = await freshPage();
  await open(anyone, '/');
  await picture(anyone, 'home');
  await anyone.goto(await sharedRequest());
  await picture(anyone, 'consent');

  const owner = await freshPage();
  await signInAs(owner, 'retail-owner', '/requests/new');
  await picture(owner, 'request-form');
  const email = someone();
  await owner.check('[name="products.wallbox"]');
  await owner.fill('[name="email"]', email);
  await owner.check('[name="otherUsersInformed"]');
  await press(owner, 'Read it over');
  await press(owner, 'Submit the request');
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
} finally {
  await browser.close();
}

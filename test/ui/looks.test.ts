/** Every page of the portal: fits, keeps the content security policy, and can be used by everyone; in both languages. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import type { Browser, Page } from 'playwright-core';
import type { ProductId } from '../../domain/ids.ts';
import { newCredential } from '../access/credentials.ts';
import { link } from '../access/links.ts';
import { newDeveloper } from '../developers/sandbox-developer.ts';
import { openAsApplication, openRecord } from '../front-door/record.ts';
import { call, lastWeeks, sandboxUrl, signIn, submit } from '../front-door/front-door.ts';
import { guideRoles } from '../../api/v1/guide/guide.ts';
import { agentForm, sharedRequest } from '../sharing/third-party.ts';
import {
  complaintsOf,
  desktop,
  launchBrowser,
  open,
  phone,
  press,
  signInAs,
  violationsIn,
} from '../front-door/browser.ts';
import { expectToFit } from '../front-door/pages-fit.ts';

/** Of the demo's provider. */
const TELEMATICS = 'c0a1f1ee-0003-4000-8000-000000000003';

/** The demo's fleet consents for the demo's provider; answers the consent. */
async function consentForProvider(): Promise<string> {
  const record = openRecord();
  await record('company_data_products')
    .insert({
      company_id: 'c0a1f1ee-0001-4000-8000-000000000001',
      data_product: 'fleet-connected',
      added_by: 'fleet-admin',
    })
    .onConflict()
    .ignore();
  await record.destroy();
  const token = await signIn('fleet-admin');
  const { body } = await call('/v1/products', { token });
  const vins = body.products.flatMap(({ vin }: { vin?: string }) => (vin ? [vin] : []));
  const given = await call('/v1/fleet/provider-consents', {
    token,
    json: { provider: TELEMATICS, vins, dataProduct: 'fleet-connected' },
  });
  if (given.body.id) return given.body.id;
  return (await call('/v1/fleet/provider-consents', { token })).body.consents[0].id;
}

let browser: Browser;
const accounts = [
  'nobody',
  'retail-owner',
  'retail-empty',
  'fleet-admin',
  'rental-admin',
  'provider',
  'support',
  'developer',
] as const;
type Account = (typeof accounts)[number];
let developer = '';
let record: Knex;
let db: Knex;
const own = {} as Record<Account, readonly string[]>; // filled before the tests begin
beforeAll(async () => {
  browser = await launchBrowser();
  record = openRecord();
  db = openAsApplication('looks.test');
  const [request, share] = await Promise.all([
    submit('retail-owner'),
    sharedRequest(agentForm({ customer: { name: 'Maren Vogt', email: 'retail-owner@example.com' } })),
  ]);
  const { body } = await call('/v1/products', { token: await signIn('retail-owner') });
  const product: string = body.products[0].id;
  developer = (await newDeveloper()).id;
  const credential = await newCredential(record, 'confidential', { owner: `account:${developer}` });
  const given = await link(db, { id: 'retail-owner', holder: 'account:retail-owner' }, credential, [
    product as ProductId,
  ]); // as the call answers it
  const consent = await consentForProvider();
  own['nobody'] = [
    '/',
    '/ask',
    '/ask/sent',
    '/ask/unregistered-fleet',
    '/ask/unregistered-fleet/sent',
    '/ask/public-body',
    '/ask/public-body/sent',
    '/question',
    '/complaints',
    '/catalogue?kind=vehicle',
    '/disclosures',
    '/compensation',
    '/question/sent',
    '/apply',
    '/apply/sent',
    '/signed-in',
    '/register',
    '/register/sent',
    '/signed-out',
    '/sign-in/return',
    '/not-there',
    '/terms',
    `/connect/${credential.linkKey}`,
    ...guideRoles.map((role) => `/guide/${role}`),
  ];
  own['retail-owner'] = [
    '/',
    '/requests',
    '/requests/new',
    `/requests/${request.id}`,
    '/products',
    `/products/${product}`,
    `/products/${product}/live`,
    `/products/${product}/unenroll`,
    '/access',
    `/access/${given}`,
    '/oauth/code',
    '/developer',
    '/developer/register',
    '/shares',
    `/shares/${share.id}/receipt`,
    '/company', // not for this kind of account
  ];
  own['retail-empty'] = ['/requests', '/requests/new', '/products', '/access', '/shares'];
  own['fleet-admin'] = [
    '/requests/new',
    '/products',
    '/company',
    '/company/users',
    '/fleet',
    '/fleet/add',
    '/fleet/data-products',
    '/providers',
    '/providers/new',
    `/providers/new?provider=${TELEMATICS}`,
    `/providers/${consent}`,
    `/providers/${consent}/remove?all=yes`,
    '/notices',
  ];
  own['rental-admin'] = ['/requests', '/requests/new', '/requests/new/rental', '/company/rentals'];
  own['provider'] = [
    '/requests',
    '/requests/new',
    '/company',
    '/charges',
    '/consents',
    `/consents/${consent}`,
    '/notices',
  ];
  own['support'] = ['/'];
  own['developer'] = [
    '/developer',
    '/developer/register',
    '/developer/profile',
    '/developer/access',
    '/developer/credentials/new',
    `/developer/credentials/${credential.id}`,
    `/developer/credentials/${credential.id}/links`,
    `/developer/credentials/${credential.id}/live`,
    `/developer/links/${given}`,
    `/developer/credentials/${credential.id}/revoke`,
    '/terms',
  ];
});
afterAll(() => Promise.all([browser?.close(), record?.destroy(), db?.destroy()]));

const hasForm =
  /^\/(ask|ask\/unregistered-fleet|ask\/public-body|question|apply|register|requests\/new|requests\/new\/rental)$/;

/** Opens every page of an account in a language: it fits, and keeps the content security policy; `look` sees more of it. */
async function eachPage(
  account: Account,
  locale: 'en' | 'de',
  look = async (_page: Page, _name: string): Promise<void> => {},
) {
  const context = await browser.newContext({ locale, viewport: phone });
  const page = await context.newPage();
  if (account !== 'nobody') await signInAs(page, account === 'developer' ? developer : account, '/');
  const complaints = complaintsOf(page);
  const see = async (name: string) => {
    expect([name, await page.locator('html').getAttribute('lang')]).toEqual([name, locale]);
    await expectToFit(page, name);
    expect({ name, complaints: complaints.splice(0) }).toEqual({ name, complaints: [] });
    await look(page, name);
    complaints.splice(0); // of who looked
  };
  for (const address of own[account]) {
    await open(page, address);
    await see(address);
  }
  for (const address of own[account].filter((one) => hasForm.test(one) && account !== 'retail-empty')) {
    await open(page, address);
    await page.locator('main form button').last().click(); // with all that is wrong
    await see(`${address} with faults`);
  }
  await context.close();
}

describe.each(accounts)('every page of the portal for %s', (account) => {
  test('fits a phone and a desktop, keeps the content security policy, and can be used by everyone: axe finds nothing, by day and by night', () =>
    eachPage(account, 'en', async (page, name) => {
      expect({ name, violations: await violationsIn(page) }).toEqual({ name, violations: [] });
    }));

  test('fits and keeps it in German, too', () => eachPage(account, 'de'));
});

describe('every page of the portal', () => {
  test('the review, too', async () => {
    const context = await browser.newContext({ viewport: phone });
    const page = await context.newPage();
    await signInAs(page, 'retail-owner', '/requests/new');
    await page.check('[name="products.wallbox"]');
    await page.fill('[name="period.from"]', lastWeeks.from);
    await page.check('[name="otherUsersInformed"]');
    await press(page, 'Check your answers');
    expect(await violationsIn(page)).toEqual([]);
    await context.close();
  });

  test('can be printed: what was asked for and when, without what only a screen can use', async () => {
    const context = await browser.newContext({ viewport: desktop });
    const page = await context.newPage();
    await signInAs(page, 'retail-owner', own['retail-owner'][3]);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('dl.facts').first().isVisible()).toBe(true);
    for (const unwanted of ['header .account', 'footer nav', 'details.act', 'button'])
      for (const one of await page.locator(unwanted).all()) expect(await one.isVisible()).toBe(false);
    await context.close();
  });

  test('the identity provider’s page of the sandbox, too', async () => {
    const context = await browser.newContext({ viewport: phone });
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    await page.goto(`${sandboxUrl()}/sign-in`);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(phone.width);
    await page.locator('button[value="retail-owner"]').click();
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('is small: under 100 KB with its styles', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await signInAs(page, 'retail-owner', '/');
    const styles = await Promise.all(
      ['/assets/pico.css', '/assets/pages.css'].map((at) => page.request.get(sandboxUrl() + at)),
    );
    // As sent: styles are compressed, pages are not.
    const sent = (answer: { headers: () => Record<string, string> }) => Number(answer.headers()['content-length']);
    const style = styles.reduce((sum, answer) => sum + sent(answer), 0);
    expect(style).toBeGreaterThan(5000);
    for (const address of own['retail-owner']) {
      const answer = await page.request.get(sandboxUrl() + address, { headers: { accept: 'text/html' } });
      const bytes = style + sent(answer);
      expect({ address, bytes, small: bytes < 100_000 }).toEqual({ address, bytes, small: true });
    }
    await context.close();
  });
});

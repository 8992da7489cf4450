/** The way through a real browser (R42): its own policy must let it on to the program, on a web site, on this machine, in a scheme of its own. */
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import type { Browser, Page } from 'playwright-core';
import { DEVELOPER, newCredential, PURPOSE } from '../access/credentials.ts';
import {
  complaintsOf,
  heading,
  launchBrowser,
  phone,
  press,
  scriptlessPage,
  signInAs,
  violationsIn,
} from '../front-door/browser.ts';
import { call, eventually, sandboxUrl } from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';

let record: Knex;
let browser: Browser;
let program: Server;
let page: Page;
const came: string[] = [];
beforeAll(async () => {
  record = openRecord();
  browser = await launchBrowser();
  program = createServer((req, res) => {
    came.push(req.url ?? '');
    res.setHeader('Content-Type', 'text/html').end('<h1>The program</h1>');
  });
  await new Promise<void>((resolve) => program.listen(0, '127.0.0.1', resolve));
});
afterEach(() => page?.context().close());
afterAll(async () => {
  program?.close();
  await browser?.close();
  await record?.destroy();
});

const verifier = randomBytes(32).toString('base64url');
const begin = (clientId: string, redirect: string): string =>
  `${sandboxUrl()}/oauth/auth?${new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    redirect_uri: redirect,
    state: 'a state',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })}`;

test.each([
  ['by day', 'en', 'Agree'],
  ['in German', 'de', 'Zustimmen'],
])(
  'R42: somebody agrees in a browser without scripts, %s, and comes back to a program on this machine, whose code works',
  async (_what, locale, agree) => {
    const { port } = program.address() as { port: number };
    const redirect = `http://127.0.0.1:${port}/back`;
    const { clientId } = await newCredential(record, 'public', { redirectUris: ['http://127.0.0.1/back'] });
    page = await scriptlessPage(browser, locale);
    const complaints = complaintsOf(page);
    await page.goto(begin(clientId, redirect));
    await page.locator('button[value="retail-owner"]').click();
    await page.waitForURL(/\/link\//);
    const text = await page.locator('main').innerText();
    for (const words of [DEVELOPER, PURPOSE]) expect(text).toContain(words);
    expect(await page.locator('input:checked').count()).toBe(0);

    await press(page, agree); // nothing chosen yet
    expect(await page.locator('[role="alert"]').count()).toBe(1);
    for (const name of ['products', 'groups', 'others'])
      for (const box of await page.locator(`input[name="${name}"]`).all()) await box.check();
    await press(page, agree);
    await page.waitForURL(/127\.0\.0\.1/);
    expect(await heading(page)).toBe('The program');
    expect(complaints).toEqual([]);
    const back = new URLSearchParams(came.findLast((url) => url.startsWith('/back'))?.split('?')[1]);
    const answer = await fetch(`${sandboxUrl()}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: back.get('code') ?? '',
        redirect_uri: redirect,
        code_verifier: verifier,
        client_id: clientId,
      }),
    });
    expect(answer.status).toBe(200);
  },
);

test('RFC 8252: a program with a scheme of its own is called by the browser', async () => {
  const { clientId } = await newCredential(record, 'public', { redirectUris: ['com.example.app:/back'] });
  page = await scriptlessPage(browser);
  await signInAs(page, 'retail-owner');
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(begin(clientId, 'com.example.app:/back'));
  for (const name of ['products', 'groups', 'others'])
    for (const box of await page.locator(`input[name="${name}"]`).all()) await box.check();
  await press(page, 'Agree');
  // Nobody answers to that scheme here: the browser is sent there all the same, by the resumed request.
  await eventually(
    () => record('oauth_items').where({ client_id: clientId, kind: 'AuthorizationCode' }),
    (codes: unknown[]) => codes.length === 1,
  );
  expect(asked.filter((url) => url.includes('/oauth/auth/'))).toHaveLength(1);
});

test('R42: the link URL’s page says who asks and what for, changes nothing, and leads to the program', async () => {
  const { linkKey } = await newCredential(record, 'confidential', {
    initiateLoginUri: 'https://app.example.com/start',
  });
  const other = await newCredential(record);
  page = await scriptlessPage(browser);
  await page.goto(`${sandboxUrl()}/connect/${linkKey}`);
  expect(await page.locator('main').innerText()).toContain(PURPOSE);
  expect(await page.locator('main a[role="button"]').getAttribute('href')).toBe('https://app.example.com/start');
  await page.goto(`${sandboxUrl()}/connect/${other.linkKey}`);
  expect(await page.locator('main').innerText()).toContain('begins in their program');
  expect((await call('/connect/nobody-has-this-key')).status).toBe(404);
});

test('pages fit a telephone, and axe finds nothing wrong with them', async () => {
  const { clientId, linkKey } = await newCredential(record, 'public', { redirectUris: ['http://127.0.0.1/back'] });
  const context = await browser.newContext({ viewport: phone });
  page = await context.newPage();
  await signInAs(page, 'retail-owner');
  const addresses = [
    begin(clientId, 'http://127.0.0.1/back'),
    `${sandboxUrl()}/connect/${linkKey}`,
    `${sandboxUrl()}/oauth/code`,
    begin('nobody', 'x'),
  ];
  for (const address of addresses) {
    await page.goto(address);
    const width: unknown = await page.evaluate('document.documentElement.scrollWidth');
    expect({ address, width, violations: await violationsIn(page) }).toEqual({
      address,
      width: phone.width,
      violations: [],
    });
  }
});

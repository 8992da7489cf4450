/** Whoever is stuck helps themselves: no email came, the address was wrong, the link lost its end, a decision waits, a form had a fault. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import {
  call,
  eventually,
  lastWeeks,
  mailsTo,
  ownWord,
  sandboxUrl,
  signIn,
  someone,
  submit,
  verify,
} from '../front-door/front-door.ts';
import { numberOf } from '../../domain/requests/number.ts';
import type { RequestId } from '../../domain/ids.ts';
import { heading, mailedLink, open, press, scriptlessPage, signInAs } from '../front-door/browser.ts';
import { withBrowserAndRecord } from '../front-door/with-browser.ts';
import { agentForm, submitForm, untilStatus } from '../sharing/third-party.ts';
import { publicBody, unconfirmedBody } from '../support/requests-to-decide.ts';

let browser: Browser;
withBrowserAndRecord((opened) => {
  ({ browser } = opened);
});

const main = (page: Page): Promise<string> => page.locator('main').innerText();
const asPage = (path: string, headers: Record<string, string> = {}) =>
  call(path, { headers: { accept: 'text/html', ...headers } });

/** A form as a browser without an account sends it. */
async function send(path: string, fields: Record<string, string>): Promise<{ status: number; location: string }> {
  const answer = await fetch(sandboxUrl() + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { accept: 'text/html', 'sec-fetch-site': 'same-origin', connection: 'close' },
    body: new URLSearchParams(fields),
  });
  return { status: answer.status, location: answer.headers.get('location') ?? '' };
}

const agentFields = (email: string): Record<string, string> => ({
  locale: 'en',
  email,
  'agent.name': 'Workshop at the Corner',
  'customer.name': 'Maren Vogt',
  'customer.email': 'retail-owner@example.com',
  'products.wallbox': 'yes',
  'period.from': lastWeeks.from,
  'period.to': lastWeeks.to,
  groups: 'charging',
  purpose: 'To find out why.',
  'agreement.reference': 'Order 4711',
  'agreement.confirmed': 'yes',
  size: 'other',
  otherUsersInformed: 'yes',
  customerConsented: 'yes',
  gatekeeper: 'yes',
  step: 'submit',
  key: randomUUID(),
});

/** Until the page says so. */
const untilItSays = (path: string, words: RegExp) =>
  eventually(
    () => asPage(path),
    ({ body }) => words.test(body),
  );

describe('R13, R18: without an account, no email came', () => {
  test('the page after the form names the address, masked, and the number; sends again; takes another address, which confirms anew', async () => {
    const email = someone();
    const { location } = await send('/ask', agentFields(email));
    expect(location).toMatch(/^\/ask\/sent\?draft=[\w-]{43}$/);
    const draft = new URLSearchParams(location.split('?')[1]).get('draft') ?? '';
    const [mail] = await eventually(
      () => mailsTo(email),
      (found) => found.length > 0,
    );
    const { body } = await untilItSays(location, /badge over">(?:sent|arrived)</);
    expect(body).toContain('s•••@example.com');
    expect(body).not.toContain(email);
    expect(body).toMatch(/Request number[^]*[0-9A-Z]{4}-[0-9A-Z]{4}</);

    const again = await send('/ask/sent', { draft, action: 'send-again' });
    expect(again.location).toBe(`${location}&sent=again`);
    expect((await asPage(again.location)).body).toContain('on its way once more');
    const twice = await eventually(
      () => mailsTo(email),
      (found) => found.length === 2,
    );
    expect(twice.map(({ links }) => links.verify)).toEqual([mail?.links.verify, mail?.links.verify]);

    const wrong = await send('/ask/sent', { draft, action: 'address', email: 'nobody' });
    expect([wrong.status, wrong.location]).toEqual([303, location]);
    const faulty = (await asPage(location)).body as string;
    expect(faulty).toContain('value="nobody"');
    expect(faulty).toMatch(/id="other-address-fault"/);

    const other = someone();
    expect((await send('/ask/sent', { draft, action: 'address', email: other })).location).toBe(
      `${location}&sent=address`,
    );
    const link = await mailedLink(other, 'verify');
    expect((await call(mail?.links.verify ?? '')).status).toBe(410);
    expect(await mailsTo(email)).toHaveLength(2);
    expect(
      (await fetch(link, { method: 'POST', headers: { accept: 'application/json', connection: 'close' } })).status,
    ).toBe(200);
    // From here on it is whoever confirmed who follows it.
    const over = (await asPage(location)).body as string;
    expect(over).not.toContain('•••');
    expect((await send('/ask/sent', { draft, action: 'address', email: someone() })).status).toBe(404);
  });

  test('five times a day, and no more; somebody else’s draft opens nothing', async () => {
    const { location } = await send('/ask', agentFields(someone()));
    const draft = new URLSearchParams(location.split('?')[1]).get('draft') ?? '';
    for (let i = 0; i < 5; i += 1)
      expect((await send('/ask/sent', { draft, action: 'address', email: someone() })).status).toBe(303);
    expect((await send('/ask/sent', { draft, action: 'address', email: someone() })).status).toBe(429);
    expect((await send('/ask/sent', { draft: 'A'.repeat(43), action: 'send-again' })).status).toBe(404);
    expect((await send('/ask/public-body/sent', { draft, action: 'send-again' })).status).toBe(404);
  });
});

test('R18: in the account, and by the status link: whether emails arrived, send again, another address until one has confirmed', async () => {
  const request = await submit('retail-owner');
  const page = await scriptlessPage(browser);
  await signInAs(page, 'retail-owner', `/requests/${request.id}`);
  await eventually(
    async () => {
      await page.reload();
      return main(page);
    },
    (text) => /Please confirm[^]*(?:sent|arrived)/.test(text),
  );
  await press(page, 'Send the latest email again');
  expect(await main(page)).toContain('on its way once more');
  await press(page, 'Use another address');
  await page.fill('#other-address', 'nobody');
  await press(page, 'Use this address');
  expect(page.url()).toMatch(/\?draft=[\w-]{43}$/);
  await page.reload();
  expect([await page.inputValue('#other-address'), await page.locator('#other-address-fault').count()]).toEqual([
    'nobody',
    1,
  ]);
  const other = someone();
  await page.fill('#other-address', other);
  await press(page, 'Use this address');
  expect(await main(page)).toMatch(/on its way to the new address[^]*Another address was given/);
  await page.goto(await mailedLink(other, 'verify'));
  await press(page, 'Confirm this request');
  await page.goto(await mailedLink(other, 'status'));
  expect(await main(page)).not.toContain('Use another address');
  await mailedLink(other, 'download');
  await eventually(
    async () => {
      await page.reload();
      return main(page);
    },
    (text) => /The data is ready\s[^]*?(?:sent|arrived)/.test(text),
  );
  await press(page, 'Send the latest email again');
  expect(page.url()).toMatch(/\/links\/status\/[\w-]+\?sent=again$/);
  await eventually(
    () => mailsTo(other),
    (found) => found.filter(({ links }) => links.download).length === 2,
  );
  await page.context().close();
});

test('R26: the customer decides in the account; every page of it says that a decision waits', async () => {
  const form = agentForm({ purpose: `First line.\nSecond line, ${ownWord()}.` });
  const share = await submitForm(form);
  await verify(share);
  await untilStatus(share, 'awaiting-consent');
  const page = await scriptlessPage(browser);
  await signInAs(page, 'retail-owner', '/requests');
  for (const address of ['/', '/products', '/requests']) {
    await open(page, address);
    expect(await page.locator('main .notice').first().innerText()).toMatch(/waits? for your decision/);
  }
  await press(page, 'See who asks for what');
  await page
    .locator('article', { hasText: form.purpose.split('\n')[1] ?? '' })
    .locator('a[role="button"]')
    .click();
  expect(await heading(page)).toBe('Somebody asks for your data');
  expect(await page.locator('main .notice').innerText()).toMatch(/has not checked who they are/);
  expect(await page.locator('blockquote').innerText()).toBe(form.purpose); // in the lines in which it was written
  await press(page, 'I agree');
  expect(page.url()).toMatch(/\/shares\?decided=consent$/);
  expect(await page.locator('[role="status"]').innerText()).toMatch(/You agreed/);
  await untilStatus(share, 'exporting', 'ready');
  const mail = (await mailsTo('retail-owner@example.com')).find(
    ({ text, links }) => links.consent && text.includes(share.id),
  );
  expect(mail?.text).toMatch(/> First line\.\n> Second line/);
  expect(mail?.text).toMatch(/Wallbox, serial number RWB-/);
  // By call, too; a decision is made once.
  const token = await signIn('retail-owner');
  const decide = (decision: string) => call(`/v1/shares/${share.id}/decision`, { token, json: { decision } });
  expect((await decide('consent')).status).toBe(200);
  expect((await decide('decline')).status).toBe(410);
  expect(
    (
      await call(`/v1/shares/${share.id}/decision`, {
        token: await signIn('retail-couser'),
        json: { decision: 'decline' },
      })
    ).status,
  ).toBe(404);
  await page.context().close();
});

describe('a form with a fault goes back to its page', () => {
  test('R36, R40: of staff and of a public body: the address stays, a reload shows the same, what was typed is there', async () => {
    const request = await publicBody();
    const page = await scriptlessPage(browser);
    const story = `/support/requests/${request.id}`;
    await signInAs(page, 'support', story);
    await page.fill('#review-reason', 'Justified, as I see it.');
    await page.fill('#review-area', 'NONSENSE');
    await page.locator('button[value="accept"]').click();
    await page.waitForLoadState();
    expect(page.url()).toMatch(new RegExp(`${story}\\?draft=[\\w-]{43}$`));
    await page.reload();
    expect(await page.locator('.faults li').count()).toBeGreaterThan(0);
    expect([await page.inputValue('#review-reason'), await page.inputValue('#review-area')]).toEqual([
      'Justified, as I see it.',
      'NONSENSE',
    ]);
    await page.locator('button[value="change"]').click();
    await page.waitForLoadState();
    expect(page.url()).toBe(`${sandboxUrl()}${story}?done=yes`);

    const link = await mailedLink(request.email, 'status');
    await page.goto(link);
    await page.fill('[name="answer"]', 'x'.repeat(4001));
    await press(page, 'Send the answer');
    expect(page.url()).toMatch(/\?draft=[\w-]{43}$/);
    await page.reload();
    expect(await page.inputValue('[name="answer"]')).toBe('x'.repeat(4001));
    await page.fill('[name="answer"]', 'The first three.');
    await press(page, 'Send the answer');
    expect([page.url(), await page.locator('[name="answer"]').count()]).toEqual([link, 0]);
    await page.context().close();
  });

  test('R41: of a developer', async () => {
    const page = await scriptlessPage(browser);
    await signInAs(page, 'retail-couser', '/developer/register');
    await page.fill('[name="developer.name"]', 'Jo');
    await page.locator('main form button[type="submit"]').last().click();
    await page.waitForLoadState();
    expect(page.url()).toMatch(/\/developer\/register\?draft=[\w-]{43}$/);
    await page.reload();
    expect([await page.inputValue('[name="developer.name"]'), await page.locator('.faults').count()]).toEqual([
      'Jo',
      1,
    ]);
    await page.context().close();
  });
});

test('R65: VINs come as a file, too, as a spreadsheet saves it; a verdict on each', async () => {
  const { body } = await call('/v1/products', { token: await signIn('retail-owner') });
  const vins: string[] = body.products.flatMap(({ vin }: { vin?: string }) => vin ?? []);
  const rows = ['VIN;Model;Colour', ...vins.map((vin) => `${vin};"Meridian; E";blue`), 'WVWZZZ1JZXW000001;Other;red'];
  const page = await scriptlessPage(browser);
  await signInAs(page, 'retail-owner', '/requests/new');
  await press(page, 'Type or paste VINs');
  const buffer = Buffer.from(`\ufeff${rows.join('\r\n')}`);
  await page.setInputFiles('#vins-file', { name: 'fleet.csv', mimeType: 'text/csv', buffer });
  await press(page, 'Check these VINs');
  const verdicts = await page.locator('ul.verdicts li').allInnerTexts();
  expect(verdicts).toHaveLength(vins.length + 1);
  for (const vin of vins) expect(verdicts.join('\n')).toContain(`${vin} registered to your account`);
  expect(verdicts.join('\n')).toContain('WVWZZZ1JZXW000001 not registered');
  await page.context().close();
});

describe('said as it is', () => {
  test('a link that lost its end is called incomplete; one that took the end of a sentence along opens', async () => {
    const request = await submit('retail-owner');
    const link = await mailedLink(request.email, 'verify');
    const broken = await asPage(link.slice(0, -1));
    expect([broken.status, broken.body]).toEqual([404, expect.stringContaining('This link is incomplete')]);
    expect(broken.body).toContain('href="/question"');
    for (const end of ['.', '>', ').', ',', '%E2%80%9D'])
      expect([end, (await asPage(link + end)).status]).toEqual([end, 200]);
    expect((await asPage('/not-there')).body).toContain('There is nothing here');
  });

  test('countries have names, in the order of the reader’s alphabet; what need not be filled in says so', async () => {
    const { body } = await asPage('/ask');
    expect(body).toMatch(/<option value="DE">Germany<\/option>/);
    expect(body).not.toMatch(/if there is one/);
    expect(body).toContain('Fill in all of them, or none.');
    const german = (await asPage('/register', { 'accept-language': 'de' })).body as string;
    expect(german.indexOf('>Ägypten<')).toBeLessThan(german.indexOf('>Deutschland<'));
    const refused = await send('/register', { locale: 'en', 'company.country': '' });
    expect((await asPage(refused.location)).body).toContain('Choose the country.');
  });

  test('the review of a third party shows its whole company, and points out a likely slip in the address', async () => {
    const { key: _key, step: _step, ...fields } = agentFields('jo@gmial.con');
    const company = { name: 'Corner GmbH', registrationNumber: 'HRB 77', address: 'Ring 3, Köln', country: 'DE' };
    for (const [name, value] of Object.entries(company)) fields[`agent.company.${name}`] = value;
    const { location } = await send('/ask', fields);
    const { body } = await asPage(location);
    expect(body).toContain('Corner GmbH, HRB 77, Ring 3, Köln, Germany');
    expect(body).toContain('Did you mean jo@gmail.com?');
  });

  test('the examples of /docs are taken as they stand', async () => {
    const { body } = await call('/openapi.json');
    const { examples } = body.paths['/v1/requests'].post.requestBody.content['application/json'];
    const accounts: Record<string, string> = { customer: 'retail-owner', fleet: 'fleet-admin' };
    for (const [name, { value }] of Object.entries(examples) as [string, { value: object }][]) {
      const account = accounts[name];
      const { status } = await call('/v1/requests', {
        json: value,
        ...(account ? { token: await signIn(account) } : {}),
      });
      expect([name, status]).toEqual([name, 202]);
    }
  });

  test('a program that names no type gets a problem, not a page, where it wanted a file', async () => {
    const answer = await fetch(`${sandboxUrl()}/links/download/${'A'.repeat(68)}/manifest.json`, {
      headers: { connection: 'close', accept: '*/*' },
    });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, expect.stringContaining('problem+json')]);
    expect((await asPage(`/links/download/${'A'.repeat(68)}/manifest.json`)).body).toContain('<h1>');
    expect([(await call('/robots.txt')).status, (await call('/favicon.ico')).status]).toEqual([200, 200]);
  });

  test('the border of a field stands out from the page, by day and by night (WCAG 1.4.11)', async () => {
    const { body } = await call('/assets/pages.css');
    const [day, night] = [...(body as string).matchAll(/--pico-form-element-border-color: (#[0-9a-f]{6})/g)].map(
      ([, hex = '']) => hex,
    );
    expect(contrast(day ?? '', '#ffffff')).toBeGreaterThan(3);
    expect(contrast(night ?? '', '#13171f')).toBeGreaterThan(3);
  });

  test('an office keeps its number; support’s timeline names who acted', async () => {
    const body = await unconfirmedBody();
    const { body: seen } = await asPage(await mailedLink(body.email, 'verify'));
    expect(seen).toContain('Office 37');
    await verify(body);
    const page = await scriptlessPage(browser);
    await signInAs(page, 'support', `/support/requests/${body.id}`);
    const timeline = await page.locator('ol.timeline').innerText();
    expect(timeline).toMatch(/submitted\s+Requester \(no account\)/);
    expect(timeline).not.toMatch(/by itself|by a link/i);
    await page.context().close();
  });
});

describe('a request has a short number, a list says what and when, and what is over is asked for again', () => {
  test('R18, R39, R64: in the account', async () => {
    const request = await submit('retail-owner', { period: lastWeeks });
    const page = await scriptlessPage(browser);
    await signInAs(page, 'retail-owner', '/requests');
    const row = page.locator('li', { has: page.locator(`a[href="/requests/${request.id}"]`) });
    const number = numberOf(request.id as RequestId);
    expect(await row.innerText()).toContain(number);
    const { body } = await call('/v1/products', { token: request.token });
    const { name } = body.products.find(({ kind }: { kind: string }) => kind === 'wallbox');
    expect(await row.locator('a').innerText()).toContain(name);
    await row.locator('a').click();
    expect(await main(page)).toContain(number);

    const token = await signIn('support');
    const found = async (written: string) => {
      const answer = await call(`/v1/support/requests?number=${encodeURIComponent(written)}`, { token });
      return answer.body.requests.map(({ id }: { id: string }) => id);
    };
    for (const written of [number, number.toLowerCase().replace('-', ' '), request.id.slice(0, 8), request.id])
      expect([written, await found(written)]).toEqual([written, [request.id]]);
    expect((await call('/v1/support/requests?number=seven', { token })).status).toBe(422);
    expect((await mailsTo(request.email))[0]?.text).toContain(number);

    await press(page, 'Cancel this request');
    await press(page, 'Yes, cancel it');
    await press(page, 'Ask again');
    expect(await page.isChecked('[name="products.wallbox"]')).toBe(true);
    expect(await page.inputValue('[name="email"]')).toBe(request.email);
    expect([await page.inputValue('[name="period.from"]'), await page.inputValue('[name="period.to"]')]).toEqual([
      lastWeeks.from,
      lastWeeks.to,
    ]);
    expect(await page.isChecked('[name="otherUsersInformed"]')).toBe(false); // to be confirmed anew
    await open(page, `/requests/new?again=${randomUUID()}`);
    expect(await heading(page)).toBe('There is nothing here'); // another's looks the same
    await signInAs(page, 'support', '/support');
    await page.fill('#search', number.replace('-', ''));
    await page.locator('form.search button').click();
    await page.waitForLoadState();
    expect(page.url()).toBe(`${sandboxUrl()}/support/requests/${request.id}`);
    expect(await page.title()).toContain(number);
    await page.context().close();
  });

  test('R64: without an account, by the status link', async () => {
    const share = await submitForm(agentForm({ agent: { name: 'Workshop <At> the Corner' } }));
    const page = await scriptlessPage(browser);
    await page.goto(await mailedLink(share.email, 'status'));
    await press(page, 'Cancel this request');
    await press(page, 'Yes, cancel it');
    await press(page, 'Ask again');
    expect(page.url()).toMatch(/\/ask\?draft=/);
    expect(await page.inputValue('[name="agent.name"]')).toBe('Workshop <At> the Corner');
    expect(await page.inputValue('[name="customer.email"]')).toBe('retail-owner@example.com');
    expect([await page.isChecked('[name="products.wallbox"]'), await page.isChecked('[name="gatekeeper"]')]).toEqual([
      true,
      false,
    ]);
    await page.context().close();
  });
});

/** Of two colours, as WCAG counts it. */
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const luminance = (hex: string): number =>
  [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => {
    const part = Number.parseInt(hex.slice(1 + 2 * i, 3 + 2 * i), 16) / 255;
    return sum + weight * (part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  }, 0);

/** The main paths as people walk them: in a real browser, on a phone, without script, from the form to the download. */
import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { Browser, Page } from 'playwright-core';
import { call, day, eventually, lastWeeks, ownWord, sandboxUrl, someone } from '../front-door/front-door.ts';
import { heading, mailedLink, open, press, scriptlessPage, signInAs } from '../front-door/browser.ts';
import { withBrowserAndRecord } from '../front-door/with-browser.ts';

let browser: Browser;
let record: Knex;
withBrowserAndRecord((opened) => {
  ({ browser, record } = opened);
});

const choosePeriod = async (page: Page, { from, to } = lastWeeks) => {
  await page.fill('[name="period.from"]', from);
  await page.fill('[name="period.to"]', to);
};

describe('a customer', () => {
  test('R11–R18: from the form through the outbox to the download', async () => {
    const page = await scriptlessPage(browser);
    const email = someone();
    await open(page, '/');
    await press(page, 'I own or use a vehicle');
    await press(page, 'Ask for your data');
    await page.locator('button[value="retail-owner"]').click();
    await page.check('[name="products.wallbox"]');
    await choosePeriod(page);
    await page.fill('[name="email"]', email);
    await page.check('[name="otherUsersInformed"]');
    await press(page, 'Check your answers');
    expect(await heading(page)).toBe('Check your answers');
    expect(await page.locator('main').innerText()).toContain(email);
    await press(page, 'Submit request');
    expect(page.url()).toMatch(/\/requests\/[0-9a-f-]{36}$/);
    expect(await page.locator('.lead').innerText()).toMatch(/We wait for your confirmation/);
    const status = page.url();

    await page.goto(await mailedLink(email, 'verify'));
    await press(page, 'Confirm this request');
    await page.goto(await mailedLink(email, 'download'));
    expect(await heading(page)).toBe('Your data is ready');
    const download = page.waitForEvent('download');
    await page.locator('a:has-text("manifest.json")').click();
    expect((await download).suggestedFilename()).toBe('manifest.json');

    await page.goto(status);
    expect(await page.locator('.lead').innerText()).toMatch(/data is ready/);
    expect(await page.locator('text=Cancel this request').count()).toBe(0); // R19: no longer
    await page.context().close();
  });

  test('R12: what is missing stands beside its field and on top, and what was typed is kept', async () => {
    const page = await scriptlessPage(browser);
    await signInAs(page, 'retail-owner', '/requests/new');
    await page.fill('[name="email"]', 'nobody');
    await choosePeriod(page, { from: day(800), to: day(0) });
    await press(page, 'Check your answers');
    expect(await page.locator('.faults li').count()).toBe(4); // nothing was chosen that others use (R63)
    expect(await page.locator('#field-email-fault').innerText()).toMatch(/name@example.com/);
    expect(await page.inputValue('[name="email"]')).toBe('nobody');
    expect(await page.inputValue('[name="period.to"]')).toBe(day(0));
    expect(await page.locator('#field-period-from-fault').innerText()).toMatch(/12 September 2025/);
    await page.locator('.faults a').last().click();
    expect(page.url()).toMatch(/#field-email$/);
    await page.context().close();
  });

  test('R20: a review that is sent twice is one request; changing something keeps the rest', async () => {
    const page = await scriptlessPage(browser);
    const email = someone();
    await signInAs(page, 'retail-owner', '/requests/new');
    await page.check('[name="products.wallbox"]');
    await page.fill('[name="email"]', email);
    await page.check('[name="otherUsersInformed"]');
    await press(page, 'Check your answers');
    await press(page, 'Change something');
    expect(await page.inputValue('[name="email"]')).toBe(email);
    expect(await page.isChecked('[name="products.wallbox"]')).toBe(true);
    await press(page, 'Check your answers');
    const fields: [string, string][] = await Promise.all(
      (await page.locator('main form input').all()).map(async (input): Promise<[string, string]> => [
        (await input.getAttribute('name')) ?? '',
        await input.inputValue(),
      ]),
    );
    const send = async () =>
      (
        await page.request.post(`${sandboxUrl()}/requests/new`, {
          headers: { 'Sec-Fetch-Site': 'same-origin' },
          form: { ...Object.fromEntries(fields), step: 'submit' },
          maxRedirects: 0,
        })
      ).headers()['location'];
    const both = await Promise.all([send(), send()]);
    expect(both[0]).toMatch(/^\/requests\/[0-9a-f-]{36}$/);
    expect(both[1]).toBe(both[0]);
    const rows = (await record('requests').where({ email })) as unknown[];
    expect(rows).toHaveLength(1);
    await page.context().close();
  });

  test('R19: cancelling', async () => {
    const page = await scriptlessPage(browser);
    await signInAs(page, 'retail-owner', '/requests/new');
    await page.check('[name="products.wallbox"]');
    await page.fill('[name="email"]', someone());
    await page.check('[name="otherUsersInformed"]');
    await press(page, 'Check your answers');
    await press(page, 'Submit request');
    await press(page, 'Cancel this request');
    await press(page, 'Yes, cancel it');
    expect(await page.locator('.lead').innerText()).toMatch(/cancelled/);
    await open(page, '/requests');
    expect(await page.locator('.badge').first().innerText()).toBe('Cancelled');
    await page.context().close();
  });

  test('R3: with nothing registered there is nothing to ask for', async () => {
    const page = await scriptlessPage(browser);
    await signInAs(page, 'retail-empty', '/requests/new');
    expect(await heading(page)).toBe('There is no data for this account');
    await page.context().close();
  });
});

describe('a fleet', () => {
  test('R5, R10: its vehicles to be ticked, what is not activated left out, and its CUUID', async () => {
    const page = await scriptlessPage(browser);
    await signInAs(page, 'fleet-admin', '/requests/new');
    expect(await page.locator('input[name="products.vins"]:disabled').count()).toBe(2);
    await page.check('[name="allVehicles"]');
    await page.selectOption('[name="gdprBasis"]', 'legitimate-interests');
    await page.check('[name="otherUsersInformed"]');
    await page.fill('[name="email"]', someone());
    await press(page, 'Check your answers');
    expect(await page.locator('main code').count()).toBe(
      await (async () => {
        const { rows } = await record.raw<{ rows: { n: number }[] }>(
          `select count(*)::int as n from registrations r join products p on p.id = r.product_id
           where r.holder = 'company:c0a1f1ee-0001-4000-8000-000000000001' and r.activated and p.kind = 'vehicle'`,
        );
        return rows[0]?.n;
      })(),
    );
    await press(page, 'Submit request');
    expect(page.url()).toMatch(/\/requests\/[0-9a-f-]{36}$/);
    await press(page, 'Cancel this request');
    await press(page, 'Yes, cancel it');
    await open(page, '/company');
    expect(await page.locator('main').innerText()).toContain('c0a1f1ee-0001-4000-8000-000000000001');
    await page.context().close();
  });
});

describe('third parties', () => {
  test('R23–R33: an agent asks, the customer agrees, the agent may download, the customer ends it', async () => {
    const page = await scriptlessPage(browser);
    const email = someone();
    const purpose = `To find out why. ${ownWord()}`;
    await open(page, '/guide/third-party');
    await press(page, 'Ask for a private customer');
    await page.fill('[name="agent.name"]', 'Workshop at the Corner');
    await page.locator('details:has([name="agent.company.name"]) > summary').click();
    for (const [name, value] of [
      ['name', 'Corner Workshop GmbH'],
      ['registrationNumber', 'HRB 1'],
      ['address', 'Street 1, Town'],
    ] as const)
      await page.fill(`[name="agent.company.${name}"]`, value);
    await page.selectOption('[name="agent.company.country"]', 'DE');
    await page.fill('[name="customer.name"]', 'Maren Vogt');
    await page.fill('[name="customer.email"]', 'retail-owner@example.com');
    await page.check('[name="products.wallbox"]');
    await choosePeriod(page);
    await page.fill('[name="purpose"]', purpose);
    await page.check('[name="groups"][value="charging"]');
    await page.fill('[name="agreement.reference"]', 'Order 4711');
    await page.selectOption('[name="size"]', 'sme');
    await page.fill('[name="email"]', email);
    for (const name of ['agreement.confirmed', 'otherUsersInformed', 'customerConsented', 'gatekeeper'])
      await page.check(`[name="${name}"]`);
    await press(page, 'Check your answers');
    expect(await page.locator('.notice').innerText()).toMatch(/charged with €3\.00[^]*passes the files on/); // R32, R33
    await press(page, 'Submit request');
    expect(await heading(page)).toBe('Check your email');

    await page.goto(await mailedLink(email, 'verify'));
    await press(page, 'Confirm this request');
    await page.goto(await mailedLink('retail-owner@example.com', 'consent', purpose));
    await press(page, 'I agree');
    const download = await mailedLink(email, 'download');

    await signInAs(page, 'retail-owner', '/shares');
    const share = page.locator(`article:has-text("${purpose}")`);
    await eventually(
      () =>
        share
          .locator('.badge')
          .innerText()
          .then(async (badge) => (badge === 'Ready to download' ? badge : (await page.reload(), ''))),
      Boolean,
    );
    await share.locator('a').click();
    expect(await heading(page)).toBe('Receipt of a consent');
    await open(page, '/shares');
    await share.locator('summary').click();
    await share.locator('form button').click();
    expect(await page.locator('[role="status"]').innerText()).toMatch(
      /The sharing with Workshop at the Corner is ended/,
    );
    expect((await call(download)).status).toBe(410);
    await page.context().close();
  });

  test('R23, R32: an approved provider asks by form; its purpose is shown with nothing to click', async () => {
    const page = await scriptlessPage(browser);
    await signInAs(page, 'provider', '/requests/new');
    await page.fill('[name="customer.adminEmail"]', 'fleet-admin@example.com');
    await page.check('[name="products.chargers"]');
    await page.fill('[name="purpose"]', 'See https://phish.example/now');
    await page.check('[name="groups"][value="charging"]');
    await page.check('[name="withoutPersonal"]');
    await page.fill('[name="agreement.date"]', '2026-01-31');
    for (const name of ['agreement.confirmed', 'otherUsersInformed', 'customerConsented', 'gatekeeper'])
      await page.check(`[name="${name}"]`);
    await press(page, 'Check your answers');
    expect(await page.locator('blockquote').innerHTML()).toBe('See https://phish.example/now'); // as written, and no link
    await press(page, 'Submit request');
    expect(page.url()).toMatch(/\/requests\/[0-9a-f-]{36}$/);
    await press(page, 'Cancel this request');
    await press(page, 'Yes, cancel it');
    await page.context().close();
  });
});

describe('my data', () => {
  test('R2, R7: how many others use a product, never who; only the own readings are counted', async () => {
    const page = await scriptlessPage(browser);
    await signInAs(page, 'retail-owner', '/products');
    const text = await page.locator('main').innerText();
    expect(text).toContain('One other user');
    expect(text).not.toContain('Jonas');
    await page.locator('ul.rows li:has-text("One other user") a').click();
    expect(await page.locator('svg[role="img"] rect').count()).toBe(60);
    expect(await page.locator('svg').getAttribute('aria-label')).toMatch(/Readings a day/);
    const address = new URL(page.url()).pathname;
    await signInAs(page, 'retail-empty', '/products');
    await open(page, address);
    expect(await heading(page)).toBe('There is nothing here');
    await page.context().close();
  });

  test('R8: selling a product: what ends with it first, then the button, then the list again', async () => {
    const id = randomUUID();
    await record('products').insert({ id, kind: 'wallbox', serial: `sold-${id}`, name: 'Wallbox to be sold' });
    await record('registrations').insert({
      product_id: id,
      holder: 'account:retail-former',
      starts_at: '2026-01-05T10:00:00Z',
    });
    const page = await scriptlessPage(browser);
    await signInAs(page, 'retail-former', `/products/${id}`);
    await press(page, 'Remove it from the account');
    expect(await page.locator('main').innerText()).toMatch(/factory settings/);
    await press(page, 'Remove it now');
    expect(await heading(page)).toBe('Wallbox to be sold is removed');
    const row = (await record('registrations').where({ product_id: id }).first()) as { ends_at: Date | null };
    expect(row.ends_at).not.toBeNull();
    await open(page, `/products/${id}`);
    expect(await page.locator('text=Remove it from the account').count()).toBe(0);
    await page.context().close();
  });
});
